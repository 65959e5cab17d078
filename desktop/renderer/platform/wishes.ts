/** Wishes for a pull, numbered. A complete pull grants every wish made before its last page. */
import { orAborted } from './wait.ts';

export type Wishes = {
  readonly count: number;
  /** Whether a wish is left that no pull has granted. */
  readonly isOpen: boolean;
  /** `false` when the change announced with `seq` was pulled already. */
  add(seq?: number): boolean;
  /** Resolves when the last wish is granted. */
  granted(signal: AbortSignal): Promise<void>;
  /** Answers whether wishes are left that came too late for this pull. */
  grant(wish: number, highestSeq: number): boolean;
};

export function createWishes(): Wishes {
  const waiters = new Set<{ wish: number; resolve: () => void }>();
  let count = 0;
  let granted = 0;
  let seenSeq = 0;
  return {
    get count() {
      return count;
    },
    get isOpen() {
      return granted < count;
    },
    add: (seq) => {
      if (seq !== undefined && seq <= seenSeq) return false;
      count += 1;
      return true;
    },
    granted: (signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { wish: count, resolve };
      waiters.add(waiter);
      return orAborted(promise, signal).finally(() => waiters.delete(waiter));
    },
    grant: (wish, highestSeq) => {
      seenSeq = Math.max(seenSeq, highestSeq);
      granted = Math.max(granted, wish);
      for (const waiter of waiters) if (waiter.wish <= wish) waiter.resolve();
      return wish < count;
    },
  };
}
