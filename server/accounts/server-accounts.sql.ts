// Accounts the server keeps for itself, and the list of all accounts for its own checks.
import type { IdentityDb } from './sql.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** Every account of the server; for checks that belong to no account. */
export async function listAccountIds(db: IdentityDb): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    'select account_id as id from accounts order by account_id',
  );
  return rows.map((row) => row.id);
}

/** Lets one server at a time look for, and make, the server's own accounts. */
export async function lockServerAccounts(tx: Tx): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('switchyard server accounts'))");
}

export async function accountExists(tx: Tx): Promise<boolean> {
  const rows = await tx.query('select 1 from accounts where account_id = $1', [tx.accountId]);
  return rows.length > 0;
}
