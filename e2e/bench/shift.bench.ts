// Calls a second, from the dispatch request to the booked charge, against the same calls placed at the same carrier
// simulator by the official client alone, with nothing checked, stored or billed.
import { readFileSync } from 'node:fs';
import { createCarrier } from '../../server/carrier/service.ts';
import { outcomesFromCsv } from '../../server/carrier-simulator/outcomes.ts';
import { startCarrierSimulator } from '../../server/carrier-simulator/simulator.ts';
import { checkBilling } from '../shift/checks.ts';
import { readCalls, type FileCall } from '../shift/calls-file.ts';
import { placeCalls } from '../shift/dispatch.ts';
import { openWorld, SAMPLE_CALLS } from './bench-world.ts';
import type { BenchOptions, BenchRow } from './rows.ts';

const AT_A_TIME = 24;

export async function benchShift(options: BenchOptions): Promise<BenchRow[]> {
  const file = options.calls ?? SAMPLE_CALLS;
  const calls = readCalls(file, options.limit);
  const world = await openWorld({ calls: file, limit: options.limit, withWebhooks: true });
  let value = 0;
  try {
    const start = performance.now();
    await placeCalls(world, calls, { seed: 1, progress: () => undefined });
    value = calls.length / ((performance.now() - start) / 1000);
    const { calls: billed } = await checkBilling(world);
    if (billed !== calls.length) throw new Error(`${billed} of ${calls.length} calls were billed`);
  } finally {
    await world.close();
  }
  const baseline = await bareCarrier(file, calls);
  return [
    {
      name: `calls dispatched, played and billed (${calls.length})`,
      value,
      unit: 'calls/s',
      baseline,
      ratio: value / baseline,
    },
  ];
}

async function bareCarrier(file: string, calls: readonly FileCall[]): Promise<number> {
  const account = { sid: `AC${'0'.repeat(32)}`, authToken: '0'.repeat(32) };
  const simulator = await startCarrierSimulator({
    accounts: [account],
    timeScale: 0,
    outcomes: outcomesFromCsv(readFileSync(file, 'utf8')),
  });
  const carrier = createCarrier({
    accountSid: account.sid,
    authToken: account.authToken,
    baseUrl: simulator.url,
  });
  const queue = calls.values();
  const start = performance.now();
  const lane = async () => {
    for (const call of queue) {
      await carrier.placeCall({
        to: call.phone,
        from: '+15005550006',
        twiml: '<Response/>',
        timeoutSeconds: 60,
        timeLimitSeconds: 14_400,
        // Nothing listens there: the simulator's callbacks are refused at once and cost next to nothing.
        statusCallback: 'http://127.0.0.1:9/status',
      });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  const seconds = (performance.now() - start) / 1000;
  await simulator.close();
  return calls.length / seconds;
}
