// Suspending an account: dialling and sign-in stop at once, data stays, running calls end and are billed as usual.
// A parent account takes its sub-accounts along. When the answer is sent no call can leave any more.
import type { SubAccount } from '../../shared/account-life.ts';
import type { Account } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { accountOf, asIdentity, ctxOfAccount, endSessionsIn } from '../accounts/service.ts';
import { waitForLeaving, type Stopped } from '../dispatch/service.ts';
import { audit } from '../platform/audit.ts';
import { nowInstant, type Ctx, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { mustBeSubAccount } from './kin.ts';
import * as sql from './sql.ts';

/** Suspends a sub-account of the account in view. Again is no mistake: the first reason stays. */
export async function suspendSubAccount(
  ctx: Ctx,
  id: string,
  input: { reason: string },
): Promise<SubAccount> {
  await asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    await mustBeSubAccount(parentTx, id);
    const stop = { by: 'parent', reason: input.reason, at: nowInstant(ctx) } as const;
    if (!(await parentTx.as(id, (tx) => sql.suspend(tx, stop)))) return;
    await signAllOut(ctx, parentTx, [id]);
    await auditBoth(ctx, parentTx, { id, action: 'account.suspended', detail: input });
  });
  await waitForLeaving(ctx.deps, [
    { accountId: id, payerId: null },
    { accountId: ctx.accountId, payerId: id },
  ]);
  return asIdentity(ctx.deps, ctx.accountId, (tx) => mustBeSubAccount(tx, id));
}

/** Lets a sub-account go on that this parent suspended; what the operator stopped only the operator starts. */
export function reactivateSubAccount(ctx: Ctx, id: string): Promise<SubAccount> {
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const { status, suspension } = await mustBeSubAccount(parentTx, id);
    if (status !== 'suspended') return mustBeSubAccount(parentTx, id);
    if (suspension?.by === 'erasure')
      throw new AppError('wrong_state', 'this account is being erased');
    if (suspension?.by !== 'parent')
      throw new AppError('wrong_state', 'the operator of the server suspended this account');
    await parentTx.as(id, (tx) => sql.reactivate(tx, ['parent']));
    await auditBoth(ctx, parentTx, { id, action: 'account.reactivated', detail: {} });
    return mustBeSubAccount(parentTx, id);
  });
}

/** Both accounts find it in their audit logs. */
async function auditBoth(
  ctx: Ctx,
  parentTx: Tx,
  entry: { id: string; action: string; detail: object },
): Promise<void> {
  const { action, detail } = entry;
  const target = { kind: 'account', id: entry.id };
  await audit(ctx, parentTx, { action, target, detail });
  await parentTx.as(entry.id, (tx) =>
    audit(ctx, tx, { action, target, detail: { ...detail, by_account_id: parentTx.accountId } }),
  );
}

/** Suspends any account, and with a parent account everything below it. */
export async function suspendAccount(
  deps: Deps,
  id: string,
  input: { reason: string },
): Promise<Account> {
  const ctx = await ctxOfAccount(deps, id);
  const found = await asIdentity(deps, id, async (tx) => {
    const at = nowInstant(ctx);
    await sql.suspend(tx, { by: 'operator', reason: input.reason, at });
    const family = await sql.suspendFamily(tx, { reason: input.reason, at });
    const target = { kind: 'account', id };
    await audit(ctx, tx, {
      action: 'account.suspended',
      target,
      detail: { ...input, with: family },
    });
    for (const memberId of family) {
      await tx.as(memberId, (subTx) =>
        audit(ctx, subTx, { action: 'account.suspended', target, detail: { with: id } }),
      );
    }
    await signAllOut(ctx, tx, [id, ...family]);
    const parentId = await sql.findParentId(tx);
    return { account: await accountOf(tx), family, parentId };
  });
  const stopped: Stopped[] = [id, ...found.family].map((accountId) => ({
    accountId,
    payerId: null,
  }));
  if (found.parentId !== null) stopped.push({ accountId: found.parentId, payerId: id });
  await waitForLeaving(deps, stopped);
  return found.account;
}

/** @throws AppError wrong_state when the parent account is suspended: it goes on when that goes on */
export async function reactivateAccount(deps: Deps, id: string): Promise<Account> {
  const ctx = await ctxOfAccount(deps, id);
  return asIdentity(deps, id, async (tx) => {
    const parentId = await sql.findParentId(tx);
    const parent = parentId === null ? null : await tx.as(parentId, sql.lockKin);
    if (parent?.status === 'suspended')
      throw new AppError('wrong_state', 'its parent account is suspended');
    if (await sql.reactivate(tx, ['operator', 'parent', 'family'])) {
      const family = await sql.reactivateFamily(tx);
      await audit(ctx, tx, {
        action: 'account.reactivated',
        target: { kind: 'account', id },
        detail: { with: family },
      });
    }
    return accountOf(tx);
  });
}

/** Their sockets close with the commit. */
async function signAllOut(ctx: Ctx, tx: Tx, accountIds: readonly string[]): Promise<void> {
  for (const accountId of accountIds) {
    await tx.as(accountId, (t) =>
      endSessionsIn(ctx, t, { which: {}, reason: 'account_suspended' }),
    );
  }
}
