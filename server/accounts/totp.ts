// Codes of an authenticator application (RFC 6238: SHA-1, 30 s, 6 digits, as every application reads them).
import { Secret, TOTP } from 'otpauth';
import type { NewTotp } from '../../shared/second-factor.ts';
import type { Deps } from '../platform/context.ts';

const PERIOD_S = 30;
/** A code of the step before and after is taken too: clocks of telephones drift. */
const WINDOW_STEPS = 1;
/** RFC 4226 asks for 160 bits. */
const SECRET_BYTES = 20;

/** A new secret, sealed for the row of its person. */
export function newTotp(
  deps: Deps,
  person: { userId: string; email: string },
): NewTotp & { sealed: Buffer } {
  const secret = new Secret({ size: SECRET_BYTES });
  const totp = new TOTP({ issuer: 'Switchyard', label: person.email, secret });
  const sealed = deps.secrets.seal(secret.base32, placeOf(person.userId));
  return { secret: secret.base32, uri: totp.toString(), sealed };
}

/** The time step a code stands for, or null when it is none of those that are good now. */
export function stepOf(
  deps: Deps,
  totp: { userId: string; sealedSecret: Buffer },
  code: { digits: string; now: number },
): number | null {
  const secret = Secret.fromBase32(deps.secrets.open(totp.sealedSecret, placeOf(totp.userId)));
  const delta = TOTP.validate({
    secret,
    token: code.digits,
    period: PERIOD_S,
    window: WINDOW_STEPS,
    timestamp: code.now,
  });
  return delta === null ? null : Math.floor(code.now / 1000 / PERIOD_S) + delta;
}

function placeOf(userId: string): string {
  return `totp_factors ${userId}`;
}
