// Passkeys: WebAuthn with user verification, so that one proves possession and person at once.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type VerifiedAuthenticationResponse,
  type VerifiedRegistrationResponse,
} from '@simplewebauthn/server';
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  NewPasskeyOptions,
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyProofOptions,
} from '../../shared/second-factor.ts';
import { newId, type Ctx } from '../platform/context.ts';
import * as sql from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import { type RelyingParty, relyingPartyOf } from './passkey.rules.ts';

const CHALLENGE_MS = 5 * 60_000;

/** @throws AppError passkeys_not_possible */
function requireParty(ctx: Ctx): RelyingParty {
  const party = relyingPartyOf(ctx.deps.publicUrl());
  if (party) return party;
  throw new AppError('passkeys_not_possible', 'this server has no name passkeys could belong to');
}

export async function newPasskeyOptions(
  ctx: Ctx,
  person: { userId: string; email: string; name: string },
): Promise<z.infer<typeof NewPasskeyOptions>> {
  const party = requireParty(ctx);
  const { userId, email, name } = person;
  const known = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.listPasskeys(tx, userId));
  const options = await generateRegistrationOptions({
    rpName: 'Switchyard',
    rpID: party.id,
    userID: new TextEncoder().encode(userId),
    userName: email,
    userDisplayName: name,
    excludeCredentials: known.map((key) => ({ id: key.credentialId, transports: key.transports })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
  await keepChallenge(ctx, { challenge: options.challenge, userId, purpose: 'add' });
  return options as z.infer<typeof NewPasskeyOptions>;
}

export async function passkeyProofOptions(
  ctx: Ctx,
  userId: string,
): Promise<z.infer<typeof PasskeyProofOptions>> {
  const party = requireParty(ctx);
  const known = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.listPasskeys(tx, userId));
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    allowCredentials: known.map((key) => ({ id: key.credentialId, transports: key.transports })),
    userVerification: 'required',
  });
  await keepChallenge(ctx, { challenge: options.challenge, userId, purpose: 'prove' });
  return options as z.infer<typeof PasskeyProofOptions>;
}

type Challenge = { challenge: string; userId: string; purpose: sql.ChallengePurpose };

async function keepChallenge(ctx: Ctx, challenge: Challenge): Promise<void> {
  const { now } = ctx;
  await asIdentity(ctx.deps, ctx.accountId, (tx) =>
    sql.insertChallenge(tx, { ...challenge, now, expiresAt: now + CHALLENGE_MS }),
  );
}

/** Whether the challenge a browser signed is one of ours; it is used up by the question. */
function isOurs(ctx: Ctx, userId: string, purpose: sql.ChallengePurpose) {
  return (challenge: string): Promise<boolean> =>
    asIdentity(ctx.deps, ctx.accountId, (tx) =>
      sql.takeChallenge(tx, { challenge, userId, purpose, now: ctx.now }),
    );
}

/** The passkey a browser made, checked and not kept yet; null when the answer is not to our question. */
export async function readNewPasskey(
  ctx: Ctx,
  userId: string,
  attestation: PasskeyAttestation,
): Promise<sql.StoredPasskey | null> {
  const party = requireParty(ctx);
  const verified = await verifyRegistrationResponse({
    response: attestation as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: isOurs(ctx, userId, 'add'),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch((error: unknown): VerifiedRegistrationResponse => refused(ctx, error));
  if (!verified.verified) return null;
  const { credential } = verified.registrationInfo;
  return {
    id: newId(),
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
  };
}

/** Whether the person signed our challenge with a passkey of theirs. */
export async function provesPasskey(
  ctx: Ctx,
  userId: string,
  assertion: PasskeyAssertion,
): Promise<boolean> {
  const party = requireParty(ctx);
  const keys = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.listPasskeys(tx, userId));
  const key = keys.find((k) => k.credentialId === assertion.id);
  if (!key) return false;
  const verified = await verifyAuthenticationResponse({
    response: assertion as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: isOurs(ctx, userId, 'prove'),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    // The counter is compared by the statement that writes it, where two uses at once cannot both win.
    credential: {
      id: key.credentialId,
      publicKey: new Uint8Array(key.publicKey),
      counter: 0,
      transports: key.transports,
    },
    requireUserVerification: true,
  }).catch((error: unknown): Pick<VerifiedAuthenticationResponse, 'verified'> =>
    refused(ctx, error),
  );
  if (!verified.verified || !('authenticationInfo' in verified)) return false;
  const counter = verified.authenticationInfo.newCounter;
  return asIdentity(ctx.deps, ctx.accountId, (tx) =>
    sql.usePasskey(tx, { id: key.id, userId, counter, now: ctx.now }),
  );
}

/** The library throws for whatever does not fit; whoever sent it is told only that it did not. */
function refused(ctx: Ctx, error: unknown): { verified: false } {
  ctx.log.debug({ err: error }, 'passkey refused');
  return { verified: false };
}
