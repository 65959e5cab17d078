import type { Tx } from '../platform/db/transaction.ts';

/** A version of a callback, and when it falls due. */
export type Due = { callbackId: string; ver: number; dueAt: string };

export async function insertDue(tx: Tx, due: Due): Promise<void> {
  await tx.execute(
    'insert into callback_dues (account_id, callback_id, ver, due_at) values ($1, $2, $3, $4)',
    [tx.accountId, due.callbackId, due.ver, due.dueAt],
  );
}

/** What the worker pool offers; each of its statements is one transaction. */
type WorkerDb = {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
};

export type DueNow = { accountId: string; callbackId: string; ver: number };

/** What has fallen due in any account, the earliest first. */
export async function listDueNow(db: WorkerDb, now: number, limit: number): Promise<DueNow[]> {
  const { rows } = await db.query<DueNow>(
    `select account_id as "accountId", callback_id as "callbackId", ver from callback_dues
     where due_at <= to_timestamp($1 / 1000.0)
     order by due_at, account_id, callback_id
     limit $2`,
    [now, limit],
  );
  return rows;
}

/** Whether it was still there: whoever takes it away is the one who says it. */
export async function takeDue(tx: Tx, due: Pick<Due, 'callbackId' | 'ver'>): Promise<boolean> {
  const rows = await tx.query(
    `delete from callback_dues where account_id = $1 and callback_id = $2 and ver = $3
     returning callback_id`,
    [tx.accountId, due.callbackId, due.ver],
  );
  return rows.length > 0;
}
