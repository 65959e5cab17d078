// npm run -s convergence -- [--histories N] [--seed S | --new-seeds | --only SEED] [--lanes N] [--broken-feed] [--json]
// Plays seeded histories against the real server and says whether every console ended with the server's truth.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundleWorker } from './bundle.ts';
import { planHistory } from './plan.ts';
import { createPool, type Pool } from './pool.ts';
import { NOTHING, runHistory, type Verdict } from './run-history.ts';
import { summarize, toLines } from './summary.ts';
import { openWorld, type World } from './world.ts';

/** Consoles of the lanes together; a history has 2 to 5. */
const CONSOLES_OF_LANE = 3.5;
const CONSOLES_MAX = 5;
const SAID_EVERY = 50;
/** More of them say nothing new, and each of them may take its whole time. */
const BAD_MAX = 20;
/** Twice the longest pause of a mirror, which is a minute. Nothing comes by itself from a feed that passed it by. */
const SETTLE_MS = 120_000;
const SETTLE_BROKEN_MS = 3_000;
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    'new-seeds': { type: 'boolean', default: false },
    lanes: { type: 'string', default: '6' },
    'broken-feed': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const isBroken = values['broken-feed'];
const settleMs = isBroken ? SETTLE_BROKEN_MS : SETTLE_MS;
/** Another night plays other histories; each names its seed when it goes wrong. */
const first = values['new-seeds']
  ? Math.floor(Date.now() / 1000)
  : Number(values.only ?? values.seed);
const count = values.only === undefined ? Number(values.histories) : 1;
const lanes = Math.min(Number(values.lanes), count);
const say = (line: string): void => void (values.json || process.stdout.write(`${line}\n`));
const verdicts: Verdict[] = [];
const serverFaults: string[] = [];
let isStopped = false;

async function play(world: World, pool: Pool, seed: number): Promise<Verdict> {
  const history = planHistory(seed);
  const hosts = await pool.take(history.consoles);
  try {
    const verdict = await runHistory(world, hosts, { history, settleMs });
    await pool.give(hosts, verdict.faults.length === 0);
    return verdict;
  } catch (error) {
    await pool.give(hosts, false);
    return { ...NOTHING, seed, faults: [{ kind: 'broken', words: String(error) }] };
  }
}

function hear(verdict: Verdict): void {
  verdicts.push(verdict);
  for (const { kind, words } of verdict.faults) say(`seed ${verdict.seed}: ${kind}: ${words}`);
  if (verdicts.length % SAID_EVERY === 0) say(`${verdicts.length} of ${count}`);
  if (!isBroken && verdicts.filter(({ faults }) => faults.length > 0).length >= BAD_MAX)
    isStopped = true;
}

async function runAll(): Promise<void> {
  const worker = await bundleWorker();
  const world = await openWorld({ brokenFeed: isBroken });
  const pool = createPool(worker.path, Math.max(CONSOLES_MAX, Math.ceil(lanes * CONSOLES_OF_LANE)));
  let seed = first;
  const runLane = async (): Promise<void> => {
    while (seed < first + count && !isStopped) hear(await play(world, pool, seed++));
  };
  try {
    await Promise.all(Array.from({ length: lanes }, runLane));
  } finally {
    serverFaults.push(...world.faults);
    await pool.end();
    await world.close();
    rmSync(worker.folder, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true));
const started = performance.now();
await runAll();
const seconds = Math.round((performance.now() - started) / 1000);
const summary = summarize(verdicts, serverFaults);
const isWhole = verdicts.length === count;
const isGood = isWhole && summary.badSeeds.length === 0 && serverFaults.length === 0;
const isCaught = summary.noticed > 0;
if (values.json) {
  const bad = verdicts.filter(({ faults }) => faults.length > 0);
  process.stdout.write(`${JSON.stringify({ ...summary, seconds, bad })}\n`);
} else {
  for (const line of toLines(summary, seconds)) say(line);
  if (!isWhole) say(`stopped after ${verdicts.length} of ${count} histories`);
  if (isBroken) {
    const of = `${summary.noticed} of ${summary.histories} histories`;
    say(isCaught ? `the broken feed was caught by ${of}` : 'the broken feed was not noticed');
  }
}
// A broken feed that nobody notices is the failure then.
process.exitCode = (isBroken ? isCaught : isGood) ? 0 : 1;
