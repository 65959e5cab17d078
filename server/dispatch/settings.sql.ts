import type { CallingWindow } from '../../shared/accounts.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Plan } from '../../shared/plans.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

/** What dispatch has to know of the account that dials. */
export type DialSettings = {
  kind: 'parent' | 'sub_account';
  mode: Mode;
  status: string;
  window: CallingWindow;
  attemptCap: number;
  wrapUpSeconds: number;
  callerId: string;
  timeZone: string;
  currency: string;
  plan: Plan;
  /** RFC 3339, of its family; null on a plan. */
  trialEndsAt: string | null;
};

export const SETTINGS = `kind, mode, status, app.calling_window(accounts) as window,
  attempt_cap as "attemptCap", wrap_up_seconds as "wrapUpSeconds", caller_id as "callerId",
  time_zone as "timeZone", currency, plan, trial_ends_at as "trialEndsAt"`;

export async function findDialSettings(tx: Tx): Promise<DialSettings | null> {
  const rows = await tx.query<DialSettings>(
    `select ${SETTINGS} from accounts where account_id = $1`,
    [tx.accountId],
  );
  return rows[0] ?? null;
}

/**
 * The same, held as it is until the commit: a suspension waits for the calls that are about to leave, and those
 * that come after it see it.
 */
export async function holdDialSettings(tx: Tx): Promise<DialSettings> {
  return only(
    await tx.query<DialSettings>(
      `select ${SETTINGS} from accounts where account_id = $1 for share`,
      [tx.accountId],
    ),
  );
}

/** Calls asked for since the day began where the account is. */
export async function countCallsToday(
  tx: Tx,
  today: { at: string; timeZone: string },
): Promise<number> {
  return only(
    await tx.query<{ n: number }>(
      `select count(*)::int as n from calls
       where account_id = $1
         and requested_at >= date_trunc('day', $2::timestamptz at time zone $3) at time zone $3`,
      [tx.accountId, today.at, today.timeZone],
    ),
  ).n;
}

/**
 * Calls that are just being handed to the carrier: of this account, or of it only those that `payerId` pays for.
 */
export async function countLeaving(
  tx: Tx,
  of: { at: string; payerId: string | null },
): Promise<number> {
  return only(
    await tx.query<{ n: number }>(
      `select count(*)::int as n from calls
       where account_id = $1 and next_at is not null and state = 'submitted'
         and lease_until > $2::timestamptz and ($3::uuid is null or billing_account_id = $3)`,
      [tx.accountId, of.at, of.payerId],
    ),
  ).n;
}

/** The phone of their own that a member speaks on; null without one. */
export async function findBridgePhone(tx: Tx, memberId: string): Promise<string | null> {
  const rows = await tx.query<{ phone: string | null }>(
    'select bridge_phone as phone from members where account_id = $1 and id = $2 and active',
    [tx.accountId, memberId],
  );
  return rows[0]?.phone ?? null;
}
