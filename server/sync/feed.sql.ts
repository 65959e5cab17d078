import type { MirrorName } from '../../shared/sync.ts';
import { HIDDEN_LISTS, isReached } from '../platform/db/reached.sql.ts';
import { shownContact } from '../platform/db/shown.sql.ts';
import type { Row, Tx } from '../platform/db/transaction.ts';
import { only } from '../platform/db/transaction.ts';

export type Head = { epoch: number; seq: number; minSeq: number };

export async function getHead(tx: Tx): Promise<Head> {
  return only(
    await tx.query<Head>(
      'select epoch, seq, min_seq as "minSeq" from sync_heads where account_id = $1',
      [tx.accountId],
    ),
  );
}

export type ListSize = { id: string; contacts: number };

/** The call lists whose contacts may be mirrored: open ones, the newest first. */
export function listOpenLists(tx: Tx): Promise<ListSize[]> {
  return tx.query<ListSize>(
    `select id, contacts from call_lists
     where account_id = $1 and status = 'open' and not deleted and ${isReached('id')}
     order by created_at desc, id`,
    [tx.accountId],
  );
}

/** Member → the call lists they are assigned to, as one text; empty while every list is everybody's. */
export async function listAssigned(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; lists: string }>(
    `select member_id as id, string_agg(list_id::text, ' ' order by list_id) as lists
     from list_assignments
     where account_id = $1
     group by member_id`,
    [tx.accountId],
  );
  return new Map(rows.map((row) => [row.id, row.lists]));
}

/** The call lists that are kept from whoever asks, in an order of their own. */
export async function listHiddenLists(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct h.list_id as id from (${HIDDEN_LISTS}) h order by id`,
    [tx.accountId],
  );
  return rows.map((row) => row.id);
}

/** A document as the console holds it, or its end: `deleted`. */
export type FeedRow = Row & { id: string; seq: number; deleted: boolean };

export type Range = { bucket: string; after: number; limit: number };

// `with ties`: a page never ends between two documents of one number, since the checkpoint knows only the
// number. Each is one range scan of its feed index.
const FEEDS: Record<MirrorName, string> = {
  contacts: `
    select id, list_id, ${shownContact()}, zone, position, state, attempts, last_disposition,
           last_called_at, callback_at, dnc, list_id::text as bucket, seq, ver, deleted
    from contacts
    where account_id = $1 and list_id = $2::uuid and seq > $3
    order by seq
    fetch first $4 rows with ties`,
  lists: `
    select id, name, status, contacts, worked, script, wrap_up, created_at, $2::text as bucket, seq, ver, deleted
    from call_lists
    where account_id = $1 and seq > $3 and ${isReached('id')}
    order by seq
    fetch first $4 rows with ties`,
  codes: `
    select id, code, label, position, effect, $2::text as bucket, seq, ver, deleted
    from disposition_codes
    where account_id = $1 and seq > $3
    order by seq
    fetch first $4 rows with ties`,
};

/** The documents of a bucket that changed after a number, in order; deleted ones too. */
export function listChanges(tx: Tx, coll: MirrorName, range: Range): Promise<FeedRow[]> {
  return tx.query<FeedRow>(FEEDS[coll], [tx.accountId, range.bucket, range.after, range.limit]);
}

/** The documents that left a bucket after a number, in order. */
export function listRemoved(
  tx: Tx,
  coll: MirrorName,
  range: Range,
): Promise<{ id: string; seq: number }[]> {
  return tx.query<{ id: string; seq: number }>(
    `select doc_id as id, seq from sync_removed
     where account_id = $1 and coll = $2 and bucket = $3 and seq > $4
     order by seq
     fetch first $5 rows with ties`,
    [tx.accountId, coll, range.bucket, range.after, range.limit],
  );
}

const CHANGED_CONTACTS = `
  exists (select 1 from contacts c where c.account_id = $1 and c.list_id = b.bucket::uuid and c.seq > b.after)
  or exists (
    select 1 from sync_removed r
    where r.account_id = $1 and r.coll = 'contacts' and r.bucket = b.bucket and r.seq > b.after
  )`;

/** Which of these call lists have contacts that changed or left after a number: one probe each. */
export async function findChangedLists(
  tx: Tx,
  buckets: readonly { bucket: string; after: number }[],
): Promise<Set<string>> {
  const rows = await tx.query<{ bucket: string }>(
    `select b.bucket from unnest($2::text[], $3::bigint[]) as b (bucket, after) where ${CHANGED_CONTACTS}`,
    [tx.accountId, buckets.map((b) => b.bucket), buckets.map((b) => b.after)],
  );
  return new Set(rows.map((row) => row.bucket));
}

// hash64(id ‖ ver) is the first 8 bytes of md5('<id in lower case>:<ver>'), big-endian. bit(64) reads them as a
// signed number, which is the same modulo 2^64.
const SUM = `
  select count(*)::int as n,
         mod(mod(coalesce(sum(('x' || left(md5(id::text || ':' || ver), 16))::bit(64)::bigint), 0),
                 18446744073709551616) + 18446744073709551616, 18446744073709551616)::text as h`;

const DIGESTS: Record<MirrorName, string> = {
  contacts: `${SUM} from contacts
    where account_id = $1 and list_id = $2::uuid and seq <= $3 and not deleted`,
  lists: `${SUM} from call_lists
    where account_id = $1 and $2 <> '' and seq <= $3 and not deleted and ${isReached('id')}`,
  codes: `${SUM} from disposition_codes where account_id = $1 and $2 <> '' and seq <= $3 and not deleted`,
};

/** Count and hash of the live documents of a bucket up to a number. */
export async function digest(
  tx: Tx,
  coll: MirrorName,
  range: { bucket: string; upto: number },
): Promise<{ n: number; h: string }> {
  return only(
    await tx.query<{ n: number; h: string }>(DIGESTS[coll], [
      tx.accountId,
      range.bucket,
      range.upto,
    ]),
  );
}
