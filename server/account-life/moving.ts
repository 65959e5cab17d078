// A sub-account changes hands. Its data stays with it; what the old parent was told stays told. From the commit on
// the old parent reaches nothing of it: no relation, no membership, no view-as, no session.
import type { Account } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { isOverLimit, PLAN_LIMITS } from '../../shared/plans.ts';
import { accountOf, asIdentity, ctxOfAccount, endSessionsIn } from '../accounts/service.ts';
import { waitForLeaving } from '../dispatch/service.ts';
import { audit } from '../platform/audit.ts';
import { mustFind, newId, nowInstant, type Ctx, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';
import type { Kin } from './sql.ts';

export type Move = { parent_id: string; keep_member_ids: readonly string[] };
export type Moved = { account: Account; ended_member_ids: string[] };

/** @throws AppError not_found | wrong_state | already_exists | plan_limit */
export async function moveAccount(deps: Deps, id: string, move: Move): Promise<Moved> {
  const ctx = await ctxOfAccount(deps, id);
  const { oldParentId, ...moved } = await asIdentity(deps, id, (tx) => changeParent(ctx, tx, move));
  // Calls for which the other side would pay: those that are not on their way yet are refused.
  await waitForLeaving(deps, [
    { accountId: id, payerId: oldParentId },
    { accountId: oldParentId, payerId: id },
  ]);
  return moved;
}

async function changeParent(
  ctx: Ctx,
  tx: Tx,
  move: Move,
): Promise<Moved & { oldParentId: string }> {
  const { account, oldParent, newParent } = await lockFamilies(tx, move.parent_id);
  await requireMayJoin(tx, { account, newParent });
  await endFamily(tx, oldParent.id);
  await sql.setParent(tx, { id: newParent.id, trialEndsAt: newParent.trialEndsAt });
  await sql.beginRelation(tx, { id: newParent.id, kind: 'parent' });
  await tx.as(newParent.id, (p) => sql.beginRelation(p, { id: account.id, kind: 'sub_account' }));
  await followParent(ctx, tx, newParent);
  const ended = await sql.endMembersOf(tx, {
    accountId: oldParent.id,
    except: move.keep_member_ids,
  });
  await sql.endViewAsFrom(tx, { accountId: oldParent.id, at: nowInstant(ctx) });
  for (const memberId of ended)
    await endSessionsIn(ctx, tx, { which: { memberId }, reason: 'member_deactivated' });
  if (!(await sql.hasOwner(tx))) await sql.adoptOwner(tx, { id: newId(), fromId: newParent.id });
  const detail = {
    from_account_id: oldParent.id,
    to_account_id: newParent.id,
    ended_member_ids: ended,
    kept_member_ids: move.keep_member_ids,
  };
  const entry = {
    action: 'account.moved',
    target: { kind: 'account', id: account.id },
  };
  await audit(ctx, tx, { ...entry, detail });
  // Who works there is not the parents' to know.
  const parents = { from_account_id: oldParent.id, to_account_id: newParent.id };
  for (const parent of [oldParent, newParent])
    await tx.as(parent.id, (p) => audit(ctx, p, { ...entry, detail: parents }));
  return { account: await accountOf(tx), ended_member_ids: ended, oldParentId: oldParent.id };
}

/** Parents first and in one order, as everywhere: a suspension and two moves at once take turns. */
async function lockFamilies(
  tx: Tx,
  newParentId: string,
): Promise<{ account: Kin; oldParent: Kin; newParent: Kin }> {
  const oldParentId = await sql.findParentId(tx);
  if (oldParentId === null) throw new AppError('wrong_state', 'a parent account cannot be moved');
  if (oldParentId === newParentId)
    throw new AppError('wrong_state', 'it belongs to that parent account already');
  const parents = new Map<string, Kin>();
  for (const parentId of [oldParentId, newParentId].toSorted())
    parents.set(parentId, mustFind(await tx.as(parentId, sql.lockKin)));
  const account = mustFind(await sql.lockKin(tx));
  if (account.parentId !== oldParentId)
    throw new AppError('wrong_state', 'it was moved just now; look again');
  return {
    account,
    oldParent: mustFind(parents.get(oldParentId)),
    newParent: mustFind(parents.get(newParentId)),
  };
}

async function requireMayJoin(
  tx: Tx,
  { account, newParent }: { account: Kin; newParent: Kin },
): Promise<void> {
  if (newParent.kind !== 'parent')
    throw new AppError('wrong_state', 'only a parent account has sub-accounts');
  // What is erased goes with the family it belongs to, and its books with it.
  if ([account, newParent].some(({ suspendedBy }) => suspendedBy === 'erasure'))
    throw new AppError('wrong_state', 'one of the two accounts is being erased');
  await tx.as(newParent.id, async (p) => {
    if (await sql.isSlugTaken(p, account.slug))
      throw new AppError('already_exists', 'the new parent has an account of this short name');
    const limit = PLAN_LIMITS[newParent.plan].subAccounts;
    const have = (await sql.listSubAccounts(p)).length;
    if (isOverLimit(limit, have))
      throw new AppError('plan_limit', `the plan ${newParent.plan} has ${limit} sub-accounts`);
  });
}

/** Neither side pays for the other any more, and neither is related to the other. */
export async function endFamily(tx: Tx, oldParentId: string): Promise<void> {
  const { accountId } = tx;
  await sql.clearPayer(tx, oldParentId);
  await sql.endRelation(tx, oldParentId);
  await tx.as(oldParentId, async (p) => {
    await sql.clearPayer(p, accountId);
    await sql.endRelation(p, accountId);
  });
}

/** A stop that came with the old family ends; one of the new family begins. */
async function followParent(ctx: Ctx, tx: Tx, newParent: Kin): Promise<void> {
  await sql.reactivate(tx, ['family', 'parent']);
  if (newParent.status !== 'suspended') return;
  const reason = 'its parent account is suspended';
  await tx.as(newParent.id, (p) => sql.suspendFamily(p, { reason, at: nowInstant(ctx) }));
}
