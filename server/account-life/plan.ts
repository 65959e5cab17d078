// Which plan an account is on, and when its family's trial ends.
import type { SubAccount } from '../../shared/account-life.ts';
import type { Account } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { plansWithin, type Plan } from '../../shared/plans.ts';
import { accountOf, asIdentity, ctxOfAccount } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { mustFind, type Ctx, type Deps } from '../platform/context.ts';
import { mustBeSubAccount } from './kin.ts';
import * as sql from './sql.ts';

/** @throws AppError plan_limit */
export function requireWithin(parentPlan: Plan, plan: Plan): void {
  if (plansWithin(parentPlan).includes(plan)) return;
  throw new AppError('plan_limit', `a sub-account of a ${parentPlan} account has no more`);
}

/** What the sub-account holds beyond a smaller plan stays; it only gets no more. */
export function setSubAccountPlan(ctx: Ctx, id: string, plan: Plan): Promise<SubAccount> {
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const parent = mustFind(await sql.lockKin(parentTx));
    await mustBeSubAccount(parentTx, id);
    requireWithin(parent.plan, plan);
    const entry = { action: 'account.plan_set', target: { kind: 'account', id }, detail: { plan } };
    await audit(ctx, parentTx, entry);
    await parentTx.as(id, async (tx) => {
      await sql.setPlanOnly(tx, plan);
      const detail = { plan, by_account_id: parentTx.accountId };
      await audit(ctx, tx, { ...entry, detail });
    });
    return mustBeSubAccount(parentTx, id);
  });
}

export async function setPlan(
  deps: Deps,
  id: string,
  to: { plan: Plan; trial_ends_at: string | null },
): Promise<Account> {
  const ctx = await ctxOfAccount(deps, id);
  return asIdentity(deps, id, async (tx) => {
    const isParent = (await sql.findParentId(tx)) === null;
    await sql.setPlan(tx, { plan: to.plan, trialEndsAt: to.trial_ends_at, isParent });
    await audit(ctx, tx, {
      action: 'account.plan_set',
      target: { kind: 'account', id },
      detail: to,
    });
    return accountOf(tx);
  });
}
