// The next page of a mirror. One snapshot, buckets worked out once, rows filtered before the limit, pages
// filled across buckets: an empty page means that the end is reached, never that a page was filtered away.
import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import {
  ACCOUNT_BUCKET,
  SYNC_SCHEMA,
  type Checkpoint,
  type MirrorName,
  type Page,
} from '../../shared/sync.ts';
import { inSnapshot, type Ctx, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './feed.sql.ts';
import {
  cursors,
  cutAt,
  needsReset,
  revokedBuckets,
  seenHead,
  withinCap,
  type Cursor,
} from './pull.rules.ts';

export type PullInput = { coll: MirrorName; cp: Checkpoint | null; limit: number; schema: number };

/**
 * @throws AppError upgrade_required, when the console’s schema is too old; sync_reset, when its mirror must
 *   be dropped and pulled again
 */
export function pull(ctx: Ctx, input: PullInput): Promise<Page> {
  if (input.schema < SYNC_SCHEMA) {
    throw new AppError('upgrade_required', 'this console is too old for the server');
  }
  return inSnapshot(ctx, (tx) => nextPage(ctx.deps, tx, input));
}

/** The same in a snapshot of the account, for whom the transaction sees. */
export async function nextPage(
  deps: Deps,
  tx: Tx,
  input: Omit<PullInput, 'schema'>,
): Promise<Page> {
  const head = seenHead(await sql.getHead(tx), tx.sight);
  const scope = await scopeOf(deps, tx, input.coll);
  if (needsReset(input.cp, head, scope)) {
    throw new AppError('sync_reset', 'the checkpoint belongs to another epoch or is too old');
  }
  const page: Page = {
    docs: [],
    removed: [],
    revoked: revokedBuckets(input.cp, scope),
    cp: { v: 1, e: head.epoch, m: head.minSeq, b: {} },
    done: true,
  };
  const at = cursors(input.cp, scope);
  const changed = input.coll === 'contacts' ? await sql.findChangedLists(tx, at) : null;
  for (const cursor of at) {
    const isQuiet = changed !== null && !changed.has(cursor.bucket);
    const reached = isQuiet ? head.seq : await fillFrom(tx, { page, cursor, input, head });
    if (reached > 0) page.cp.b[cursor.bucket] = reached;
  }
  return page;
}

/** The checkpoint of a console that has everything of a mirror. */
export async function endOf(deps: Deps, tx: Tx, coll: MirrorName): Promise<Checkpoint> {
  const { epoch, seq, minSeq } = seenHead(await sql.getHead(tx), tx.sight);
  const buckets = seq > 0 ? await scopeOf(deps, tx, coll) : [];
  return { v: 1, e: epoch, m: minSeq, b: Object.fromEntries(buckets.map((b) => [b, seq])) };
}

/**
 * The buckets of a mirror the caller may see, the most urgent first. A call list that is being imported, is closed, is
 * assigned to others or goes beyond what a device holds is not mirrored.
 */
export async function scopeOf({ settings }: Deps, tx: Tx, coll: MirrorName): Promise<string[]> {
  if (coll === 'contacts')
    return withinCap(await sql.listOpenLists(tx), settings.mirrorContactsMax);
  return coll === 'lists' ? [listsBucket(await sql.listHiddenLists(tx))] : [ACCOUNT_BUCKET];
}

/**
 * The bucket of the call lists themselves. For whom some are hidden it is named after those: when an assignment
 * changes, the old bucket is revoked with all that is in it and the new one is pulled from the start.
 */
function listsBucket(hidden: readonly string[]): string {
  if (hidden.length === 0) return ACCOUNT_BUCKET;
  const mark = createHash('sha256').update(hidden.join(' ')).digest('hex').slice(0, 16);
  return `${ACCOUNT_BUCKET}:${mark}`;
}

type Filling = {
  page: Page;
  cursor: Cursor;
  input: Omit<PullInput, 'schema'>;
  head: sql.Head;
};

/**
 * Adds what a bucket has to the page; answers how far the bucket is now. At its end that is the account’s
 * newest number, not the bucket’s own: a quiet bucket must not look as if it stopped long ago.
 */
async function fillFrom(tx: Tx, { page, cursor, input, head }: Filling): Promise<number> {
  const room = input.limit - page.docs.length - page.removed.length;
  if (room <= 0) {
    page.done = false;
    return cursor.after;
  }
  const range = { ...cursor, limit: room };
  const changes = await sql.listChanges(tx, input.coll, range);
  const removed = await sql.listRemoved(tx, input.coll, range);
  const cut = cutAt([changes, removed], room);
  const last = cut ?? head.seq;
  for (const { deleted, ...doc } of changes) {
    if (doc.seq > last) break;
    if (deleted) page.removed.push({ id: doc.id, bucket: cursor.bucket });
    else page.docs.push(doc);
  }
  for (const gone of removed) {
    if (gone.seq <= last) page.removed.push({ id: gone.id, bucket: cursor.bucket });
  }
  if (cut !== null) page.done = false;
  return last;
}
