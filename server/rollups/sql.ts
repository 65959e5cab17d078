// Usage of the caller's own sub-accounts, on the rollup role: it may read relations and usage_rollups, no more.
import type { Hue } from '../../shared/accounts.ts';
import type { Increments } from '../../shared/billing.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Currency } from '../../shared/money.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type SubAccountUsage = {
  accountId: string;
  name: string;
  slug: string;
  hue: Hue;
  calls: number;
  connected: number;
  seconds: number;
  billedSeconds: number;
  chargedMinor: number;
  /** Null while the sub-account has no usage at all. */
  currency: Currency | null;
  lastDays: number[];
  /** Calls of the period in the other mode. */
  otherCalls: number;
  rateMicros: number | null;
  increments: Increments | null;
};

/**
 * One row per sub-account, also without usage, and one per former sub-account with usage in the period: what the
 * parent was told stays told. The ids come from the account in view alone.
 */
export function listUsageRollup(
  tx: Tx,
  period: { from: string; to: string; mode: Mode },
): Promise<SubAccountUsage[]> {
  return tx.query<SubAccountUsage>(
    `select r.related_account_id as "accountId", r.related_name as name, split_part(r.related_slug, '~', 1) as slug,
            r.related_hue as hue, u.calls, u.connected, u.seconds, u.billed_seconds as "billedSeconds",
            u.charged_minor as "chargedMinor", u.other_calls as "otherCalls", c.currency, d.calls as "lastDays",
            p.rate_micros as "rateMicros", p.increments
     from account_relations r
     cross join lateral (
       select coalesce(sum(calls) filter (where mode = $4), 0)::int as calls,
              coalesce(sum(connected) filter (where mode = $4), 0)::int as connected,
              coalesce(sum(seconds) filter (where mode = $4), 0)::bigint as seconds,
              coalesce(sum(billed_seconds) filter (where mode = $4), 0)::bigint as billed_seconds,
              coalesce(sum(charged_minor) filter (where mode = $4), 0)::bigint as charged_minor,
              coalesce(sum(calls) filter (where mode <> $4), 0)::int as other_calls
       from usage_rollups
       where account_id = $1 and sub_account_id = r.related_account_id and day >= $2 and day < $3
     ) u
     cross join lateral (
       select array_agg(coalesce(o.calls, 0) order by n) as calls
       from generate_series(7, 1, -1) with ordinality g(back, n)
       left join usage_rollups o
         on o.account_id = $1 and o.sub_account_id = r.related_account_id
           and o.day = $3::date - back and o.mode = $4
     ) d
     left join lateral (
       select currency from usage_rollups
       where account_id = $1 and sub_account_id = r.related_account_id
       order by day desc limit 1
     ) c on true
     left join lateral (
       select rate_micros, increments from usage_rollups
       where account_id = $1 and sub_account_id = r.related_account_id
         and mode = $4 and day < $3 and rate_micros is not null
       order by day desc limit 1
     ) p on true
     where r.account_id = $1
       and (r.kind = 'sub_account' or (r.kind = 'former_sub_account' and u.calls + u.other_calls > 0))
     order by r.related_name, r.related_account_id`,
    [tx.accountId, period.from, period.to, period.mode],
  );
}
