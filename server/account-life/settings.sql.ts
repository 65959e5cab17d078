// What an account says of itself. Statements of the identity role.
import type { BreakReason } from '../../shared/agent-states.ts';
import type { CallingWindow, WrapUpMode } from '../../shared/accounts.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

export type Change = {
  name?: string;
  hue?: string;
  time_zone?: string;
  calling_window?: CallingWindow;
  attempt_cap?: number;
  wrap_up_seconds?: number;
  wrap_up_mode?: WrapUpMode;
  break_reasons?: readonly BreakReason[];
};

/** Everything but name and colour, which others name too. */
export async function changeSettings(tx: Tx, change: Change): Promise<void> {
  const { calling_window: window } = change;
  await tx.execute(
    `update accounts set time_zone = coalesce($2, time_zone), window_start = coalesce($3, window_start),
       window_end = coalesce($4, window_end),
       window_days = case when $3::text is null then window_days else $5::jsonb end,
       attempt_cap = coalesce($6, attempt_cap), wrap_up_seconds = coalesce($7, wrap_up_seconds),
       wrap_up_mode = coalesce($8, wrap_up_mode),
       break_reasons = coalesce($9::jsonb, break_reasons)
     where account_id = $1`,
    [
      tx.accountId,
      change.time_zone ?? null,
      window?.start ?? null,
      window?.end ?? null,
      window?.days ?? null,
      change.attempt_cap ?? null,
      change.wrap_up_seconds ?? null,
      change.wrap_up_mode ?? null,
      change.break_reasons === undefined ? null : JSON.stringify(change.break_reasons),
    ],
  );
}

export type Held = { members: number; subAccounts: number; requestsPerMinute: number | null };

export async function getHeld(tx: Tx): Promise<Held> {
  return only(
    await tx.query<Held>(
      `select (select count(*)::int from members
               where account_id = $1 and active and guest_of is null) as members,
              (select count(*)::int from account_relations
               where account_id = $1 and kind = 'sub_account') as "subAccounts",
              requests_per_minute as "requestsPerMinute"
       from accounts where account_id = $1`,
      [tx.accountId],
    ),
  );
}
