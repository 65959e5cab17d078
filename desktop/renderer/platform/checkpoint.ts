/**
 * How far a mirror has come. RxDB merges checkpoints key by key, so these keys are always all there
 * and the buckets sit under one of them.
 */
import type { Checkpoint } from '../../../shared/sync.ts';

export type LocalCheckpoint = {
  v: 1;
  /** `null` until the first page: the server then starts every bucket at 0. */
  e: number | null;
  /** How far tombstones were purged on the server. */
  m: number;
  b: Record<string, number>;
  /** Buckets being swept: what is not seen again until the end is removed. */
  s: string[];
  /** Counts pages, so that no two checkpoints are equal: RxDB does not store an equal one. */
  n: number;
};

export const START: LocalCheckpoint = { v: 1, e: null, m: 0, b: {}, s: [], n: 0 };

export function toWire(checkpoint: LocalCheckpoint): Checkpoint | null {
  const { e, m, b } = checkpoint;
  return e === null ? null : { v: 1, e, m, b };
}

/** Starts `buckets` again from 0 and marks them for a sweep. */
export function withSweep(
  checkpoint: LocalCheckpoint,
  buckets: readonly string[],
): LocalCheckpoint {
  if (buckets.length === 0) return checkpoint;
  const all = buckets.includes('*');
  const b = Object.fromEntries(
    Object.entries(checkpoint.b).filter(([bucket]) => !all && !buckets.includes(bucket)),
  );
  const s = all ? ['*'] : [...new Set([...checkpoint.s, ...buckets])];
  return { ...checkpoint, e: all ? null : checkpoint.e, b, s };
}

/**
 * What must be on disk before a page is: the buckets it begins or purges, at 0. A console that ends before the page’s own
 * checkpoint is kept finds them there, so that the server can still revoke them and the next pull sweeps them. `null` when
 * the checkpoint says enough already.
 */
export function withUnsure(
  checkpoint: LocalCheckpoint,
  page: { docs: readonly Record<string, unknown>[]; revoked: readonly string[]; cp: Checkpoint },
): LocalCheckpoint | null {
  const { b, s } = checkpoint;
  const begun = page.docs.map((doc) => String(doc['bucket'])).filter((bucket) => !(bucket in b));
  const ended = page.revoked.filter((bucket) => b[bucket] !== 0);
  const unsure = [...new Set([...begun, ...ended])].filter((bucket) => !s.includes(bucket));
  if (unsure.length === 0) return null;
  const zeros = Object.fromEntries(unsure.map((bucket) => [bucket, 0]));
  return { ...checkpoint, e: page.cp.e, b: { ...b, ...zeros }, n: checkpoint.n + 1 };
}

/** Buckets of which something may be on disk that their cursor does not say. */
export function unsureBuckets({ b }: LocalCheckpoint): string[] {
  return Object.keys(b).filter((bucket) => b[bucket] === 0);
}

/** After a page: the server's cursors, without the buckets this member lost. */
export function advance(
  checkpoint: LocalCheckpoint,
  page: { cp: Checkpoint; revoked: readonly string[] },
): LocalCheckpoint {
  const b = { ...page.cp.b };
  for (const bucket of page.revoked) delete b[bucket];
  return { ...checkpoint, e: page.cp.e, m: page.cp.m, b };
}

/** The highest number seen; a poke at or below it announces nothing new once a pull is complete. */
export function highest(checkpoint: LocalCheckpoint): number {
  return Math.max(0, ...Object.values(checkpoint.b));
}
