// The end of the process: one clean stop for whichever signal comes first, within a limit.
import type { Running } from './main.ts';

const STOP_LIMIT_MS = 25_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts the server and stops it at the first signal, also at one that comes while it is starting. Signals after
 * the first change nothing: npm and a terminal both pass one Ctrl+C on.
 */
export function runUntilSignal(
  start: () => Promise<Running>,
  say: (line: string) => void,
): Promise<Running> {
  const started = start();
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    say('\n  Stopping: finishing the work at hand.');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    try {
      await (await started).stop();
      process.exit(0);
    } catch (error) {
      process.stderr.write(`Switchyard did not stop cleanly: ${String(error)}\n`);
      process.exit(1);
    }
  };
  for (const signal of SIGNALS) process.on(signal, () => void stop());
  return started;
}
