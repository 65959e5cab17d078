/**
 * Pages the server sends unasked, in their order. One is as good as a pull for whoever is at the checkpoint it begins with,
 * or between that and its end; nobody else may write it, or what lies between would be missed.
 */
import type { SocketPayload } from '../../../shared/realtime.ts';
import type { Checkpoint } from '../../../shared/sync.ts';
import { advance, type LocalCheckpoint, START } from './checkpoint.ts';
import type { Page } from './pull-page.ts';

export type Told = Omit<SocketPayload<'changes'>, 'coll'>;

export type ToldPages = {
  /**
   * `false` when the page follows neither on the cursor nor on what was taken in before: then only a pull helps. While one
   * is on its way the page is kept: what the pull answers was read after the page before this one was sent.
   */
  add(told: Told, at: { cursor: LocalCheckpoint | null; isPulling: boolean }): boolean;
  /** Takes out the page that follows on `cp`; what `cp` has already goes, and all of it when nothing follows. */
  next(cp: LocalCheckpoint): Page | null;
  /** Whether a page waits that `cp` does not have. */
  hasNews(cp: LocalCheckpoint): boolean;
};

/**
 * Documents that wait at most; beyond that they are pulled together. It must outlast a pull on a busy server: a page that is
 * turned away while one is on its way makes another pull, and so does the next.
 */
const WAITING_MAX = 2000;

export function createToldPages(): ToldPages {
  let waiting: Told[] = [];
  /** Where the mirror stands once all that was taken in is written. */
  let end: LocalCheckpoint | null = null;

  const dropOld = (cp: LocalCheckpoint): void => {
    waiting = waiting.filter((told) => !isOld(told, cp));
  };

  return {
    add: (told, { cursor, isPulling }) => {
      const isNext = [end, cursor].some((cp) => cp !== null && follows(told, cp));
      if (!(isNext || isPulling) || sizeOf([...waiting, told]) > WAITING_MAX) return false;
      waiting.push(told);
      end = advance(START, told.page);
      return true;
    },
    next: (cp) => {
      dropOld(cp);
      const at = waiting.findIndex((told) => follows(told, cp));
      const found = waiting[at];
      if (!found) {
        waiting = [];
        return null;
      }
      waiting = waiting.slice(at + 1);
      return { ...found.page, done: waiting.length === 0 };
    },
    hasNews: (cp) => {
      dropOld(cp);
      return waiting.length > 0;
    },
  };
}

function follows({ from, page }: Told, cp: LocalCheckpoint): boolean {
  const buckets = Object.keys(cp.b);
  if (cp.e !== from.e || cp.s.length > 0 || buckets.length !== Object.keys(from.b).length)
    return false;
  return buckets.every((bucket) => {
    const [at, start] = [cp.b[bucket] ?? 0, from.b[bucket]];
    return start !== undefined && at >= start && at <= (page.cp.b[bucket] ?? at);
  });
}

function sizeOf(all: readonly Told[]): number {
  return all.reduce((sum, { page }) => sum + page.docs.length + page.removed.length, 0);
}

function isOld({ page }: Told, cp: LocalCheckpoint): boolean {
  return cp.e === page.cp.e && hasAll(page.cp, cp) && page.revoked.every((b) => !(b in cp.b));
}

function hasAll(of: Checkpoint, cp: LocalCheckpoint): boolean {
  return Object.entries(of.b).every(([bucket, seq]) => (cp.b[bucket] ?? 0) >= seq);
}
