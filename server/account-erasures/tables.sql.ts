// Takes rows of one account away, a few thousand at a time, table by table. Names of tables are ours, never input.
import type { DeletedTable } from '../../shared/erased-tables.ts';
import type { AccountErasureWait } from '../../shared/account-erasures.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

const BATCH = 2000;
/** Each row of these is looked for in the calls of the account before it may go. */
const SMALL_BATCH = 25;

const sizeOf = (table: DeletedTable) => (table === 'members' ? SMALL_BATCH : BATCH);

export type Taken = { rows: number; isDone: boolean };

/** One batch; done when there is nothing left. */
export async function deleteRows(tx: Tx, table: DeletedTable): Promise<Taken> {
  const size = sizeOf(table);
  const rows = await tx.execute(
    `delete from ${table} where account_id = $1 and ctid = any(array(
       select ctid from ${table} where account_id = $1 limit ${size}))`,
    [tx.accountId],
  );
  return { rows, isDone: rows < size };
}

/** Calls keep times, lengths and results; who was called, by whom and from where goes. */
export async function emptyCalls(tx: Tx): Promise<Taken> {
  const rows = await tx.execute(
    `update calls
     set contact_id = null, list_id = null, member_id = null, to_phone = '', from_phone = '',
         carrier_call_sid = null, claim_token = null
     where account_id = $1 and id in (
       select id from calls
       where account_id = $1 and (to_phone <> '' or from_phone <> ''
         or num_nonnulls(contact_id, list_id, member_id, carrier_call_sid, claim_token) > 0)
       limit ${BATCH})`,
    [tx.accountId],
  );
  return { rows, isDone: rows < BATCH };
}

/** The next numbers that must not be called, from the list and from contacts. */
export async function listOptOuts(tx: Tx, after: string): Promise<string[]> {
  const rows = await tx.query<{ phone: string }>(
    `select phone from (
       select phone from do_not_call where account_id = $1
       union
       select phone from contacts where account_id = $1 and erased_at is null and (dnc or state = 'dnc')
     ) n where phone > $2 order by phone limit ${BATCH}`,
    [tx.accountId, after],
  );
  return rows.map((row) => row.phone);
}

export async function insertOptOutHashes(
  tx: Tx,
  of: { hashes: readonly string[]; at: string },
): Promise<void> {
  await tx.execute(
    `insert into do_not_call_hashes (account_id, phone_hash, created_at)
     select $1, hash, $3 from unnest($2::text[]) hash
     on conflict on constraint do_not_call_hashes_pkey do nothing`,
    [tx.accountId, of.hashes, of.at],
  );
}

/** What of the account is still under way. A call that is over may still wait to be booked. */
export async function findUnderWay(tx: Tx, now: string): Promise<AccountErasureWait | null> {
  const { calls, imports, exports, deliveries } = only(
    await tx.query<Record<'calls' | 'imports' | 'exports' | 'deliveries', boolean>>(
      `select
         exists (select 1 from calls where account_id = $1
           and (next_at is not null or (not billed and (state = 'completed' or billing_failures > 0)))) as calls,
         exists (select 1 from imports where account_id = $1 and status = 'committing') as imports,
         exists (select 1 from exports where account_id = $1 and status = 'running') as exports,
         exists (select 1 from deliveries where account_id = $1 and lease_until > $2) as deliveries`,
      [tx.accountId, now],
    ),
  );
  if (calls) return 'calls';
  if (imports) return 'imports';
  if (exports) return 'exports';
  return deliveries ? 'deliveries' : null;
}

/** Which of these tables still hold a row of the account. */
export async function listLeft(tx: Tx, tables: readonly DeletedTable[]): Promise<DeletedTable[]> {
  const rows = await tx.query<{ name: DeletedTable }>(
    tables
      .map((t) => `select '${t}' as name where exists (select 1 from ${t} where account_id = $1)`)
      .join(' union all '),
    [tx.accountId],
  );
  return rows.map((row) => row.name);
}
