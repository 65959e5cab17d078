import type { CallEvent } from '../../shared/dispatch.ts';
import type { CallState } from '../../shared/dispatch-state.ts';
import type { BillingRule } from '../../shared/dispatch.ts';
import type { Mode } from '../../shared/mode.ts';
import { isReachedCall } from '../platform/db/reached.sql.ts';
import { shownPhone, shownText } from '../platform/db/shown.sql.ts';
import { only, type Tx } from '../platform/db/transaction.ts';
import { SETTINGS, type DialSettings } from './settings.sql.ts';

/** Instants are RFC 3339 text. */
export type CallRow = {
  id: string;
  state: CallState;
  contactId: string | null;
  listId: string | null;
  memberId: string | null;
  /** To be dialled, never to be shown. */
  toPhone: string;
  shownTo: string;
  fromPhone: string;
  mode: Mode;
  reason: string | null;
  billingAccountId: string;
  billingRule: BillingRule;
  claimToken: number | null;
  sid: string | null;
  requestedAt: string;
  submittedAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
  durationSeconds: number | null;
  endRequested: boolean;
  leaseUntil: string | null;
  tries: number;
};

const COLUMNS = `id, state, contact_id as "contactId", list_id as "listId", member_id as "memberId",
  to_phone as "toPhone", case when to_phone = '' then '' else ${shownPhone('to_phone')} end as "shownTo",
  from_phone as "fromPhone", mode, reason,
  billing_account_id as "billingAccountId", billing_rule as "billingRule", claim_token as "claimToken",
  carrier_call_sid as sid, requested_at as "requestedAt", submitted_at as "submittedAt",
  answered_at as "answeredAt", ended_at as "endedAt", duration_seconds as "durationSeconds",
  end_requested_at is not null as "endRequested", lease_until as "leaseUntil", tries`;

export async function findCall(tx: Tx, id: string): Promise<CallRow | null> {
  const rows = await tx.query<CallRow>(
    `select ${COLUMNS} from calls where account_id = $1 and id = $2 and ${isReachedCall()}`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** A call this transaction holds, and the account it is a call of. */
export type LockedCall = CallRow & { account: DialSettings };

/** Locks the call: whatever happens to it happens one after the other. One statement, for it is in every path. */
export async function lockCall(tx: Tx, id: string): Promise<LockedCall | null> {
  const rows = await tx.query<LockedCall>(
    `select ${COLUMNS},
       (select to_json(s) from (select ${SETTINGS} from accounts where account_id = $1) s) as account
     from calls
     where account_id = $1 and id = $2
     for update`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export type CallPage = {
  state: CallState | null;
  contactId: string | null;
  listId: string | null;
  mode: Mode | null;
  since: string | null;
  until: string | null;
  after: { requestedAt: string; id: string } | null;
  limit: number;
};

/** Newest first, with one row more than asked for when there are more. */
export function listCalls(tx: Tx, page: CallPage): Promise<CallRow[]> {
  return tx.query<CallRow>(
    `select ${COLUMNS} from calls
     where account_id = $1 and ${isReachedCall()}
       and ($2::text is null or state = $2)
       and ($3::uuid is null or contact_id = $3)
       and ($4::timestamptz is null or (requested_at, id) < ($4, $5::uuid))
       and ($7::text is null or mode = $7)
       and ($8::uuid is null or list_id = $8)
       and ($9::timestamptz is null or requested_at >= $9)
       and ($10::timestamptz is null or requested_at < $10)
     order by requested_at desc, id desc
     limit $6`,
    [
      tx.accountId,
      page.state,
      page.contactId,
      page.after?.requestedAt ?? null,
      page.after?.id ?? null,
      page.limit + 1,
      page.mode,
      page.listId,
      page.since,
      page.until,
    ],
  );
}

export function listCallEvents(tx: Tx, callId: string): Promise<CallEvent[]> {
  return tx.query<CallEvent>(
    `select n, state, at, source, ${shownText('detail')} as detail from call_events
     where account_id = $1 and call_id = $2
     order by n`,
    [tx.accountId, callId],
  );
}

/** Answers false when an equal request holds the guard. A rival that is not committed yet is waited for. */
export async function insertGuard(
  tx: Tx,
  guard: { hash: Buffer; callId: string; from: string; to: string },
): Promise<boolean> {
  const written = await tx.execute(
    `insert into dispatch_guards (account_id, request_hash, held, call_id)
     values ($1, $2, tstzrange($3::timestamptz, $4::timestamptz), $5)
     on conflict do nothing`,
    [tx.accountId, guard.hash, guard.from, guard.to, guard.callId],
  );
  return written === 1;
}

export async function deleteGuards(tx: Tx, before: string): Promise<void> {
  await tx.execute(
    'delete from dispatch_guards where account_id = $1 and held << tstzrange($2::timestamptz, null)',
    [tx.accountId, before],
  );
}

export type NewCallRow = {
  id: string;
  contactId: string | null;
  listId: string | null;
  memberId: string | null;
  toPhone: string;
  fromPhone: string;
  mode: Mode;
  billingAccountId: string;
  billingRule: BillingRule;
  claimToken: number | null;
  at: string;
};

/** The intent, due at once, and its first event. */
export async function insertCall(tx: Tx, c: NewCallRow): Promise<CallRow> {
  const rows = await tx.query<CallRow>(
    `with made as (
       insert into calls (account_id, id, state, contact_id, list_id, member_id, to_phone, from_phone, mode,
         billing_account_id, billing_rule, claim_token, requested_at, next_at, events)
       values ($1, $2, 'intent', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz, $12::timestamptz, 1)
       returning *
     ), noted as (
       insert into call_events (account_id, call_id, n, state, source, at)
       select account_id, id, 1, state, 'server', requested_at from made
     )
     select ${COLUMNS} from made`,
    [
      tx.accountId,
      c.id,
      c.contactId,
      c.listId,
      c.memberId,
      c.toPhone,
      c.fromPhone,
      c.mode,
      c.billingAccountId,
      c.billingRule,
      c.claimToken,
      c.at,
    ],
  );
  return only(rows);
}

export type Source = CallEvent['source'];

export type Move = {
  id: string;
  /** Each becomes one event; the call ends up in the last. */
  states: readonly CallState[];
  source: Source;
  at: string;
  detail: string | null;
  nextAt: string | null;
  /** A lease that is not named ends. */
  leaseUntil?: string | null;
  reason?: string | null;
  sid?: string | null;
  submittedAt?: string | null;
  answeredAt?: string | null;
  endedAt?: string | null;
  durationSeconds?: number | null;
  tried?: boolean;
};

/** Moves a locked call on and writes its events. What is absent or null stays as it was. */
export async function moveCall(tx: Tx, m: Move): Promise<void> {
  await tx.execute(
    `with moved as (
       update calls
       set state = ($3::text[])[cardinality($3::text[])],
           next_at = $7::timestamptz,
           lease_until = $8::timestamptz,
           reason = coalesce($9, reason),
           carrier_call_sid = coalesce($10, carrier_call_sid),
           submitted_at = coalesce($11::timestamptz, submitted_at),
           answered_at = coalesce($12::timestamptz, answered_at),
           ended_at = coalesce($13::timestamptz, ended_at),
           duration_seconds = coalesce($14::int, duration_seconds),
           tries = tries + $15::int,
           events = events + cardinality($3::text[])
       where account_id = $1 and id = $2
       returning account_id, id, events
     )
     insert into call_events (account_id, call_id, n, state, source, at, detail)
     select m.account_id, m.id, m.events - cardinality($3::text[]) + s.n, s.state, $4, $5::timestamptz, $6
     from moved m, unnest($3::text[]) with ordinality as s (state, n)`,
    [
      tx.accountId,
      m.id,
      m.states,
      m.source,
      m.at,
      m.detail,
      m.nextAt,
      m.leaseUntil ?? null,
      m.reason ?? null,
      m.sid ?? null,
      m.submittedAt ?? null,
      m.answeredAt ?? null,
      m.endedAt ?? null,
      m.durationSeconds ?? null,
      m.tried ? 1 : 0,
    ],
  );
}

/** A call that was taken for over is not. */
export async function forgetEnd(tx: Tx, id: string): Promise<void> {
  await tx.execute(
    'update calls set reason = null, ended_at = null where account_id = $1 and id = $2',
    [tx.accountId, id],
  );
}

/** Remembers the carrier's name of a call whose state does not change by it. */
export async function setSid(tx: Tx, call: { id: string; sid: string }): Promise<void> {
  await tx.execute('update calls set carrier_call_sid = $3 where account_id = $1 and id = $2', [
    tx.accountId,
    call.id,
    call.sid,
  ]);
}

/** Has the carrier asked about a call at once. */
export async function lookAgain(tx: Tx, call: { id: string; at: string }): Promise<void> {
  await tx.execute(
    `update calls set next_at = $3::timestamptz
     where account_id = $1 and id = $2 and next_at is not null`,
    [tx.accountId, call.id, call.at],
  );
}

/** Asks for the end of a call; the first asking counts. */
export async function requestEnd(tx: Tx, call: { id: string; at: string }): Promise<void> {
  await tx.execute(
    `update calls
     set end_requested_at = coalesce(end_requested_at, $3::timestamptz), next_at = $3::timestamptz
     where account_id = $1 and id = $2`,
    [tx.accountId, call.id, call.at],
  );
}

/** Says when to look again, without a lease; only while `leaseUntil` is still the lease of the one who asks. */
export async function putBack(
  tx: Tx,
  call: { id: string; leaseUntil: string; nextAt: string },
): Promise<void> {
  await tx.execute(
    `update calls set next_at = $4::timestamptz, lease_until = null
     where account_id = $1 and id = $2 and lease_until = $3::timestamptz
       and state not in ('intent', 'submitted')`,
    [tx.accountId, call.id, call.leaseUntil, call.nextAt],
  );
}

export type Receipt = { sid: string; sequence: number; source: string; status: string; at: string };

/** Answers false when this callback was taken in before. */
export async function insertReceipt(tx: Tx, r: Receipt): Promise<boolean> {
  const written = await tx.execute(
    `insert into carrier_callbacks (account_id, carrier_call_sid, sequence, source, status, at)
     values ($1, $2, $3, $4, $5, $6::timestamptz)
     on conflict on constraint carrier_callbacks_pkey do nothing`,
    [tx.accountId, r.sid, r.sequence, r.source, r.status, r.at],
  );
  return written === 1;
}

/** Whether the carrier's call was found by looking through its list, which is a conclusion and no proof. */
export async function wasAdopted(tx: Tx, callId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from call_events
     where account_id = $1 and call_id = $2 and source = 'reconciliation' and state = 'queued'
     limit 1`,
    [tx.accountId, callId],
  );
  return rows.length > 0;
}

/** Which of these carrier calls belong to a call of the account already. */
export async function findKnownSids(tx: Tx, sids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ sid: string }>(
    `select carrier_call_sid as sid from calls where account_id = $1 and carrier_call_sid = any($2::text[])`,
    [tx.accountId, sids],
  );
  return new Set(rows.map((row) => row.sid));
}

/** Other calls of the account to the number that may have reached the carrier without our knowing its name. */
export async function countRivals(tx: Tx, call: { id: string; toPhone: string }): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from calls
     where account_id = $1 and next_at is not null and to_phone = $3 and id <> $2
       and state in ('submitted', 'uncertain') and carrier_call_sid is null`,
    [tx.accountId, call.id, call.toPhone],
  );
  return rows[0]?.n ?? 0;
}
