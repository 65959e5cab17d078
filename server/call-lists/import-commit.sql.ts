// The statements of a commit that runs in the background.
import type { ImportCounts } from '../../shared/imports.ts';
import { only, type Tx } from '../platform/db/transaction.ts';
import type { CheckedContact, FoundProblem } from './rules.ts';

/** What the worker pool offers: queue columns across accounts, nothing else. */
export type WorkerDb = { query<R>(text: string, values?: unknown[]): Promise<{ rows: R[] }> };

export type WaitingImport = { accountId: string; importId: string };

/** Imports that were committed and that nobody is working on, the oldest of every account first. */
export async function listWaitingImports(db: WorkerDb): Promise<WaitingImport[]> {
  const { rows } = await db.query<WaitingImport>(
    `select account_id as "accountId", id as "importId"
     from imports
     where status = 'committing' and (lease_until is null or lease_until < now())
     order by id
     limit 100`,
  );
  return rows;
}

/**
 * Takes an import that is free for `seconds` and answers which try without progress this is; null when it is not
 * free. Leases go by the database's clock.
 */
export async function leaseImport(tx: Tx, id: string, seconds: number): Promise<number | null> {
  const rows = await tx.query<{ attempts: number }>(
    `update imports
     set lease_until = now() + make_interval(secs => $3), attempts = attempts + 1, retry_at = null
     where account_id = $1 and id = $2 and status = 'committing'
       and (lease_until is null or lease_until < now())
     returning attempts`,
    [tx.accountId, id, seconds],
  );
  return rows[0]?.attempts ?? null;
}

/**
 * Puts an import that broke off aside, after each try for longer. Answers how many tries there were; null when the
 * import is over.
 */
export async function putAside(
  tx: Tx,
  id: string,
  restSeconds: readonly number[],
): Promise<number | null> {
  const rows = await tx.query<{ attempts: number }>(
    `update imports
     set lease_until = now() + rest.long, retry_at = now() + rest.long
     from (select make_interval(secs => ($3::int[])[least(greatest(i.attempts, 1), cardinality($3::int[]))]) as long
           from imports i where i.account_id = $1 and i.id = $2) rest
     where account_id = $1 and id = $2 and status = 'committing'
     returning attempts`,
    [tx.accountId, id, restSeconds],
  );
  return rows[0]?.attempts ?? null;
}

export async function renewLease(tx: Tx, id: string, seconds: number): Promise<void> {
  await tx.execute(
    `update imports set lease_until = now() + make_interval(secs => $3)
     where account_id = $1 and id = $2 and status = 'committing'`,
    [tx.accountId, id, seconds],
  );
}

/** Gives an import back that did not fail: this try does not count. */
export async function releaseLease(tx: Tx, id: string): Promise<void> {
  await tx.execute(
    `update imports set lease_until = null, attempts = greatest(attempts - 1, 0)
     where account_id = $1 and id = $2`,
    [tx.accountId, id],
  );
}

/**
 * Moves the progress from one row to another. False when somebody else moved it meanwhile: then
 * nothing of this chunk may be written, for it is written already.
 */
export async function moveProgress(
  tx: Tx,
  step: { importId: string; fromRow: number; toRow: number; leaseSeconds: number },
): Promise<boolean> {
  const written = await tx.execute(
    `update imports
     set done_rows = $4, lease_until = now() + make_interval(secs => $5),
         attempts = case when $4 > $3 then 1 else attempts end
     where account_id = $1 and id = $2 and status = 'committing' and done_rows = $3`,
    [tx.accountId, step.importId, step.fromRow, step.toRow, step.leaseSeconds],
  );
  return written === 1;
}

/** `phoneHash`: how its number would stand among the opt-outs of erased people. */
export type NewContact = CheckedContact & { id: string; phoneHash: string };

/**
 * Writes a chunk in one statement. The contacts take the numbers from `seq` on, in file order; a
 * number that may not be called is marked from the start.
 */
export async function insertContacts(
  tx: Tx,
  chunk: { listId: string; seq: number; contacts: readonly NewContact[] },
): Promise<number> {
  const { contacts } = chunk;
  return tx.execute(
    `insert into contacts
       (account_id, id, list_id, position, name, phone, zone, attributes, dnc, seq)
     select $1, c.id, $2, c.position, c.name, c.phone, c.zone, c.attributes::json,
            d.phone is not null or h.phone_hash is not null, $3 + c.n - 1
     from unnest($4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
       with ordinality as c (id, position, name, phone, zone, attributes, phone_hash, n)
     left join do_not_call d on d.account_id = $1 and d.phone = c.phone
     left join do_not_call_hashes h on h.account_id = $1 and h.phone_hash = c.phone_hash
     on conflict on constraint contacts_phone do nothing`,
    [
      tx.accountId,
      chunk.listId,
      chunk.seq,
      contacts.map((c) => c.id),
      contacts.map((c) => c.row),
      contacts.map((c) => c.name),
      contacts.map((c) => c.phone),
      contacts.map((c) => c.zone),
      contacts.map((c) => JSON.stringify(c.attributes)),
      contacts.map((c) => c.phoneHash),
    ],
  );
}

export async function insertProblems(
  tx: Tx,
  found: { importId: string; first: number; problems: readonly FoundProblem[] },
): Promise<void> {
  const { problems } = found;
  await tx.execute(
    `insert into import_problems
       (account_id, import_id, n, row_number, line, reason, fault, column_name, value, of_row,
        imported)
     select $1, $2, $3 + p.n - 1, p.row_number, p.line, p.reason, p.fault, p.column_name, p.value,
            p.of_row, p.imported
     from unnest($4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
                 $10::int[], $11::boolean[])
       with ordinality as p
         (row_number, line, reason, fault, column_name, value, of_row, imported, n)
     on conflict on constraint import_problems_pkey do nothing`,
    [
      tx.accountId,
      found.importId,
      found.first,
      problems.map((p) => p.row),
      problems.map((p) => p.line),
      problems.map((p) => p.reason),
      problems.map((p) => p.fault),
      problems.map((p) => p.column),
      problems.map((p) => p.value),
      problems.map((p) => p.ofRow),
      problems.map((p) => p.imported),
    ],
  );
}

export function listProblems(tx: Tx, importId: string): Promise<FoundProblem[]> {
  return tx.query<FoundProblem>(
    `select row_number as row, line, reason, fault, column_name as "column", value,
            of_row as "ofRow", imported
     from import_problems where account_id = $1 and import_id = $2 order by n`,
    [tx.accountId, importId],
  );
}

/** The last step: the list is opened with as many contacts as it has. Answers how many. */
export async function openImportedList(tx: Tx, listId: string, seq: number): Promise<number> {
  const row = only(
    await tx.query<{ contacts: number }>(
      `update call_lists
       set status = 'open', seq = $3, ver = ver + 1,
           contacts = (
             select count(*) from contacts
             where account_id = $1 and list_id = $2 and not deleted
           )
       where account_id = $1 and id = $2
       returning contacts`,
      [tx.accountId, listId, seq],
    ),
  );
  return row.contacts;
}

export async function setDone(tx: Tx, id: string, counts: ImportCounts): Promise<void> {
  await tx.execute(
    `update imports set status = 'done', counts = $3, done_rows = total_rows, lease_until = null, attempts = 0
     where account_id = $1 and id = $2`,
    [tx.accountId, id, JSON.stringify(counts)],
  );
}

/** A list whose import failed for good was never open; it goes, and its name is free again. */
export async function dropImportedList(tx: Tx, listId: string, seq: number): Promise<void> {
  await tx.execute(
    `update call_lists set deleted = true, seq = $3, ver = ver + 1
     where account_id = $1 and id = $2 and status = 'importing'`,
    [tx.accountId, listId, seq],
  );
}
