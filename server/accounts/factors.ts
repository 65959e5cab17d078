// A person's second factors: what there is, what is added and taken away. All of it is the person's own, in every account.
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  Factors,
  NewFactor,
  NewPasskeyOptions,
  NewTotp,
  Passkey,
} from '../../shared/second-factor.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import { mustFind, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { mustHaveFactor } from './factor-duty.ts';
import { wrongCode } from './factor-proofs.ts';
import { hasFactor, leavesTooLittle, type FactorState } from './factor.rules.ts';
import * as sql from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import { noticePerson } from './notices.ts';
import { relyingPartyOf } from './passkey.rules.ts';
import { newPasskeyOptions, readNewPasskey } from './passkeys.ts';
import { type NewRecoveryCodes, newRecoveryCodes } from './recovery-codes.ts';
import { sessionOf } from './sessions.ts';
import { newTotp, stepOf } from './totp.ts';

export async function getFactors(ctx: Ctx): Promise<Factors> {
  const { userId } = sessionOf(ctx);
  const required = await mustHaveFactor(ctx.deps, userId);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => ({
    totp: await sql.describeTotp(tx, userId),
    passkeys: await sql.describePasskeys(tx, userId),
    recovery_codes_left: (await sql.stateOf(tx, userId)).recoveryCodes,
    required,
    passkey_origin: relyingPartyOf(ctx.deps.publicUrl())?.origin ?? null,
  }));
}

/** A new secret for the person's authenticator; nothing is asked of them until they confirm it. */
export function startTotp(ctx: Ctx, userId: string): Promise<NewTotp> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { email } = mustFind(await sql.findPerson(tx, userId));
    const { secret, uri, sealed } = newTotp(ctx.deps, { userId, email });
    const isKept = await sql.insertTotp(tx, { userId, sealedSecret: sealed, now: ctx.now });
    if (!isKept) throw new AppError('already_exists', 'remove the authenticator there is first');
    return { secret, uri };
  });
}

export type AddedFactor = { id: string | null; recoveryCodes: string[] | null };

/**
 * Keeps a factor that was shown to work. The first brings recovery codes.
 * @throws AppError wrong_code | wrong_state | already_exists
 */
export async function addFactor(ctx: Ctx, userId: string, factor: NewFactor): Promise<AddedFactor> {
  // Checked, then hashed, before a connection is held: hashing is slow.
  const proven = await readProof(ctx, userId, factor);
  const codes = (await hasAny(ctx, userId)) ? null : await newRecoveryCodes();
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.lockPerson(tx, userId);
    const isFirst = !hasFactor(await sql.stateOf(tx, userId));
    await keepFactor(ctx, tx, { ...proven, userId });
    await auditFactor(ctx, tx, { action: 'factor.added', userId, kind: kindOf(factor) });
    const recoveryCodes = codes && isFirst ? await keepCodes(ctx, tx, { userId, codes }) : null;
    return { id: 'passkey' in proven ? proven.passkey.id : null, recoveryCodes };
  });
}

async function hasAny(ctx: Ctx, userId: string): Promise<boolean> {
  return hasFactor(await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.stateOf(tx, userId)));
}

const kindOf = (factor: NewFactor) => ('totp' in factor ? 'totp' : 'passkey');

type Proven = { passkey: sql.StoredPasskey; name: string } | { step: number; sealedSecret: Buffer };

/** @throws AppError wrong_code | wrong_state */
async function readProof(ctx: Ctx, userId: string, factor: NewFactor): Promise<Proven> {
  if ('passkey' in factor) {
    const passkey = await readNewPasskey(ctx, userId, factor.passkey);
    if (!passkey) throw wrongCode();
    return { passkey, name: factor.name };
  }
  const totp = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.findTotp(tx, userId));
  if (!totp || totp.confirmedAt) throw nothingWaits();
  const code = { digits: factor.totp, now: ctx.now };
  const step = stepOf(ctx.deps, { userId, sealedSecret: totp.sealedSecret }, code);
  if (step === null) throw wrongCode();
  return { step, sealedSecret: totp.sealedSecret };
}

const nothingWaits = () => new AppError('wrong_state', 'no authenticator waits to be confirmed');

async function keepFactor(ctx: Ctx, tx: Tx, proven: Proven & { userId: string }): Promise<void> {
  const { userId } = proven;
  const { now } = ctx;
  if ('passkey' in proven)
    return sql.insertPasskey(tx, { ...proven.passkey, name: proven.name, userId, now });
  const isConfirmed = await sql.confirmTotp(tx, { ...proven, now });
  if (!isConfirmed) throw nothingWaits();
}

async function keepCodes(
  ctx: Ctx,
  tx: Tx,
  { userId, codes }: { userId: string; codes: NewRecoveryCodes },
): Promise<string[]> {
  await sql.replaceRecoveryCodes(tx, { userId, codes: codes.stored, now: ctx.now });
  return codes.shown;
}

export async function startPasskey(ctx: Ctx): Promise<z.infer<typeof NewPasskeyOptions>> {
  const { userId } = sessionOf(ctx);
  const person = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.findPerson(tx, userId));
  return newPasskeyOptions(ctx, mustFind(person));
}

/** The passkey as it is shown, right after it was added. */
export async function addPasskey(
  ctx: Ctx,
  factor: Extract<NewFactor, { passkey: unknown }>,
): Promise<{ passkey: Passkey; recovery_codes: string[] | null }> {
  const { userId } = sessionOf(ctx);
  const added = await addFactor(ctx, userId, factor);
  const made = toInstant(ctx.now);
  const passkey = {
    id: mustFind(added.id),
    name: factor.name,
    created_at: made,
    last_used_at: null,
  };
  return { passkey, recovery_codes: added.recoveryCodes };
}

export async function removeTotp(ctx: Ctx): Promise<void> {
  await removeFactor(ctx, {
    kind: 'totp',
    after: (state) => ({ ...state, totp: false }),
    remove: sql.deleteTotp,
  });
}

/** Its name only: what it opens stays the same, so no fresh proof is asked for. */
export async function renamePasskey(ctx: Ctx, id: string, name: string): Promise<void> {
  const { userId } = sessionOf(ctx);
  await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    if (!(await sql.renamePasskey(tx, { id, userId, name })))
      throw new AppError('not_found', 'there is no such thing here');
    await audit(ctx, tx, {
      action: 'factor.renamed',
      target: { kind: 'person', id: userId },
      detail: { kind: 'passkey', passkey_id: id },
    });
  });
}

export async function removePasskey(ctx: Ctx, id: string): Promise<void> {
  await removeFactor(ctx, {
    kind: 'passkey',
    after: (state) => ({ ...state, passkeys: state.passkeys - 1 }),
    remove: (tx, userId) => sql.deletePasskey(tx, userId, id),
  });
}

type Removal = {
  kind: 'totp' | 'passkey';
  after: (state: FactorState) => FactorState;
  remove: (tx: Tx, userId: string) => Promise<boolean>;
};

async function removeFactor(ctx: Ctx, removal: Removal): Promise<void> {
  const { userId } = sessionOf(ctx);
  const isRequired = await mustHaveFactor(ctx.deps, userId);
  await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.lockPerson(tx, userId);
    const after = removal.after(await sql.stateOf(tx, userId));
    // An id that is not theirs answers like one that does not exist, so it comes first.
    if (!(await removal.remove(tx, userId)))
      throw new AppError('not_found', 'there is no such thing here');
    if (leavesTooLittle(after, isRequired))
      throw new AppError('second_factor_required', 'add another second factor first');
    // Recovery codes stand in for a factor; without one they would be a factor of their own.
    if (!hasFactor(after)) await sql.deleteRecoveryCodes(tx, userId);
    await auditFactor(ctx, tx, { action: 'factor.removed', userId, kind: removal.kind });
    await noticePerson(ctx, tx, { userId, template: 'second_factor_removed', data: {} });
  });
}

async function auditFactor(
  ctx: Ctx,
  tx: Tx,
  change: { action: 'factor.added' | 'factor.removed'; userId: string; kind: string },
): Promise<void> {
  await audit(ctx, tx, {
    action: change.action,
    target: { kind: 'person', id: change.userId },
    detail: { kind: change.kind },
  });
}

const nothingToStandInFor = () =>
  new AppError('wrong_state', 'recovery codes stand in for a second factor; add one first');

export async function renewRecoveryCodes(ctx: Ctx): Promise<string[]> {
  const { userId } = sessionOf(ctx);
  if (!(await hasAny(ctx, userId))) throw nothingToStandInFor();
  const codes = await newRecoveryCodes();
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.lockPerson(tx, userId);
    if (!hasFactor(await sql.stateOf(tx, userId))) throw nothingToStandInFor();
    await audit(ctx, tx, {
      action: 'recovery_codes.renewed',
      target: { kind: 'person', id: userId },
    });
    return keepCodes(ctx, tx, { userId, codes });
  });
}
