// Which plan an account is on, and when its family's trial ends.
import type { Account } from '../../shared/accounts.ts';
import type { Plan } from '../../shared/plans.ts';
import { accountOf, asIdentity, ctxOfAccount } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import type { Deps } from '../platform/context.ts';
import * as sql from './sql.ts';

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
