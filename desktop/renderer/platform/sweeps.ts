/**
 * A bucket that is pulled again from 0 is swept: what does not come again is removed at the end. The
 * checkpoint names the buckets, so that a sweep survives a crash by starting over.
 */
import { type LocalCheckpoint, START, unsureBuckets, withSweep } from './checkpoint.ts';
import type { Batch } from './pull-page.ts';

export type Sweeps = {
  /** Bucket → ids seen again so far. */
  readonly seen: Map<string, Set<string>>;
  request(bucket: string): void;
  readonly isRequested: boolean;
  /** The checkpoint to pull from; `isChanged` when sweeps begin with it. */
  begin(stored: LocalCheckpoint | undefined): { cp: LocalCheckpoint; isChanged: boolean };
  finish(cp: LocalCheckpoint, batch: Batch): Promise<LocalCheckpoint>;
};

export function createSweeps(): Sweeps {
  const seen = new Map<string, Set<string>>();
  const requested = new Set<string>();
  return {
    seen,
    request: (bucket) => void requested.add(bucket),
    get isRequested() {
      return requested.size > 0;
    },
    begin: (stored) => {
      const base = { ...START, ...stored };
      // The ids of a sweep are lost with the process; then it starts over.
      const left = [...base.s, ...unsureBuckets(base)].filter((bucket) => !seen.has(bucket));
      const buckets = [...left, ...requested];
      requested.clear();
      for (const bucket of buckets) seen.set(bucket, new Set());
      return { cp: withSweep(base, buckets), isChanged: buckets.length > 0 };
    },
    finish: async (cp, batch) => {
      if (seen.size === 0) return cp;
      await batch.addLeftovers(seen);
      seen.clear();
      return { ...cp, s: [] };
    },
  };
}
