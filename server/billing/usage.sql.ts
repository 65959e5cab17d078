// Usage by day. Written in the transaction that settles a call, so it never disagrees with the ledger.
import type { Usage } from '../../shared/billing.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Currency } from '../../shared/money.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

export type UsageOfCall = {
  mode: Mode;
  day: string;
  connected: number;
  fallback: number;
  seconds: number;
  billedSeconds: number;
  chargedMinor: number;
  currency: Currency;
};

/** The day of an instant in a zone, by the database's time-zone rules, as every report reads it. */
export async function dayOf(tx: Tx, instant: string, zone: string): Promise<string> {
  const rows = await tx.query<{ day: string }>(
    'select ($1::timestamptz at time zone $2)::date as day',
    [instant, zone],
  );
  return only(rows).day;
}

export async function addUsage(tx: Tx, u: UsageOfCall): Promise<void> {
  await tx.execute(
    `insert into usage_days as u
       (account_id, day, calls, connected, fallback_calls, seconds, billed_seconds, charged_minor, currency, mode)
     values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9)
     on conflict (account_id, day, mode) do update
     set calls = u.calls + 1, connected = u.connected + excluded.connected,
         fallback_calls = u.fallback_calls + excluded.fallback_calls,
         seconds = u.seconds + excluded.seconds,
         billed_seconds = u.billed_seconds + excluded.billed_seconds,
         charged_minor = u.charged_minor + excluded.charged_minor`,
    [
      tx.accountId,
      u.day,
      u.connected,
      u.fallback,
      u.seconds,
      u.billedSeconds,
      u.chargedMinor,
      u.currency,
      u.mode,
    ],
  );
}

/** The same numbers in the parent's account, with the rate of the last charge. */
export async function addUsageRollup(
  tx: Tx,
  u: UsageOfCall & { subAccountId: string; rateMicros: number | null; increments: string | null },
): Promise<void> {
  await tx.execute(
    `insert into usage_rollups as u
       (account_id, sub_account_id, day, calls, connected, seconds, billed_seconds, charged_minor,
        currency, rate_micros, increments, mode)
     values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (account_id, sub_account_id, day, mode) do update
     set calls = u.calls + 1, connected = u.connected + excluded.connected,
         seconds = u.seconds + excluded.seconds,
         billed_seconds = u.billed_seconds + excluded.billed_seconds,
         charged_minor = u.charged_minor + excluded.charged_minor,
         rate_micros = coalesce(excluded.rate_micros, u.rate_micros),
         increments = coalesce(excluded.increments, u.increments)`,
    [
      tx.accountId,
      u.subAccountId,
      u.day,
      u.connected,
      u.seconds,
      u.billedSeconds,
      u.chargedMinor,
      u.currency,
      u.rateMicros,
      u.increments,
      u.mode,
    ],
  );
}

export type Period = { from: string; to: string };
export type PeriodInMode = Period & { mode: Mode };

export function listUsageDays(
  tx: Tx,
  period: PeriodInMode,
): Promise<(Usage & { day: string; fallback_calls: number })[]> {
  return tx.query(
    `select day, calls, connected, fallback_calls, seconds, billed_seconds, charged_minor, currency
     from usage_days where account_id = $1 and day >= $2 and day < $3 and mode = $4 order by day`,
    [tx.accountId, period.from, period.to, period.mode],
  );
}

/** Calls of the period in every mode but this. */
export async function countOtherCalls(tx: Tx, period: PeriodInMode): Promise<number> {
  const rows = await tx.query<{ calls: number }>(
    `select coalesce(sum(calls), 0)::int as calls
     from usage_days where account_id = $1 and day >= $2 and day < $3 and mode <> $4`,
    [tx.accountId, period.from, period.to, period.mode],
  );
  return only(rows).calls;
}

/** What the ledger says of the same days: charges and their reversals, without payments. */
export async function sumLedger(
  tx: Tx,
  period: PeriodInMode & { timeZone: string },
): Promise<number> {
  const rows = await tx.query<{ minor: number }>(
    `select coalesce(sum(amount_minor), 0)::bigint as minor from ledger
     where account_id = $1 and kind <> 'top_up' and mode = $5
       and booked_at >= $2::date::timestamp at time zone $4
       and booked_at < $3::date::timestamp at time zone $4`,
    [tx.accountId, period.from, period.to, period.timeZone, period.mode],
  );
  return only(rows).minor;
}
