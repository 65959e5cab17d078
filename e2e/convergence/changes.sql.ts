import type { Tx } from '../../server/platform/db/transaction.ts';

export async function insertList(tx: Tx, id: string, seq: number): Promise<void> {
  await tx.execute(
    `insert into call_lists (account_id, id, name, status, seq, created_at)
     values ($1, $2::uuid, $2::uuid::text, 'open', $3, now())`,
    [tx.accountId, id, seq],
  );
}

export async function insertContacts(
  tx: Tx,
  rows: { listId: string; ids: string[]; mark: string; seq: number },
): Promise<void> {
  await tx.execute(
    `insert into contacts (account_id, id, list_id, position, name, phone, zone, seq)
     select $1, c.id, $2, $5::bigint + n, $4::text || ' ' || n,
            '+1555' || lpad(($5::bigint + n)::text, 7, '0'), 'America/New_York', $5::bigint + n - 1
     from unnest($3::uuid[]) with ordinality as c (id, n)`,
    [tx.accountId, rows.listId, rows.ids, rows.mark, rows.seq],
  );
}

/** Each contact gets the number of its place. */
export async function editContacts(tx: Tx, ids: string[], seq: number): Promise<void> {
  await tx.execute(
    `update contacts c set name = split_part(c.name, '~', 1) || '~' || c.ver, seq = $3::bigint + e.n - 1, ver = c.ver + 1
     from unnest($2::uuid[]) with ordinality as e (id, n)
     where c.account_id = $1 and c.id = e.id`,
    [tx.accountId, ids, seq],
  );
}

export async function removeContact(tx: Tx, id: string, seq: number): Promise<void> {
  await tx.execute(
    `update contacts set deleted = true, seq = $3, ver = ver + 1 where account_id = $1 and id = $2`,
    [tx.accountId, id, seq],
  );
}

/** It leaves a tombstone in the bucket it was in, and takes away the one of the bucket it comes to. */
export async function moveContact(
  tx: Tx,
  { contactId, listId }: { contactId: string; listId: string },
  seq: number,
): Promise<void> {
  await tx.execute(
    `insert into sync_removed (account_id, coll, bucket, doc_id, seq)
     select account_id, 'contacts', list_id::text, id, $4 from contacts
     where account_id = $1 and id = $2 and list_id <> $3 and not deleted
     on conflict on constraint sync_removed_pkey do update set seq = excluded.seq`,
    [tx.accountId, contactId, listId, seq],
  );
  await tx.execute(
    `delete from sync_removed where account_id = $1 and doc_id = $2 and bucket = $3::uuid::text`,
    [tx.accountId, contactId, listId],
  );
  await tx.execute(
    `update contacts set list_id = $3, seq = $4, ver = ver + 1
     where account_id = $1 and id = $2 and list_id <> $3 and not deleted`,
    [tx.accountId, contactId, listId, seq],
  );
}

export async function setListStatus(
  tx: Tx,
  { listId, status }: { listId: string; status: string },
  seq: number,
): Promise<void> {
  await tx.execute(
    `update call_lists set status = $3, seq = $4, ver = ver + 1 where account_id = $1 and id = $2`,
    [tx.accountId, listId, status, seq],
  );
}

export async function relabelCode(tx: Tx, pick: number, seq: number): Promise<void> {
  await tx.execute(
    `update disposition_codes set label = label || '.', seq = $3, ver = ver + 1
     where account_id = $1 and id = (
       select id from disposition_codes where account_id = $1 and not deleted order by position, id
       offset floor($2::float8 * (select count(*) from disposition_codes where account_id = $1 and not deleted))
       limit 1)`,
    [tx.accountId, pick, seq],
  );
}

export async function raiseEpoch(tx: Tx): Promise<void> {
  await tx.execute('update sync_heads set epoch = epoch + 1 where account_id = $1', [tx.accountId]);
}

/** As the purge of old tombstones does it: what is behind this number has to start over. */
export async function purgeTombstones(tx: Tx): Promise<void> {
  await tx.execute('update sync_heads set min_seq = seq where account_id = $1', [tx.accountId]);
  await tx.execute(
    `delete from sync_removed r using sync_heads h
     where r.account_id = $1 and h.account_id = $1 and r.seq <= h.min_seq`,
    [tx.accountId],
  );
}

/** The counter in a transaction of its own: visible at once, and locked for nobody. */
export const TAKE_UNLOCKED = `
  update sync_heads set seq = seq + $2 where account_id = $1 returning seq::float8 as seq`;
