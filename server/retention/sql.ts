// One statement per kind of row that is not kept for ever. Each deletes a few hundred, so that nobody waits for it.
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';

export const BATCH = 500;

/** Deletes rows of one account whose time ended before an instant; answers how many. */
export type AccountStatement = (tx: Tx, before: number) => Promise<number>;

export function deleteIdempotencyKeys(tx: Tx, before: number): Promise<number> {
  return tx.execute(
    `delete from idempotency_keys where account_id = $1 and (key, operation) in (
       select key, operation from idempotency_keys
       where account_id = $1 and created_at < to_timestamp($2 / 1000.0)
       order by created_at limit $3 for update skip locked)`,
    [tx.accountId, before, BATCH],
  );
}

export function deleteDispatchGuards(tx: Tx, before: number): Promise<number> {
  return tx.execute(
    `delete from dispatch_guards
     where account_id = $1 and upper(held) < to_timestamp($2 / 1000.0)`,
    [tx.accountId, before],
  );
}

export function deleteDevices(tx: Tx, before: number): Promise<number> {
  return tx.execute(
    `delete from devices where account_id = $1 and id in (
       select id from devices
       where account_id = $1 and seen_at < to_timestamp($2 / 1000.0)
       order by seen_at limit $3)`,
    [tx.accountId, before, BATCH],
  );
}

/** Mails that are over, but for those an invitation names. */
export function deleteMails(tx: Tx, before: number): Promise<number> {
  return tx.execute(
    `delete from mails where account_id = $1 and id in (
       select m.id from mails m
       where m.account_id = $1 and m.ended_at < to_timestamp($2 / 1000.0)
         and not exists (select 1 from invitations i where i.account_id = $1 and i.mail_id = m.id)
       order by m.ended_at limit $3 for update skip locked)`,
    [tx.accountId, before, BATCH],
  );
}

/** Imports that were thrown away. Their files went then, and they never wrote a problem or a list. */
export function deleteCancelledImports(tx: Tx, before: number): Promise<number> {
  return tx.execute(
    `delete from imports where account_id = $1 and id in (
       select i.id from imports i
       where i.account_id = $1 and i.status = 'cancelled' and i.created_at < to_timestamp($2 / 1000.0)
         and not exists (select 1 from import_files f where f.account_id = $1 and f.import_id = i.id)
         and not exists (select 1 from import_problems p where p.account_id = $1 and p.import_id = i.id)
       order by i.created_at limit $3 for update skip locked)`,
    [tx.accountId, before, BATCH],
  );
}

type IdentityDb = Deps['pools']['identity'];

/** Deletes rows that belong to no account; answers how many. */
export type PersonStatement = (db: IdentityDb, before: number) => Promise<number>;

/** The names are ours, never input. */
const deleteEnded =
  (table: string, key: string, ended: string): PersonStatement =>
  async (db, before) => {
    const { rowCount } = await db.query(
      `delete from ${table} where ${key} in (
         select ${key} from ${table} where ${ended} < to_timestamp($1 / 1000.0)
         order by ${ended} limit $2)`,
      [before, BATCH],
    );
    return rowCount ?? 0;
  };

export const deleteSignInTries = deleteEnded('sign_in_tries', 'key_hash', 'last_at');
export const deleteSignInTickets = deleteEnded('sign_in_tickets', 'ticket_hash', 'expires_at');
export const deletePasskeyChallenges = deleteEnded('passkey_challenges', 'challenge', 'expires_at');
