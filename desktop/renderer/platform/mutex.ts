/** First come, first served. Whoever holds it calls the returned function once. */
export type Mutex = { acquire(): Promise<() => void> };

export function createMutex(): Mutex {
  let tail: Promise<void> = Promise.resolve();
  return {
    acquire: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const before = tail;
      tail = promise;
      await before;
      return resolve;
    },
  };
}

/** Runs one after the other, in the order of the calls. */
export function createTurns(): <T>(run: () => Promise<T>) => Promise<T> {
  const mutex = createMutex();
  return async (run) => {
    const release = await mutex.acquire();
    return run().finally(release);
  };
}
