/** Gets pages from the server: one ahead of time, and again and again while it cannot be reached. */
import type { MirrorName } from '../../../shared/sync.ts';
import { ApiError } from './api.ts';
import type { LocalCheckpoint } from './checkpoint.ts';
import type { Page } from './pull-page.ts';
import type { ToldPages } from './told-pages.ts';
import { backoffMs, isBlocking, type Waker } from './wait.ts';
import type { Wishes } from './wishes.ts';

export type PullRequest = { coll: MirrorName; cp: LocalCheckpoint; limit: number };
export type PageSourceOptions = {
  fetchPage: (request: PullRequest, signal: AbortSignal) => Promise<Page>;
  waker: Waker;
  /** Counts the wishes for a pull; a pull answers the wishes made before its last page was asked. */
  wishes: Pick<Wishes, 'count' | 'isOpen'>;
  /** What came unasked; enough while nobody wishes for a pull. */
  told: ToldPages;
  onFailure: (error: ApiError) => void;
};

export type Fetched = { page: Page; wish: number };
export type PageSource = {
  /** `reset`: the server takes no such checkpoint any more. `null`: stopped. */
  take(request: PullRequest): Promise<Fetched | 'reset' | null>;
  /** Asks for a page now that will be taken later; a failure shows only then. */
  prefetch(request: PullRequest): void;
  forget(): void;
};

/** Longest wait for problems that only a person or a new version can solve. */
export const BLOCKED_MS = 60_000;

export function createPageSource(options: PageSourceOptions, signal: AbortSignal): PageSource {
  let ahead: { n: number; fetched: Promise<Fetched | null> } | null = null;

  const ask = async (request: PullRequest): Promise<Fetched> => {
    const wish = options.wishes.count;
    return { page: await options.fetchPage(request, signal), wish };
  };

  async function askUntilAnswered(request: PullRequest): Promise<Fetched | 'reset' | null> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        return await ask(request);
      } catch (error) {
        if (signal.aborted) return null;
        const failure = toFailure(error);
        options.onFailure(failure);
        if (failure.code === 'sync_reset') return 'reset';
        await options.waker.sleep(waitMs(failure, attempt), signal);
      }
    }
    return null;
  }

  return {
    take: async (request) => {
      const prefetched = ahead?.n === request.cp.n ? await ahead.fetched : null;
      ahead = null;
      if (prefetched) return prefetched;
      const wish = options.wishes.count;
      const page = options.wishes.isOpen ? null : options.told.next(request.cp);
      return page ? { page, wish } : askUntilAnswered(request);
    },
    prefetch: (request) => {
      if (options.told.hasNews(request.cp)) return;
      ahead = { n: request.cp.n, fetched: ask(request).catch(() => null) };
    },
    forget: () => {
      ahead = null;
    },
  };
}

function toFailure(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError('bad_answer', 'the page could not be read', { cause: error });
}

export function waitMs(failure: ApiError, attempt: number): number {
  if (isBlocking(failure.code)) return BLOCKED_MS;
  return Math.max(failure.retryAfterMs ?? 0, backoffMs(attempt));
}
