// Questions that find a call without its charge, and sums that do not agree.
import type { BillingRule } from '../../shared/dispatch.ts';
import type { CallState } from '../../shared/dispatch-state.ts';
import type { Mode } from '../../shared/mode.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

type WorkerDb = { query<R>(text: string, values?: unknown[]): Promise<{ rows: R[] }> };

/**
 * Calls of all accounts whose settlement is missing and due: completed ones that are not billed, and others whose
 * settlement failed, for they may hold credit. The next try is 10 s after the first failure, doubling up to an hour. Asked by the worker role, which sees queue columns only.
 */
export async function listUnbilledDue(
  db: WorkerDb,
  now: number,
  limit: number,
): Promise<{ accountId: string; callId: string }[]> {
  const { rows } = await db.query<{ accountId: string; callId: string }>(
    `select account_id as "accountId", id as "callId" from calls
     where not billed and (state = 'completed' or billing_failures > 0)
       and (last_billing_failure_at is null or last_billing_failure_at <= to_timestamp($1 / 1000.0)
         - least(360, power(2, least(billing_failures - 1, 9))) * interval '10 seconds')
     order by billing_failures, account_id, id
     limit $2`,
    [now, limit],
  );
  return rows;
}

export type UnbilledCall = {
  id: string;
  billingAccountId: string;
  billingRule: BillingRule;
  result: CallState;
  answeredAt: string | null;
  endedAt: string;
  durationSeconds: number;
};

/** A call that ended with a reason was never placed: to billing it is refused, as when it ended. */
export async function findUnbilled(tx: Tx, callId: string): Promise<UnbilledCall | null> {
  const rows = await tx.query<UnbilledCall>(
    `select id, billing_account_id as "billingAccountId", billing_rule as "billingRule",
            case when reason is null then state else 'refused' end as result,
            answered_at as "answeredAt", coalesce(ended_at, requested_at) as "endedAt",
            coalesce(duration_seconds, 0) as "durationSeconds"
     from calls
     where account_id = $1 and id = $2 and not billed and (state = 'completed' or billing_failures > 0)`,
    [tx.accountId, callId],
  );
  return rows[0] ?? null;
}

/** Calls with seconds, completed before `endedBefore`, that were not booked; and failures since `failedSince`. */
export async function countUnbilled(
  tx: Tx,
  at: { endedBefore: number; failedSince: number },
): Promise<{ missing: number; failures: number }> {
  return only(
    await tx.query<{ missing: number; failures: number }>(
      `select count(*) filter (
                where duration_seconds > 0 and ended_at < to_timestamp($2 / 1000.0)
              )::int as missing,
              count(*) filter (
                where last_billing_failure_at >= to_timestamp($3 / 1000.0)
              )::int as failures
       from calls where account_id = $1 and state = 'completed' and not billed`,
      [tx.accountId, at.endedBefore, at.failedSince],
    ),
  );
}

export type BilledCall = { id: string; billingAccountId: string; mode: Mode; at: string };

/** Completed calls that say they are billed, newest first; `at` is exact, for going on from it. */
export function listBilled(
  tx: Tx,
  page: { since: number; endedBefore: number; after: BilledCall | null; limit: number },
): Promise<BilledCall[]> {
  return tx.query<BilledCall>(
    `select id, billing_account_id as "billingAccountId", mode, requested_at::text as at
     from calls
     where account_id = $1 and requested_at >= to_timestamp($2 / 1000.0)
       and state = 'completed' and billed and duration_seconds > 0
       and ended_at < to_timestamp($3 / 1000.0)
       and ($4::timestamptz is null or (requested_at, id) < ($4, $5::uuid))
     order by requested_at desc, id desc
     limit $6`,
    [
      tx.accountId,
      page.since,
      page.endedBefore,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  );
}

/** How many of these calls of an operating account have their charge here, in their own mode. */
export async function countCharged(
  tx: Tx,
  of: { operatingAccountId: string; calls: readonly Pick<BilledCall, 'id' | 'mode'>[] },
): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from ledger
     where account_id = $1 and operating_account_id = $2 and source_kind = 'call'
       and (source_id, mode) in (select * from unnest($3::uuid[], $4::text[])) and kind = 'charge'`,
    [tx.accountId, of.operatingAccountId, of.calls.map((c) => c.id), of.calls.map((c) => c.mode)],
  );
  return only(rows).n;
}

/** Whether head and ledger, and ledger and usage, add up to the same; in each mode by itself. */
export async function sumsAgree(tx: Tx): Promise<boolean> {
  const rows = await tx.query<{ agree: boolean }>(
    `with l as (
       select coalesce(sum(amount_minor) filter (where mode = 'live'), 0) as owed,
              coalesce(sum(amount_minor) filter (where mode = 'live' and kind <> 'top_up'), 0) as live,
              coalesce(sum(amount_minor) filter (where mode = 'test'), 0) as test
       from ledger where account_id = $1
     ), u as (
       select coalesce(sum(charged_minor) filter (where mode = 'live'), 0) as live,
              coalesce(sum(charged_minor) filter (where mode = 'test'), 0) as test
       from usage_days where account_id = $1
     )
     select l.owed = (select sum_minor from ledger_heads where account_id = $1)
        and l.live = u.live and l.test = u.test as agree
     from l, u`,
    [tx.accountId],
  );
  return only(rows).agree;
}
