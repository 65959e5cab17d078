import type { Import, Mapping } from '../../shared/imports.ts';
import { only, type Tx } from '../platform/db/transaction.ts';
import type { CheckReport } from './import-file.ts';

const SUMMARY = `id, status, file_name, list_name, list_id, counts,
  jsonb_build_object('done', done_rows, 'total', total_rows) as progress, created_at`;
const COLUMNS = `${SUMMARY}, encoding, delimiter, has_header, columns, sample, mapping,
  default_country, problems, preview, empty_rows, warnings, failure, attempts, retry_at`;

/** What the plan has room for is not in its row. */
export type StoredImport = Omit<Import, 'over_plan'>;

export type ImportSummary = Pick<
  Import,
  'id' | 'status' | 'file_name' | 'list_name' | 'list_id' | 'counts' | 'progress' | 'created_at'
>;

export type NewImport = {
  id: string;
  fileName: string;
  listName: string;
  defaultCountry: string;
  encoding: string;
  delimiter: string;
  hasHeader: boolean;
  columns: string[];
  sample: string[][];
  mapping: Mapping;
  emptyRows: number;
  warnings: string[];
  rows: number;
  createdBy: string;
  at: string;
};

export async function insertImport(tx: Tx, i: NewImport): Promise<StoredImport> {
  return only(
    await tx.query<StoredImport>(
      `insert into imports
         (account_id, id, status, file_name, list_name, default_country, encoding, delimiter,
          has_header,
          columns, sample, mapping, warnings, total_rows, created_by, created_at, empty_rows)
       values ($1, $2, 'uploaded', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
       returning ${COLUMNS}`,
      [
        tx.accountId,
        i.id,
        i.fileName,
        i.listName,
        i.defaultCountry,
        i.encoding,
        i.delimiter,
        i.hasHeader,
        i.columns,
        JSON.stringify(i.sample),
        JSON.stringify(i.mapping),
        i.warnings,
        i.rows,
        i.createdBy,
        i.at,
        i.emptyRows,
      ],
    ),
  );
}

export async function insertFilePart(
  tx: Tx,
  part: { importId: string; part: number; content: Uint8Array },
): Promise<void> {
  await tx.execute(
    'insert into import_files (account_id, import_id, part, content) values ($1, $2, $3, $4)',
    [tx.accountId, part.importId, part.part, part.content],
  );
}

/** One piece of a file; null after the last. */
export async function findFilePart(tx: Tx, importId: string, part: number): Promise<Buffer | null> {
  const rows = await tx.query<{ content: Buffer }>(
    'select content from import_files where account_id = $1 and import_id = $2 and part = $3',
    [tx.accountId, importId, part],
  );
  return rows[0]?.content ?? null;
}

export async function deleteFile(tx: Tx, importId: string): Promise<void> {
  await tx.execute('delete from import_files where account_id = $1 and import_id = $2', [
    tx.accountId,
    importId,
  ]);
}

/** Bytes of the files the account keeps; their sizes are read, not they. */
export async function countFileBytes(tx: Tx): Promise<number> {
  return only(
    await tx.query<{ bytes: number }>(
      `select coalesce(sum(octet_length(content)), 0)::bigint as bytes
       from import_files where account_id = $1`,
      [tx.accountId],
    ),
  ).bytes;
}

/** Imports of the account that are being written, or wait for it. */
export async function countRunning(tx: Tx): Promise<number> {
  return only(
    await tx.query<{ n: number }>(
      `select count(*)::int as n from imports where account_id = $1 and status = 'committing'`,
      [tx.accountId],
    ),
  ).n;
}

/** Uploads of this account that nobody committed in a while are cancelled; answers their ids. */
export async function cancelStale(tx: Tx, before: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update imports set status = 'cancelled'
     where account_id = $1 and status in ('uploaded', 'checking', 'checked') and created_at < $2
     returning id`,
    [tx.accountId, before],
  );
  return rows.map((row) => row.id);
}

export function listImports(tx: Tx, limit: number): Promise<ImportSummary[]> {
  return tx.query<ImportSummary>(
    `select ${SUMMARY} from imports
     where account_id = $1
     order by created_at desc, id desc
     limit $2`,
    [tx.accountId, limit],
  );
}

export async function findImport(tx: Tx, id: string): Promise<StoredImport | null> {
  const rows = await tx.query<StoredImport>(
    `select ${COLUMNS} from imports where account_id = $1 and id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** Like `findImport`, and nobody else moves the import until this transaction ends. */
export async function lockImport(tx: Tx, id: string): Promise<StoredImport | null> {
  const rows = await tx.query<StoredImport>(
    `select ${COLUMNS} from imports where account_id = $1 and id = $2 for update`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export type Checked = {
  id: string;
  listName: string;
  defaultCountry: string;
  mapping: Mapping;
  report: CheckReport;
};

export async function setChecked(tx: Tx, c: Checked): Promise<StoredImport> {
  return only(
    await tx.query<StoredImport>(
      `update imports
       set status = 'checked', list_name = $3, default_country = $4, mapping = $5, counts = $6,
           problems = $7, preview = $8
       where account_id = $1 and id = $2
       returning ${COLUMNS}`,
      [
        tx.accountId,
        c.id,
        c.listName,
        c.defaultCountry,
        JSON.stringify(c.mapping),
        JSON.stringify(c.report.counts),
        JSON.stringify(c.report.problems),
        JSON.stringify(c.report.preview),
      ],
    ),
  );
}

export async function setCommitting(tx: Tx, id: string, listId: string): Promise<StoredImport> {
  return only(
    await tx.query<StoredImport>(
      `update imports set status = 'committing', list_id = $3, done_rows = 0
       where account_id = $1 and id = $2
       returning ${COLUMNS}`,
      [tx.accountId, id, listId],
    ),
  );
}

export async function setCancelled(tx: Tx, id: string): Promise<StoredImport> {
  return only(
    await tx.query<StoredImport>(
      `update imports set status = 'cancelled'
       where account_id = $1 and id = $2
       returning ${COLUMNS}`,
      [tx.accountId, id],
    ),
  );
}

export async function setFailed(tx: Tx, id: string, failure: string): Promise<void> {
  await tx.execute(
    `update imports set status = 'failed', failure = $3, lease_until = null, retry_at = null
     where account_id = $1 and id = $2`,
    [tx.accountId, id, failure],
  );
}

/** Contacts on the lists of the account, with those that are just being written. */
export async function countContacts(tx: Tx): Promise<number> {
  return only(
    await tx.query<{ n: number }>(
      `select ((select coalesce(sum(contacts), 0) from call_lists
                where account_id = $1 and not deleted and status <> 'importing')
             + (select coalesce(sum((counts ->> 'imported')::int), 0) from imports
                where account_id = $1 and status = 'committing'))::int as n`,
      [tx.accountId],
    ),
  ).n;
}
