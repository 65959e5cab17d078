// The account in view and its sub-accounts.
import type { Account, NewAccount } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { isOverLimit, PLAN_LIMITS, type Plan } from '../../shared/plans.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, memberIdOf, mustFind, newId, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { createAccountRows } from './account-rows.ts';
import { asIdentity } from './identity.ts';
import * as limits from './limits.sql.ts';
import * as sql from './sql.ts';

export type SubAccountStart = {
  /** The first progress of an account that is set up step by step. */
  onboarding?: object;
  plan?: Plan;
  /** Codes to begin with in place of the usual ones. */
  codes?: readonly sql.NewCode[];
  /** Why it was made, for the parent's audit log. */
  detail?: object;
};

export function createSubAccount(ctx: Ctx, input: NewAccount): Promise<Account> {
  return asIdentity(ctx.deps, ctx.accountId, (tx) => addSubAccount(ctx, tx, { input }));
}

/** Makes a sub-account of the account in view and its creator the owner, in the caller's transaction. */
export async function addSubAccount(
  ctx: Ctx,
  parentTx: Tx,
  { input, ...start }: SubAccountStart & { input: NewAccount },
): Promise<Account> {
  const accountId = newId();
  // One at a time: the limit and the short name are looked at under the lock.
  const parent = await limits.lockAccount(parentTx);
  // Since the request was let in: what is being erased must get no sub-account that would stay behind.
  if (parent.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  const limit = PLAN_LIMITS[parent.plan].subAccounts;
  if (isOverLimit(limit, await limits.countSubAccounts(parentTx))) {
    throw new AppError('plan_limit', `the plan ${parent.plan} has ${limit} sub-accounts`);
  }
  const creator = mustFind(await sql.findMember(parentTx, memberIdOf(ctx)));
  await audit(ctx, parentTx, {
    action: 'sub_account.created',
    target: { kind: 'account', id: accountId },
    detail: start.detail ?? {},
  });
  return parentTx.as(accountId, async (tx) => {
    await createAccountRows(
      tx,
      {
        ...input,
        kind: 'sub_account',
        parentId: parentTx.accountId,
        plan: start.plan ?? parent.plan,
        trialEndsAt: parent.trialEndsAt,
        onboarding: start.onboarding ?? null,
      },
      start.codes,
    );
    await sql.insertMember(tx, {
      id: newId(),
      userId: creator.user_id,
      name: creator.name,
      email: creator.email,
      role: 'owner',
      clientAccountId: null,
    });
    return sql.getAccount(tx);
  });
}

export function getAccount(ctx: Ctx): Promise<Account> {
  return inSnapshot(ctx, (tx) => sql.getAccount(tx));
}

/** The account in view, inside the caller's transaction; other features' services use this. */
export function accountOf(tx: Tx): Promise<Account> {
  return sql.getAccount(tx);
}
