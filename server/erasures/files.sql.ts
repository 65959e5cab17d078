// Imports and exports that hold a person: files, and rows of files.
import type { Tx } from '../platform/db/transaction.ts';
import type { Person } from './person.sql.ts';

type IdRow = { id: string };
const idsOf = (rows: readonly IdRow[]) => rows.map((row) => row.id);

/** An import that is being written would bring the person back behind the erasure. */
export async function isImporting(tx: Tx): Promise<boolean> {
  const rows = await tx.query(
    "select 1 from imports where account_id = $1 and status = 'committing' limit 1",
    [tx.accountId],
  );
  return rows.length > 0;
}

/** Files that nobody committed yet; their imports stay as they are until the end of the transaction. */
export async function lockOpenImports(tx: Tx): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `select id from imports where account_id = $1 and status in ('uploaded', 'checking', 'checked')
       order by id for update`,
      [tx.accountId],
    ),
  );
}

export async function findPart(
  tx: Tx,
  of: { importId: string; part: number },
): Promise<Buffer | null> {
  const rows = await tx.query<{ content: Buffer }>(
    'select content from import_files where account_id = $1 and import_id = $2 and part = $3',
    [tx.accountId, of.importId, of.part],
  );
  return rows[0]?.content ?? null;
}

export async function cancelImports(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(
    "update imports set status = 'cancelled' where account_id = $1 and id = any($2::uuid[])",
    [tx.accountId, ids],
  );
}

/** The files of cancelled imports, and any that a failed one left. Answers one id a piece. */
export async function deleteFiles(tx: Tx, importIds: readonly string[]): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `delete from import_files where account_id = $1 and import_id = any($2::uuid[])
       returning import_id || ' ' || part as id`,
      [tx.accountId, importIds],
    ),
  );
}

/** First rows, preview and problems are kept with an import; those that may hold the person are emptied. */
export async function emptyImports(
  tx: Tx,
  of: { person: Person; alsoIds: readonly string[] },
): Promise<string[]> {
  const { person } = of;
  return idsOf(
    await tx.query<IdRow>(
      `update imports set sample = '[]', preview = '[]', problems = '[]'
       where account_id = $1 and (id = any($4::uuid[])
         or list_id in (select list_id from contacts where account_id = $1 and phone = $2)
         or sample::text ~ $3 or preview::text ~ $3 or problems::text ~ $3)
       returning id`,
      [tx.accountId, person.phone, person.pattern, of.alsoIds],
    ),
  );
}

/** Every value of the rows of files that are the person's. */
export async function emptyProblems(tx: Tx, p: Person): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `with of_person as (
         select i.id as import_id, c.position as row_number
         from contacts c join imports i on i.account_id = c.account_id and i.list_id = c.list_id
         where c.account_id = $1 and c.phone = $2
         union
         select import_id, row_number from import_problems where account_id = $1 and value ~ $3
       )
       update import_problems p set value = ''
       from of_person o
       where p.account_id = $1 and p.import_id = o.import_id
         and (p.row_number = o.row_number or p.of_row = o.row_number)
       returning p.import_id || ' ' || p.n as id`,
      [tx.accountId, p.phone, p.pattern],
    ),
  );
}

/** An export that is being made may have read the person already. */
export async function isExporting(tx: Tx): Promise<boolean> {
  const rows = await tx.query(
    "select 1 from exports where account_id = $1 and status = 'running' limit 1",
    [tx.accountId],
  );
  return rows.length > 0;
}

/** Exports whose file can still be downloaded. */
export async function expireExports(tx: Tx): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update exports set status = 'expired' where account_id = $1 and status = 'done' returning id`,
      [tx.accountId],
    ),
  );
}
