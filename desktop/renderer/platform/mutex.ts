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
