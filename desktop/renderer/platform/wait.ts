/** Waiting that can be cut short: by a wake-up, because the network is back, or by an abort. */

const BASE_MS = 400;
const MAX_MS = 30_000;
const LEAST_MS = 50;

/** Full jitter: consoles that failed together do not come back together. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.max(LEAST_MS, Math.round(random() * ceiling));
}

const BLOCKING = ['unauthenticated', 'upgrade_required', 'forbidden', 'account_suspended'];

/** Whether trying again soon is useless: a person or a new version must act first. */
export function isBlocking(code: string): boolean {
  return BLOCKING.includes(code);
}

export type Waker = {
  /** Resolves after `ms`, at the next `wake`, or when `signal` aborts; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  wake(): void;
};

export function createWaker(): Waker {
  const sleepers = new Set<() => void>();
  return {
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const finish = (): void => {
          clearTimeout(timer);
          sleepers.delete(finish);
          signal?.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        sleepers.add(finish);
        signal?.addEventListener('abort', finish);
      }),
    wake: () => {
      for (const finish of sleepers) finish();
    },
  };
}

/** Resolves with `promise`, or rejects when `signal` aborts first. */
export function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
