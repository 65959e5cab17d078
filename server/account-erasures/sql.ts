// Erasures of accounts themselves: asked for, found by the job, stopped, done. Statements of the identity role, but for
// what the steps write down.
import type {
  AccountErasure,
  AccountErasureWait,
  ErasedAccount,
} from '../../shared/account-erasures.ts';
import type { Deps } from '../platform/context.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

const SHOWN = `e.id, e.account_id, a.name as account_name, e.status, e.reason, e.requested_by_name,
  case when e.asked_from_id = e.account_id then 'account' else 'parent' end as asked_from, e.created_at, e.due_at,
  e.steps_done, e.steps_total, e.waits_for, e.failure,
  (select coalesce(sum(value::bigint), 0)::bigint from jsonb_each_text(e.counts)) as rows`;

const OPEN = "e.status in ('waiting', 'running')";

/** Of the account in view and of its sub-accounts. */
export function listOpen(tx: Tx): Promise<AccountErasure[]> {
  return tx.query<AccountErasure>(
    `select ${SHOWN} from account_erasures e join accounts a on a.account_id = e.account_id
     where ${OPEN} and (a.account_id = $1 or a.parent_account_id = $1)
     order by e.due_at, e.id`,
    [tx.accountId],
  );
}

/** Of the account in view alone. */
export async function findOpen(tx: Tx): Promise<AccountErasure | null> {
  const rows = await tx.query<AccountErasure>(
    `select ${SHOWN} from account_erasures e join accounts a on a.account_id = e.account_id
     where e.account_id = $1 and ${OPEN}`,
    [tx.accountId],
  );
  return rows[0] ?? null;
}

export type NewAccountErasure = {
  id: string;
  reason: string;
  askedFromId: string;
  requestedBy: string;
  requestedByName: string;
  now: string;
  dueAt: string;
  steps: number;
};

/** False when the account is being erased already. */
export async function insertErasure(tx: Tx, e: NewAccountErasure): Promise<boolean> {
  const written = await tx.execute(
    `insert into account_erasures
       (account_id, id, reason, asked_from_id, requested_by, requested_by_name, created_at, due_at, steps_total)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      tx.accountId,
      e.id,
      e.reason,
      e.askedFromId,
      e.requestedBy,
      e.requestedByName,
      e.now,
      e.dueAt,
      e.steps,
    ],
  );
  return written === 1;
}

/** Ends one that waits; null when none does. */
export async function stopWaiting(tx: Tx, now: string): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `update account_erasures set status = 'stopped', ended_at = $2
     where account_id = $1 and status = 'waiting' returning id`,
    [tx.accountId, now],
  );
  return rows[0]?.id ?? null;
}

/** Receipts of the sub-accounts of the account in view that are gone. */
export function listErased(tx: Tx): Promise<ErasedAccount[]> {
  return tx.query<ErasedAccount>(
    `select e.erased_account_id as account_id, r.related_name as name, e.rows, e.done_at, e.receipt
     from erased_accounts e
     join account_relations r on r.account_id = e.account_id and r.related_account_id = e.erased_account_id
     where e.account_id = $1 order by e.done_at desc, e.erased_account_id limit 100`,
    [tx.accountId],
  );
}

export async function findReceipt(
  tx: Tx,
): Promise<{ account_id: string; done_at: string; receipt: string } | null> {
  const rows = await tx.query<{ account_id: string; done_at: string; receipt: string }>(
    `select account_id, ended_at as done_at, receipt from account_erasures
     where account_id = $1 and status = 'done' and receipt is not null`,
    [tx.accountId],
  );
  return rows[0] ?? null;
}

/** Names of the accounts whose parent is the account in view. */
export async function listSubAccountNames(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    'select name from accounts where parent_account_id = $1 order by name, account_id',
    [tx.accountId],
  );
  return rows.map((row) => row.name);
}

export type Named = { accountId: string; id: string };

/** Erasures whose time has come and that nobody works on at the moment, of every account. */
export async function listDue(identity: Deps['pools']['identity'], now: string): Promise<Named[]> {
  const { rows } = await identity.query<Named>(
    `select account_id as "accountId", id from account_erasures
     where (status = 'running' or (status = 'waiting' and due_at <= $1))
       and (lease_until is null or lease_until < $1)
     order by due_at, id`,
    [now],
  );
  return rows;
}

/** What the job knows of the erasure it works on. */
export type Working = {
  id: string;
  askedFromId: string;
  requestedBy: string;
  createdAt: string;
  beganAt: string | null;
  stepsDone: number;
  counts: Record<string, number>;
};

/** Takes the erasure on until `until`; null when somebody else did, or it is over. */
export async function lease(
  tx: Tx,
  of: { id: string; now: string; until: string },
): Promise<Working | null> {
  const rows = await tx.query<Working>(
    `update account_erasures set lease_until = $4
     where account_id = $1 and id = $2 and (lease_until is null or lease_until < $3)
       and (status = 'running' or (status = 'waiting' and due_at <= $3))
     returning id, asked_from_id as "askedFromId", requested_by as "requestedBy", created_at as "createdAt",
       began_at as "beganAt", steps_done as "stepsDone", counts`,
    [tx.accountId, of.id, of.now, of.until],
  );
  return rows[0] ?? null;
}

/** From here on it cannot be stopped; false when it was stopped just now. */
export async function setRunning(tx: Tx, of: { id: string; now: string }): Promise<boolean> {
  const written = await tx.execute(
    `update account_erasures set status = 'running', began_at = $3, waits_for = null, failure = null
     where account_id = $1 and id = $2 and status = 'waiting'`,
    [tx.accountId, of.id, of.now],
  );
  return written === 1;
}

export type Progress = {
  id: string;
  /** Where it stood when the step began; nothing is written when somebody else moved it. */
  from: number;
  to: number;
  counts: Record<string, number>;
  until: string;
};

export async function setProgress(tx: Tx, p: Progress): Promise<boolean> {
  const written = await tx.execute(
    `update account_erasures
     set steps_done = $4, counts = $5, lease_until = $6, waits_for = null, failure = null
     where account_id = $1 and id = $2 and steps_done = $3 and status = 'running'`,
    [tx.accountId, p.id, p.from, p.to, JSON.stringify(p.counts), p.until],
  );
  return written === 1;
}

/** Lets it rest, for whoever takes it on next. */
export async function release(
  tx: Tx,
  of: { id: string; waitsFor: AccountErasureWait | null; failure: string | null },
): Promise<void> {
  await tx.execute(
    `update account_erasures set lease_until = null, waits_for = $3, failure = $4
     where account_id = $1 and id = $2 and status in ('waiting', 'running')`,
    [tx.accountId, of.id, of.waitsFor, of.failure],
  );
}

/** The receipt stays; who asked, by name, goes with the rest. */
export async function setDone(
  tx: Tx,
  of: { id: string; receipt: string; now: string },
): Promise<void> {
  await tx.execute(
    `update account_erasures
     set status = 'done', receipt = $3, ended_at = $4, requested_by_name = null, lease_until = null
     where account_id = $1 and id = $2 and status = 'running'`,
    [tx.accountId, of.id, of.receipt, of.now],
  );
}

/** Gives the parent in view the receipt of an account it had. */
export async function insertErased(
  tx: Tx,
  e: { accountId: string; rows: number; receipt: string; now: string },
): Promise<void> {
  await tx.execute(
    `insert into erased_accounts (account_id, erased_account_id, rows, receipt, done_at)
     values ($1, $2, $3, $4, $5) on conflict on constraint erased_accounts_pkey do nothing`,
    [tx.accountId, e.accountId, e.rows, e.receipt, e.now],
  );
}

export type Books = {
  ledger: { entries: number; sumMinor: number; hash: Buffer };
  audit: { entries: number; hash: Buffer };
};

/** The ends of both chains that stay. */
export async function getBooks(tx: Tx): Promise<Books> {
  const { ledger_entries, ledger_sum, ledger_hash, audit_entries, audit_hash } = only(
    await tx.query<{
      ledger_entries: number;
      ledger_sum: number;
      ledger_hash: Buffer;
      audit_entries: number;
      audit_hash: Buffer;
    }>(
      `select coalesce(l.entries, 0) as ledger_entries, coalesce(l.sum_minor, 0) as ledger_sum,
              coalesce(l.hash, '\\x') as ledger_hash, coalesce(u.entries, 0) as audit_entries,
              coalesce(u.hash, '\\x') as audit_hash
       from (select $1::uuid as id) i
       left join ledger_heads l on l.account_id = i.id
       left join audit_heads u on u.account_id = i.id`,
      [tx.accountId],
    ),
  );
  return {
    ledger: { entries: ledger_entries, sumMinor: ledger_sum, hash: ledger_hash },
    audit: { entries: audit_entries, hash: audit_hash },
  };
}
