// People and the account's own name, as statements of the identity role.
import type { Tx } from '../platform/db/transaction.ts';

/**
 * Deletes the sign-in of members who belong to no other account, with their factors, devices and what was asked about
 * their passwords. Whoever works elsewhere too keeps it and forgets that they were here.
 */
export async function deletePeople(tx: Tx): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `select u.user_id as id from users u
     join members m on m.user_id = u.user_id and m.account_id = $1 and m.guest_of is null
     where not exists (select 1 from members o
       where o.user_id = u.user_id and o.account_id <> $1 and o.guest_of is null)
     order by u.user_id limit 500 for update of u`,
    [tx.accountId],
  );
  const ids = rows.map((row) => row.id);
  await tx.execute(
    `delete from password_resets where user_id = any($1::uuid[])
       or email in (select email from users where user_id = any($1::uuid[]))`,
    [ids],
  );
  await tx.execute('delete from users where user_id = any($1::uuid[])', [ids]);
  await tx.execute('update users set last_account_id = null where last_account_id = $1', [
    tx.accountId,
  ]);
  return ids.length;
}

/** Dialling and sign-in stop, and nobody but the end of the erasure changes that. */
export async function closeAccount(tx: Tx, now: string): Promise<void> {
  await tx.execute(
    `update accounts set status = 'suspended', suspended_by = 'erasure', suspension_reason = 'it is being erased',
       suspended_at = $2
     where account_id = $1`,
    [tx.accountId, now],
  );
}

/**
 * What is left of the account in view: a stone without a name, of no family. Currency and time zone stay, by which its
 * books are read.
 */
export async function emptyAccount(tx: Tx): Promise<void> {
  await tx.execute(
    `update accounts
     set status = 'erased', kind = 'parent', parent_account_id = null, name = '', slug = 'erased', hue = 'slate',
         caller_id = '', default_country = '', window_start = '00:00', window_end = '24:00', window_days = null,
         suspended_by = null, suspension_reason = null, suspended_at = null, trial_ends_at = null, onboarding = null,
         break_reasons = '[]',
         view_as_write = false, requests_per_minute = null
     where account_id = $1`,
    [tx.accountId],
  );
}

/** Its own words for itself and its kin. */
export async function emptyRelations(tx: Tx): Promise<void> {
  await tx.execute(
    `update account_relations set related_name = '', related_slug = related_account_id::text, related_hue = 'slate'
     where account_id = $1`,
    [tx.accountId],
  );
}
