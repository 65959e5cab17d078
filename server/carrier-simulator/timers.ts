export type Timers = {
  /** Runs `run` after `ms`; with 0 it runs on the next turn of the event loop, in order. */
  after(ms: number, run: () => void): () => void;
  /** Cancels what waits; from then on nothing is ever run again. */
  close(): void;
};

/** All waiting goes through here so that closing the simulator leaves no timer behind. */
export function createTimers(): Timers {
  const cancels = new Set<() => void>();
  let isClosed = false;
  return {
    after(ms, run) {
      if (isClosed) return () => undefined;
      const fire = () => {
        cancels.delete(cancel);
        run();
      };
      const handle = ms > 0 ? setTimeout(fire, ms) : setImmediate(fire);
      const cancel = () => {
        cancels.delete(cancel);
        if (ms > 0) clearTimeout(handle as NodeJS.Timeout);
        else clearImmediate(handle as NodeJS.Immediate);
      };
      cancels.add(cancel);
      return cancel;
    },
    close() {
      isClosed = true;
      for (const cancel of cancels) cancel();
    },
  };
}
