// Erasures themselves: asked for, worked on, done.
import type { Erasure, ErasureWait, ErasureWithReceipt } from '../../shared/erasures.ts';
import type { Tx } from '../platform/db/transaction.ts';

const SHOWN = `e.id, e.status, e.reason, e.steps_done, e.steps_total, e.waits_for, e.failure, e.counts,
  (select nullif(name, '') from members m where m.account_id = e.account_id and m.id = e.requested_by)
    as requested_by_name, e.created_at, e.ended_at`;

export function listErasures(tx: Tx): Promise<Erasure[]> {
  return tx.query<Erasure>(
    `select ${SHOWN} from erasures e where e.account_id = $1 order by e.created_at desc, e.id desc limit 50`,
    [tx.accountId],
  );
}

export async function findErasure(tx: Tx, id: string): Promise<ErasureWithReceipt | null> {
  const rows = await tx.query<ErasureWithReceipt>(
    `select ${SHOWN}, e.receipt from erasures e where e.account_id = $1 and e.id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** The open erasure of the same person. */
export async function findOpen(tx: Tx, personRef: string): Promise<Erasure | null> {
  const rows = await tx.query<Erasure>(
    `select ${SHOWN} from erasures e
     where e.account_id = $1 and e.person_ref = $2 and e.status <> 'done'`,
    [tx.accountId, personRef],
  );
  return rows[0] ?? null;
}

export type NewErasure = {
  id: string;
  reason: string;
  personRef: string;
  phoneBox: Buffer;
  steps: number;
  requestedBy: string;
  now: string;
};

/** False when the person is being erased already. */
export async function insertErasure(tx: Tx, e: NewErasure): Promise<boolean> {
  const written = await tx.execute(
    `insert into erasures
       (account_id, id, reason, person_ref, phone_box, steps_total, requested_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [tx.accountId, e.id, e.reason, e.personRef, e.phoneBox, e.steps, e.requestedBy, e.now],
  );
  return written === 1;
}

/** The person a contact is, by the number; names are what a reason must not say. */
export async function findPerson(
  tx: Tx,
  by: { contactId: string | null; phone: string | null },
): Promise<{ phone: string; names: string[] } | null> {
  const rows = await tx.query<{ phone: string; names: string[] }>(
    `select c.phone, array_agg(c.name) as names from contacts c
     where c.account_id = $1 and c.erased_at is null
       and c.phone = coalesce($3, (select phone from contacts where account_id = $1 and id = $2))
     group by c.phone`,
    [tx.accountId, by.contactId, by.phone],
  );
  return rows[0] ?? null;
}

/** What the job knows of the erasure it works on. */
export type Working = {
  id: string;
  personRef: string;
  phoneBox: Buffer | null;
  contactIds: string[];
  stepsDone: number;
  stepsTotal: number;
  counts: Record<string, number>;
  idsDigest: Buffer;
  requestedBy: string;
  createdAt: string;
};

const WORKING = `id, person_ref as "personRef", phone_box as "phoneBox", contact_ids as "contactIds",
  steps_done as "stepsDone", steps_total as "stepsTotal", counts, ids_digest as "idsDigest",
  requested_by as "requestedBy", created_at as "createdAt"`;

/** Takes the erasure on until `until`; null when somebody else did, or it is over. */
export async function lease(
  tx: Tx,
  of: { id: string; now: string; until: string },
): Promise<Working | null> {
  const rows = await tx.query<Working>(
    `update erasures set status = 'running', lease_until = $4
     where account_id = $1 and id = $2 and status <> 'done' and (lease_until is null or lease_until < $3)
     returning ${WORKING}`,
    [tx.accountId, of.id, of.now, of.until],
  );
  return rows[0] ?? null;
}

export type Progress = {
  id: string;
  /** Where it stood when the step began; nothing is written when somebody else moved it. */
  from: Pick<Working, 'stepsDone' | 'idsDigest'>;
  to: number;
  counts: Record<string, number>;
  idsDigest: Buffer;
  until: string;
};

export async function setProgress(tx: Tx, p: Progress): Promise<boolean> {
  const written = await tx.execute(
    `update erasures set steps_done = $4, counts = $5, ids_digest = $6, lease_until = $7,
       waits_for = null, failure = null
     where account_id = $1 and id = $2 and steps_done = $3 and ids_digest = $8 and status = 'running'`,
    [
      tx.accountId,
      p.id,
      p.from.stepsDone,
      p.to,
      JSON.stringify(p.counts),
      p.idsDigest,
      p.until,
      p.from.idsDigest,
    ],
  );
  return written === 1;
}

export async function setContactIds(
  tx: Tx,
  of: { id: string; contactIds: readonly string[] },
): Promise<void> {
  await tx.execute('update erasures set contact_ids = $3 where account_id = $1 and id = $2', [
    tx.accountId,
    of.id,
    of.contactIds,
  ]);
}

/** Lets it rest, for whoever takes it on next. */
export async function release(
  tx: Tx,
  of: { id: string; waitsFor: ErasureWait | null; failure: string | null },
): Promise<void> {
  await tx.execute(
    `update erasures set lease_until = null, waits_for = $3, failure = $4
     where account_id = $1 and id = $2 and status = 'running'`,
    [tx.accountId, of.id, of.waitsFor, of.failure],
  );
}

/** The number goes with the end. */
export async function setDone(
  tx: Tx,
  of: { id: string; receipt: string; now: string },
): Promise<void> {
  await tx.execute(
    `update erasures set status = 'done', receipt = $3, ended_at = $4, phone_box = null, lease_until = null
     where account_id = $1 and id = $2`,
    [tx.accountId, of.id, of.receipt, of.now],
  );
}

/** What the worker pool offers; each of its statements is one transaction. */
type WorkerDb = {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
};

export type Named = { accountId: string; id: string };

/** Erasures nobody works on at the moment. */
export async function listWaiting(db: WorkerDb, now: string): Promise<Named[]> {
  const { rows } = await db.query<Named>(
    `select account_id as "accountId", id from erasures
     where status <> 'done' and (lease_until is null or lease_until < $1)
     order by id`,
    [now],
  );
  return rows;
}
