// What the limits of an account are looked up by.
import type { Account } from '../../shared/accounts.ts';
import type { Plan } from '../../shared/plans.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

/** The account in view, locked until the commit, with what its sub-accounts take over. */
export async function lockAccount(
  tx: Tx,
): Promise<{ plan: Plan; trialEndsAt: string | null; status: Account['status'] }> {
  return only(
    await tx.query<{ plan: Plan; trialEndsAt: string | null; status: Account['status'] }>(
      `select plan, trial_ends_at as "trialEndsAt", status from accounts where account_id = $1 for no key update`,
      [tx.accountId],
    ),
  );
}

export async function countSubAccounts(tx: Tx): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from account_relations where account_id = $1 and kind = 'sub_account'`,
    [tx.accountId],
  );
  return only(rows).n;
}

/** Whether that account was this one's parent or sub-account and has been moved away. */
export async function isFormer(tx: Tx, otherId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from account_relations
     where account_id = $1 and related_account_id = $2 and kind like 'former\\_%'`,
    [tx.accountId, otherId],
  );
  return rows.length > 0;
}

/** People who are active; guests are nobody's membership. */
export async function countMembers(tx: Tx): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    'select count(*)::int as n from members where account_id = $1 and active and guest_of is null',
    [tx.accountId],
  );
  return only(rows).n;
}
