// Rows of the canary's calls and cards; always rolled back.
import type { Mode } from '../../shared/mode.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

export type CanaryCall = {
  id: string;
  memberId: string;
  payerId: string;
  rule: string;
  mode: Mode;
  at: number;
};

/** A call that is being talked on. */
export async function insertCanaryCall(tx: Tx, call: CanaryCall): Promise<void> {
  await tx.execute(
    `insert into calls
       (account_id, id, state, member_id, to_phone, from_phone, mode, billing_account_id,
        billing_rule, requested_at, answered_at)
     values ($1, $2, 'in-progress', $3, '+15005550006', '+15005550006', $7, $4, $5,
             to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0))`,
    [tx.accountId, call.id, call.memberId, call.payerId, call.rule, call.at, call.mode],
  );
}

export type UsageSum = { calls: number; connected: number; fallback: number; chargedMinor: number };

export async function sumUsage(tx: Tx, mode: Mode): Promise<UsageSum> {
  return only(
    await tx.query<UsageSum>(
      `select coalesce(sum(calls), 0)::int as calls, coalesce(sum(connected), 0)::int as connected,
              coalesce(sum(fallback_calls), 0)::int as fallback,
              coalesce(sum(charged_minor), 0)::bigint as "chargedMinor"
       from usage_days where account_id = $1 and mode = $2`,
      [tx.accountId, mode],
    ),
  );
}

/** What the parent sees of a sub-account's charges. */
export async function sumRollup(tx: Tx, of: { subAccountId: string; mode: Mode }): Promise<number> {
  const rows = await tx.query<{ minor: number }>(
    `select coalesce(sum(charged_minor), 0)::bigint as minor
     from usage_rollups where account_id = $1 and sub_account_id = $2 and mode = $3`,
    [tx.accountId, of.subAccountId, of.mode],
  );
  return only(rows).minor;
}
