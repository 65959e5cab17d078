// Exports of an account, and the rows of any of its tables.
import type { AccountExport } from '../../shared/exports.ts';
import { only, type Row, type Tx } from '../platform/db/transaction.ts';
import type { ExportTable } from './catalogue.sql.ts';

const SHOWN = `e.id, e.status, e.file_name, e.tables_done, e.tables_total, e.rows, e.bytes, e.sha256,
  (select name from members m where m.account_id = e.account_id and m.id = e.requested_by)
    as requested_by_name, e.created_at, e.ended_at, e.expires_at`;

export function listExports(tx: Tx): Promise<AccountExport[]> {
  return tx.query<AccountExport>(
    `select ${SHOWN} from exports e where e.account_id = $1 order by e.created_at desc, e.id limit 50`,
    [tx.accountId],
  );
}

export async function findExport(tx: Tx, id: string): Promise<AccountExport | null> {
  const rows = await tx.query<AccountExport>(
    `select ${SHOWN} from exports e where e.account_id = $1 and e.id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export type NewExport = { id: string; fileName: string; requestedBy: string; now: string };

/** False when one is being made already. */
export async function insertExport(tx: Tx, e: NewExport): Promise<boolean> {
  const written = await tx.execute(
    `insert into exports (account_id, id, file_name, requested_by, created_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [tx.accountId, e.id, e.fileName, e.requestedBy, e.now],
  );
  return written === 1;
}

/** Takes the export on until `until`; false when somebody else did, or it is over. */
export async function lease(
  tx: Tx,
  of: { id: string; now: string; until: string },
): Promise<boolean> {
  const written = await tx.execute(
    `update exports set status = 'running', lease_until = $4, tables_done = 0, rows = 0
     where account_id = $1 and id = $2 and status in ('waiting', 'running')
       and (lease_until is null or lease_until < $3)`,
    [tx.accountId, of.id, of.now, of.until],
  );
  return written === 1;
}

export type Progress = {
  id: string;
  tablesDone: number;
  tablesTotal: number;
  rows: number;
  until: string;
};

export async function setProgress(tx: Tx, p: Progress): Promise<void> {
  await tx.execute(
    `update exports set tables_done = $3, tables_total = $4, rows = $5, lease_until = $6
     where account_id = $1 and id = $2`,
    [tx.accountId, p.id, p.tablesDone, p.tablesTotal, p.rows, p.until],
  );
}

export type Finished = { id: string; bytes: number; sha256: string; now: string; expires: string };

export async function setDone(tx: Tx, f: Finished): Promise<void> {
  await tx.execute(
    `update exports set status = 'done', bytes = $3, sha256 = $4, ended_at = $5, expires_at = $6,
       lease_until = null
     where account_id = $1 and id = $2`,
    [tx.accountId, f.id, f.bytes, f.sha256, f.now, f.expires],
  );
}

export async function setFailed(
  tx: Tx,
  f: { id: string; failure: string; now: string },
): Promise<void> {
  await tx.execute(
    `update exports set status = 'failed', failure = $3, ended_at = $4, lease_until = null
     where account_id = $1 and id = $2`,
    [tx.accountId, f.id, f.failure, f.now],
  );
}

export async function setExpired(tx: Tx, id: string): Promise<void> {
  await tx.execute(
    `update exports set status = 'expired' where account_id = $1 and id = $2 and status = 'done'`,
    [tx.accountId, id],
  );
}

export async function slugOf(tx: Tx): Promise<string> {
  const rows = await tx.query<{ slug: string }>('select slug from accounts where account_id = $1', [
    tx.accountId,
  ]);
  return only(rows).slug;
}

/** Opens the rows of one table of the account in view; identifiers come from the catalogue. */
export async function openRows(tx: Tx, table: ExportTable): Promise<void> {
  const columns = table.columns.map((name) => `"${name}"`).join(', ');
  await tx.execute(
    `declare export_rows no scroll cursor for
     select to_jsonb(t) as row from (select ${columns} from "${table.name}"
       where account_id = (select app.account_id())) t`,
  );
}

export async function nextRows(tx: Tx, count: 1 | 500): Promise<Row[]> {
  const rows = await tx.query<{ row: Row }>(`fetch ${count} from export_rows`);
  return rows.map(({ row }) => row);
}

export async function closeRows(tx: Tx): Promise<void> {
  await tx.execute('close export_rows');
}

/** What the worker pool offers; each of its statements is one transaction. */
type WorkerDb = {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
};

export type Named = { accountId: string; id: string };

/** Exports nobody makes at the moment. */
export async function listWaiting(db: WorkerDb, now: string): Promise<Named[]> {
  const { rows } = await db.query<Named>(
    `select account_id as "accountId", id from exports
     where status in ('waiting', 'running') and (lease_until is null or lease_until < $1)`,
    [now],
  );
  return rows;
}

export async function listExpired(db: WorkerDb, now: string): Promise<Named[]> {
  const { rows } = await db.query<Named>(
    `select account_id as "accountId", id from exports where status = 'done' and expires_at < $1`,
    [now],
  );
  return rows;
}
