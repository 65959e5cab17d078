// Proving again that it is you, and changing the password with which you do.
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { getStepUpOptions } from '../../shared/factors.ts';
import type { StepUpProof } from '../../shared/second-factor.ts';
import type { TokenPair } from '../../shared/sessions.ts';
import { audit } from '../platform/audit.ts';
import { mustFind, nowInstant, type Ctx } from '../platform/context.ts';
import { requireProof, type Prover } from './factor-proofs.ts';
import { hasFactor, methodsOf } from './factor.rules.ts';
import * as sql from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import { auditGuesses, endTries, takeTry } from './lock-out.ts';
import { noticePerson } from './notices.ts';
import { relyingPartyOf } from './passkey.rules.ts';
import { passkeyProofOptions } from './passkeys.ts';
import { hashNewPassword, passwordMatches } from './passwords.ts';
import { endSessionsOfUser, replaceTokens, sessionOf } from './sessions.ts';
import { setProvenAt } from './sessions.sql.ts';
import * as tickets from './sign-in.sql.ts';
import { accountOf } from './accounts.ts';

export async function getOptions(
  ctx: Ctx,
): Promise<z.infer<(typeof getStepUpOptions)['response']>> {
  const { userId } = sessionOf(ctx);
  const state = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.stateOf(tx, userId));
  if (!hasFactor(state)) return { methods: ['password'], passkey: null };
  const hasPasskeys = state.passkeys > 0 && relyingPartyOf(ctx.deps.publicUrl()) !== null;
  return {
    methods: methodsOf(state).filter((method) => method !== 'passkey' || hasPasskeys),
    passkey: hasPasskeys ? await passkeyProofOptions(ctx, userId) : null,
  };
}

/** The session goes on with new tokens; those it had are refused from now on. */
export async function stepUp(
  ctx: Ctx,
  proof: StepUpProof,
): Promise<TokenPair & { proven_at: string }> {
  const who = sessionOf(ctx);
  if ('password' in proof) await proveByPassword(ctx, who, proof.password);
  else await requireProof(ctx, who, proof);
  const pair = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const replaced = await replaceTokens(ctx, tx, who.sessionId);
    await setProvenAt(tx, who.sessionId, ctx.now);
    await audit(ctx, tx, {
      action: 'session.proven',
      target: { kind: 'session', id: who.sessionId },
      detail: { by: Object.keys(proof)[0] },
    });
    return replaced;
  });
  return { ...pair, proven_at: nowInstant(ctx) };
}

async function proveByPassword(ctx: Ctx, who: Prover, password: string): Promise<void> {
  const state = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.stateOf(tx, who.userId));
  if (hasFactor(state))
    throw new AppError('second_factor_required', 'prove yourself with your second factor');
  await requirePassword(ctx, who, password);
}

/** Guesses with a stolen session count like guesses at the sign-in. */
async function requirePassword(ctx: Ctx, who: Prover, password: string): Promise<sql.Person> {
  const person = mustFind(
    await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.findPerson(tx, who.userId)),
  );
  const guessed = { kind: 'email', value: person.email } as const;
  const tries = await takeTry(ctx, guessed);
  if (!(await passwordMatches(person.passwordHash, password))) {
    await auditGuesses(ctx, { memberId: who.memberId, at: 'password', tries });
    throw new AppError('wrong_password', 'this is not your password');
  }
  await endTries(ctx, guessed);
  return person;
}

/** Whoever knew the old password is signed out everywhere but here, where the session goes on with new tokens. */
export async function changePassword(
  ctx: Ctx,
  input: { current: string; new: string },
): Promise<TokenPair & { ended: number }> {
  const who = sessionOf(ctx);
  const { email, name } = await requirePassword(ctx, who, input.current);
  const account = await asIdentity(ctx.deps, ctx.accountId, (tx) => accountOf(tx));
  const hash = await hashNewPassword(ctx.deps, input.new, [email, name, account.name]);
  const pair = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.setPasswordHash(tx, who.userId, hash);
    await audit(ctx, tx, {
      action: 'password.changed',
      target: { kind: 'person', id: who.userId },
    });
    await noticePerson(ctx, tx, { userId: who.userId, template: 'password_changed', data: {} });
    return replaceTokens(ctx, tx, who.sessionId);
  });
  await tickets.deleteTicketsOf(ctx.deps.pools.identity, who.userId);
  const sessions = { userId: who.userId, except: who.sessionId };
  const ended = await endSessionsOfUser(ctx.deps, sessions, 'password_changed');
  return { ...pair, ended };
}
