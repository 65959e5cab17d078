// The life of a background loop: run, rest, back off after a failure, stop cleanly. The rule is in the job.
import { sleep } from '../clock.ts';
import type { Log } from '../log.ts';

export type Loop = {
  /** Ends the rest early, because there is probably work. */
  wake(): void;
  /** Takes no new work and resolves when the work at hand is done. */
  stop(): Promise<void>;
};

/**
 * Calls `work` again and again: at once while it answers true (there was work), else after `restMs` or a
 * `wake`. A failure is logged and rested on, doubling up to 10 s; a loop never ends by itself.
 */
export function startLoop(options: {
  name: string;
  restMs: number;
  log: Log;
  work: (signal: AbortSignal) => Promise<boolean>;
}): Loop {
  const stopping = new AbortController();
  let rest = new AbortController();
  let woken = false;
  const run = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      woken = false;
      let busy = false;
      try {
        busy = await options.work(stopping.signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!stopping.signal.aborted)
          options.log.warn(
            { job: options.name, err: error, failures },
            'job failed, will try again',
          );
      }
      if (busy || woken || stopping.signal.aborted) continue;
      rest = new AbortController();
      const signal = AbortSignal.any([rest.signal, stopping.signal]);
      await sleep(failures > 0 ? Math.min(10_000, 250 * 2 ** failures) : options.restMs, signal);
    }
  };
  const done = run();
  return {
    wake: () => {
      woken = true;
      rest.abort();
    },
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}
