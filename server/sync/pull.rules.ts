// What a checkpoint means, and how pages are cut. Pure.
import type { Checkpoint } from '../../shared/sync.ts';

/** Where a bucket stands: `after` is the last number the console has of it. */
export type Cursor = { bucket: string; after: number };

/**
 * The head as whoever asks has it. A mirror with hidden numbers is of an epoch of its own, so that a console whose
 * sight changes, by whatever way, drops what it held and pulls again.
 */
export function seenHead<H extends { epoch: number }>(head: H, sight: { phones: boolean }): H {
  return sight.phones ? head : { ...head, epoch: -head.epoch };
}

/**
 * Whether the mirror behind a checkpoint cannot be brought up to date: it is of another epoch, tombstones were purged
 * since it was given out and a bucket of it stopped before them, or it is ahead of a server that was restored from a
 * backup. A bucket that stops there and was given out after the purge is on its way through its first pages.
 */
export function needsReset(
  cp: Checkpoint | null,
  head: { epoch: number; seq: number; minSeq: number },
  scope: readonly string[],
): boolean {
  if (!cp) return false;
  if (cp.e !== head.epoch) return true;
  // A bucket at 0 has nothing yet, so it misses no tombstone.
  const reached = cursors(cp, scope).map((cursor) => cursor.after);
  const isPurged = cp.m < head.minSeq;
  return reached.some((seq) => seq > head.seq || (isPurged && seq > 0 && seq < head.minSeq));
}

/** The buckets of the scope in order, each with its cursor: 0 when it is new to the console. */
export function cursors(cp: Checkpoint | null, scope: readonly string[]): Cursor[] {
  const known = new Map(Object.entries(cp?.b ?? {}));
  return scope.map((bucket) => ({ bucket, after: Math.max(0, known.get(bucket) ?? 0) }));
}

/** Buckets the console holds and may not, or need not, hold any more. */
export function revokedBuckets(cp: Checkpoint | null, scope: readonly string[]): string[] {
  return Object.keys(cp?.b ?? {}).filter((bucket) => !scope.includes(bucket));
}

/** Of a checkpoint, and of the work of a pull. */
const BUCKETS_MAX = 100;

/**
 * The call lists a device mirrors: in order, each that still has room. One that has none is searched and claimed from
 * at the server, and keeps no smaller one behind it from travelling.
 */
export function withinCap(
  lists: readonly { id: string; contacts: number }[],
  contactsMax: number,
): string[] {
  const mirrored: string[] = [];
  let room = contactsMax;
  for (const { id, contacts } of lists) {
    if (contacts > room || mirrored.length === BUCKETS_MAX) continue;
    room -= contacts;
    mirrored.push(id);
  }
  return mirrored;
}

type Numbered = { seq: number };

/**
 * Where to cut a bucket's two streams so that a page of `limit` is full and no number is split: everything
 * up to the answer belongs to the page. Null when both streams end within it.
 */
export function cutAt(streams: readonly (readonly Numbered[])[], limit: number): number | null {
  const all = streams.flat().map((row) => row.seq);
  if (all.length < limit) return null;
  all.sort((a, b) => a - b);
  return all[limit - 1] ?? null;
}
