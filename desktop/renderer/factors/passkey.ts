/** Passkeys as this browser makes and uses them. The library turns its answers into what the server reads. */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { z } from 'zod';
import type {
  NewPasskeyOptions,
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyProofOptions,
} from '../../../shared/second-factor.ts';

/** A passkey belongs to the name in the address; the desktop application and bare numbers have none. */
export function passkeysWorkHere(): boolean {
  const { protocol, hostname } = window.location;
  const isNamed = !/^[\d.]+$|^\[/.test(hostname);
  return 'PublicKeyCredential' in window && /^https?:$/.test(protocol) && isNamed;
}

export async function makePasskey(
  options: z.infer<typeof NewPasskeyOptions>,
): Promise<PasskeyAttestation> {
  type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
  return (await startRegistration({ optionsJSON: options as Options })) as PasskeyAttestation;
}

export async function signWithPasskey(
  options: z.infer<typeof PasskeyProofOptions>,
): Promise<PasskeyAssertion> {
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return (await startAuthentication({ optionsJSON: options as Options })) as PasskeyAssertion;
}
