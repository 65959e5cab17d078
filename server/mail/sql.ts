// Statements of the outbox. The lease runs on the worker role and sees queue columns only; everything else runs for
// one account.
import type { Mode } from '../../shared/mode.ts';
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type NewMail = {
  id: string;
  to: string;
  template: string;
  box: Buffer;
  now: number;
  expiresAt: number;
};

export async function insertMail(tx: Tx, m: NewMail): Promise<void> {
  await tx.execute(
    `insert into mails (account_id, id, to_address, template, box, created_at, next_at, expires_at)
     values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0))`,
    [tx.accountId, m.id, m.to, m.template, m.box, m.now, m.expiresAt],
  );
}

export type Lease = { now: number; leaseUntilMs: number; limit: number; canSend: boolean };

/**
 * Leases due mails; accounts take turns, so one that invites hundreds delays nobody. Without a mail server only
 * those that are too old are taken, to be ended.
 */
export async function leaseDue(
  worker: Deps['pools']['worker'],
  lease: Lease,
): Promise<{ accountId: string; id: string }[]> {
  const { rows } = await worker.query<{ accountId: string; id: string }>(
    `with due as (
       select account_id, id, row_number() over (partition by account_id order by next_at, id) as turn
       from mails
       where next_at is not null and (lease_until is null or lease_until <= to_timestamp($1 / 1000.0))
         and (($4 and next_at <= to_timestamp($1 / 1000.0)) or expires_at <= to_timestamp($1 / 1000.0))
     ),
     picked as (
       select m.account_id, m.id
       from (select * from due order by turn, id limit $3) d
       join mails m on m.account_id = d.account_id and m.id = d.id
       where m.next_at is not null and (m.lease_until is null or m.lease_until <= to_timestamp($1 / 1000.0))
       for update of m skip locked
     )
     update mails m set lease_until = to_timestamp($2 / 1000.0)
     from picked p
     where m.account_id = p.account_id and m.id = p.id
     returning m.account_id as "accountId", m.id`,
    [lease.now, lease.leaseUntilMs, lease.limit, lease.canSend],
  );
  return rows;
}

export type WaitingMail = {
  to: string;
  template: string;
  box: Buffer;
  attempts: number;
  expiresAt: string;
  /** The account's mode at the time of sending. */
  mode: Mode;
};

/** A leased mail that still waits; null when it was sent or cancelled meanwhile. */
export async function findWaiting(tx: Tx, id: string): Promise<WaitingMail | null> {
  const rows = await tx.query<WaitingMail>(
    `select m.to_address as "to", m.template, m.box, m.attempts, m.expires_at as "expiresAt", a.mode
     from mails m
     join accounts a on a.account_id = m.account_id
     where m.account_id = $1 and m.id = $2 and m.status = 'waiting' and m.box is not null`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export type TryResult = {
  id: string;
  status: 'sent' | 'waiting' | 'failed';
  error: string | null;
  now: number;
  nextMs: number | null;
};

/** Writes what a try came to; when the mail is over, what it said goes with it. A cancelled one stays so. */
export async function recordTry(tx: Tx, r: TryResult): Promise<void> {
  await tx.execute(
    `update mails
     set status = $3, attempts = attempts + 1, last_error = $4, next_at = to_timestamp($6 / 1000.0), lease_until = null,
         box = case when $3 = 'waiting' then box end,
         ended_at = case when $3 <> 'waiting' then to_timestamp($5 / 1000.0) end
     where account_id = $1 and id = $2 and status = 'waiting'`,
    [tx.accountId, r.id, r.status, r.error, r.now, r.nextMs],
  );
}

/** A mail that is no longer wanted is not sent, and what it says is wiped. */
export async function cancelMail(tx: Tx, id: string, now: number): Promise<void> {
  await tx.execute(
    `update mails
     set status = 'cancelled', box = null, next_at = null, lease_until = null, ended_at = to_timestamp($3 / 1000.0)
     where account_id = $1 and id = $2 and status = 'waiting'`,
    [tx.accountId, id, now],
  );
}

export type StoredStatus = {
  id: string;
  status: 'waiting' | 'sent' | 'failed' | 'cancelled';
  attempts: number;
  error: string | null;
  nextAt: string | null;
};

export function listStatuses(tx: Tx, ids: readonly string[]): Promise<StoredStatus[]> {
  return tx.query<StoredStatus>(
    `select id, status, attempts, last_error as error, next_at as "nextAt"
     from mails where account_id = $1 and id = any($2)`,
    [tx.accountId, ids],
  );
}
