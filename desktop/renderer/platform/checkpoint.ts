/**
 * How far a mirror has come. RxDB merges checkpoints key by key, so these keys are always all there
 * and the buckets sit under one of them.
 */
import type { Checkpoint } from '../../../shared/sync.ts';

export type LocalCheckpoint = {
  v: 1;
  /** `null` until the first page: the server then starts every bucket at 0. */
  e: number | null;
  b: Record<string, number>;
  /** Buckets being swept: what is not seen again until the end is removed. */
  s: string[];
  /** Counts pages, so that no two checkpoints are equal: RxDB does not store an equal one. */
  n: number;
};

export const START: LocalCheckpoint = { v: 1, e: null, b: {}, s: [], n: 0 };

export function toWire(checkpoint: LocalCheckpoint): Checkpoint | null {
  return checkpoint.e === null ? null : { v: 1, e: checkpoint.e, b: checkpoint.b };
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

/** After a page: the server's cursors, without the buckets this member lost. */
export function advance(
  checkpoint: LocalCheckpoint,
  page: { cp: Checkpoint; revoked: readonly string[] },
): LocalCheckpoint {
  const b = { ...page.cp.b };
  for (const bucket of page.revoked) delete b[bucket];
  return { ...checkpoint, e: page.cp.e, b };
}

/** The highest number seen; a poke at or below it announces nothing new once a pull is complete. */
export function highest(checkpoint: LocalCheckpoint): number {
  return Math.max(0, ...Object.values(checkpoint.b));
}
