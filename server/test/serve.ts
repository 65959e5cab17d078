// The real server as a process of its own, for tests that kill or stop it. Prints its URL.
//   --simulator URL  a carrier simulator that outlives it   --later SECONDS  its clock is so much ahead
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { runServer } from '../main.ts';
import { systemClock } from '../platform/clock.ts';
import { runUntilSignal } from '../signals.ts';

const { values } = parseArgs({
  options: { simulator: { type: 'string' }, later: { type: 'string', default: '0' } },
});
const aheadMs = Number(values.later) * 1000;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const running = await runUntilSignal(
  () =>
    runServer({
      config: readConfig(),
      simulatorUrl: values.simulator,
      clock: { now: () => systemClock.now() + aheadMs, monotonic: systemClock.monotonic },
    }),
  say,
);
say(running.url);
