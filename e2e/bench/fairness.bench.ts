// What one account's storm costs another: the times of B's requests while A sends several times what its keys are
// allowed, with keys and sessions at once; beside them B's times alone, and while the same number of requests that are
// really served comes spread evenly over accounts. Only the second tells what the refused ones cost: the served ones
// take their share of the machine whoever sends them.
import { Worker } from 'node:worker_threads';
import { createApiKey } from '../../shared/api-keys.ts';
import { importList, type World } from '../shift/world.ts';
import { openWorld, SAMPLE_LIST } from './bench-world.ts';
import { type BenchOptions, type BenchRow, quantile, rowOf as rowFrom } from './rows.ts';
import type { StormJob, StormReport } from './storm.worker.ts';

const ROUNDS = 5;
const REQUESTS = 80;
const WARM_UP = 100;
/** B asks at this pace, as a console and a CRM together would. */
const PAUSE_MS = 15;
const KEYS = 4;
/** All keys of an account may ask 100 times a minute; A sends this many times that. */
const TIMES_THE_LIMIT = 20;
const PER_SECOND = (TIMES_THE_LIMIT * 100) / 60;

export async function benchFairness(options: BenchOptions): Promise<BenchRow[]> {
  const list = options.list ?? SAMPLE_LIST;
  const world = await openWorld({ list });
  try {
    await importList(world, 'cedar', { file: list, progress: () => undefined });
    await importList(world, 'lakeview', { file: list, progress: () => undefined });
    return await measure(world);
  } finally {
    await world.close();
  }
}

async function measure(world: World): Promise<BenchRow[]> {
  const url = pageOf(world, 'cedar');
  const { token } = world.owner.cedar;
  const requests = await requestsOfA(world);
  await timesOf({ url, token }, WARM_UP);
  const times: Times = { alone: [], even: [], stormed: [] };
  const evenly = requestsOfAll(world);
  let refused = 0;
  // What the keys may still ask in their first minute would make the first storm another one than the rest.
  const first = startStorm({ requests, perSecond: PER_SECOND });
  await timesOf({ url, token }, REQUESTS);
  let { perSecond: served } = await first.stop();
  for (let round = 0; round < ROUNDS; round += 1) {
    // The sides take turns, so that a busy moment of the machine meets all of them.
    times.alone.push(...(await timesOf({ url, token }, REQUESTS)));
    const even = startStorm({ requests: evenly, perSecond: served });
    times.even.push(...(await timesOf({ url, token }, REQUESTS)));
    if ((await even.stop()).refused > 0) throw new Error('the even load was refused some');
    const storm = startStorm({ requests, perSecond: PER_SECOND });
    times.stormed.push(...(await timesOf({ url, token }, REQUESTS)));
    const report = await storm.stop();
    refused += report.refused;
    served = report.perSecond;
  }
  if (refused === 0) throw new Error('no request of the storm was refused: it was none');
  return [0.5, 0.95].flatMap((share) => [
    rowOf(share, times, 'even'),
    rowOf(share, times, 'alone'),
  ]);
}

type Times = Record<'alone' | 'even' | 'stormed', number[]>;

/** Both accounts by their sessions, which are within their limits: nothing of it is refused. */
function requestsOfAll(world: World): StormJob['requests'] {
  return (['cedar', 'lakeview'] as const).map((account) => ({
    url: pageOf(world, account),
    token: world.owner[account].token,
  }));
}

function pageOf(world: World, account: 'cedar' | 'lakeview'): string {
  return `${world.running.url}/v1/call-lists/${world.lists[account]}/contacts?limit=50`;
}

/** A key and a session in turns; the sessions are within their own limit, so each of their requests is work. */
async function requestsOfA(world: World): Promise<StormJob['requests']> {
  const { token } = world.owner.lakeview;
  const url = pageOf(world, 'lakeview');
  const requests: { url: string; token: string }[] = [];
  for (let n = 1; n <= KEYS; n += 1) {
    const body = { name: `storm ${n}`, scopes: ['lists'] };
    const { key } = await world.client.ask(createApiKey, { token, body });
    requests.push({ url, token: key }, { url, token });
  }
  return requests;
}

async function timesOf(of: { url: string; token: string }, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const start = performance.now();
    const response = await fetch(of.url, { headers: { authorization: `Bearer ${of.token}` } });
    await response.arrayBuffer();
    times.push(performance.now() - start);
    if (!response.ok) throw new Error(`B was answered ${response.status}`);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  return times;
}

function startStorm(workerData: StormJob): { stop(): Promise<StormReport> } {
  const worker = new Worker(new URL('./storm.worker.ts', import.meta.url), { workerData });
  const ended = new Promise<StormReport>((done, fail) => {
    worker.once('message', done);
    worker.once('error', fail);
  });
  // Told of at `stop`; until then a failure is not unhandled.
  ended.catch(() => undefined);
  return {
    stop: () => {
      worker.postMessage('stop');
      return ended;
    },
  };
}

const BASELINES = {
  even: 'the same served load, spread evenly',
  alone: 'B alone',
} as const;

function rowOf(share: number, times: Times, beside: keyof typeof BASELINES): BenchRow {
  const name = `B, p${share * 100}: A storms / ${BASELINES[beside]}`;
  return rowFrom(name, 'ms', [quantile(times.stormed, share), quantile(times[beside], share)]);
}
