// Whether somebody is who they say, by something other than their password.
import { AppError } from '../../shared/errors.ts';
import type { FactorProof } from '../../shared/second-factor.ts';
import { audit } from '../platform/audit.ts';
import type { Ctx } from '../platform/context.ts';
import * as sql from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import { auditGuesses, endTries, takeTry } from './lock-out.ts';
import { noticePerson } from './notices.ts';
import { provesPasskey } from './passkeys.ts';
import { passwordMatches } from './passwords.ts';
import { selectorOf } from './recovery-codes.ts';
import { stepOf } from './totp.ts';

export type Prover = { userId: string; memberId: string };

export const wrongCode = (): AppError =>
  new AppError('wrong_code', 'this does not prove who you are');

/**
 * A passkey cannot be guessed, so it takes no try: somebody who is locked out by guesses of others still gets in.
 * @throws AppError wrong_code | rate_limited
 */
export async function requireProof(ctx: Ctx, who: Prover, proof: FactorProof): Promise<void> {
  if ('passkey' in proof) {
    if (!(await provesPasskey(ctx, who.userId, proof.passkey))) throw wrongCode();
    return;
  }
  const guessed = { kind: 'factor', value: who.userId } as const;
  const tries = await takeTry(ctx, guessed);
  const isProven =
    'totp' in proof
      ? await provesTotp(ctx, who.userId, proof.totp)
      : await usesRecoveryCode(ctx, who, proof.recovery);
  if (!isProven) {
    await auditGuesses(ctx, { memberId: who.memberId, at: 'second factor', tries });
    throw wrongCode();
  }
  await endTries(ctx, guessed);
}

function provesTotp(ctx: Ctx, userId: string, digits: string): Promise<boolean> {
  const { deps, now } = ctx;
  return asIdentity(deps, ctx.accountId, async (tx) => {
    const totp = await sql.findTotp(tx, userId);
    if (!totp?.confirmedAt) return false;
    const step = stepOf(deps, { userId, sealedSecret: totp.sealedSecret }, { digits, now });
    return step !== null && sql.takeTotpStep(tx, { userId, step, now });
  });
}

async function usesRecoveryCode(ctx: Ctx, who: Prover, code: string): Promise<boolean> {
  const { userId, memberId } = who;
  const selector = selectorOf(code);
  // Hashing is slow, and no connection is held meanwhile.
  const stored = await asIdentity(ctx.deps, ctx.accountId, (tx) =>
    sql.findRecoveryCode(tx, userId, selector),
  );
  if (!(await passwordMatches(stored, code))) return false;
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    if (!(await sql.takeRecoveryCode(tx, { userId, selector, now: ctx.now }))) return false;
    const { recoveryCodes } = await sql.stateOf(tx, userId);
    await audit(ctx, tx, {
      action: 'recovery_code.used',
      target: { kind: 'member', id: memberId },
      detail: { left: recoveryCodes },
    });
    const data = { left: recoveryCodes };
    await noticePerson(ctx, tx, { userId, template: 'recovery_code_used', data });
    return true;
  });
}
