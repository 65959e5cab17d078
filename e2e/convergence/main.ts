// npm run -s convergence -- [--histories N] [--seed S] [--only SEED] [--lanes N] [--broken-feed] [--json]
// Plays seeded histories against the real server and says whether every console ended with the server's truth.
import { parseArgs } from 'node:util';
import { startConsole, type ConsoleHost } from './console-host.ts';
import { runHistory, type Verdict } from './run-history.ts';
import { openWorld, type World } from './world.ts';

const CONSOLES_MAX = 5;
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    lanes: { type: 'string', default: '3' },
    'broken-feed': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const first = Number(values.only ?? values.seed);
const count = values.only === undefined ? Number(values.histories) : 1;
const say = (line: string): void => void (values.json || process.stdout.write(`${line}\n`));

/** Each lane plays one history at a time with consoles of its own. */
async function runLane(world: World, next: () => number | null, onVerdict: (v: Verdict) => void) {
  let hosts: ConsoleHost[] = Array.from({ length: CONSOLES_MAX }, startConsole);
  for (let seed = next(); seed !== null; seed = next()) {
    try {
      onVerdict(await runHistory(world, hosts, seed));
    } catch (error) {
      onVerdict({ seed, faults: [String(error)], facts: 0, rejected: 0, healed: 0, ms: 0 });
      // Whatever is left open in them must not disturb the next one.
      await Promise.all(hosts.map((host) => host.end()));
      hosts = hosts.map(startConsole);
    }
  }
  await Promise.all(hosts.map((host) => host.end()));
}

async function runAll(): Promise<Verdict[]> {
  const world = await openWorld({ brokenFeed: values['broken-feed'] });
  const verdicts: Verdict[] = [];
  let seed = first;
  const next = (): number | null => (seed < first + count ? seed++ : null);
  const onVerdict = (verdict: Verdict): void => {
    verdicts.push(verdict);
    for (const fault of verdict.faults) say(`seed ${verdict.seed}: ${fault}`);
    if (verdicts.length % 100 === 0) say(`${verdicts.length} of ${count}`);
  };
  try {
    const lanes = Math.min(Number(values.lanes), count);
    await Promise.all(Array.from({ length: lanes }, () => runLane(world, next, onVerdict)));
  } finally {
    await world.close();
  }
  return verdicts;
}

const started = performance.now();
const verdicts = await runAll();
const bad = verdicts.filter((verdict) => verdict.faults.length > 0);
const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((n, v) => n + of(v), 0);
const result = {
  histories: verdicts.length,
  bad: bad.length,
  facts: sum((v) => v.facts),
  rejected: sum((v) => v.rejected),
  healed: sum((v) => v.healed),
  seconds: Math.round((performance.now() - started) / 1000),
  badSeeds: bad.map((verdict) => verdict.seed),
};
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ...result, verdicts: bad })}\n`
    : `${result.histories} histories, ${result.facts} facts (${result.rejected} rejected and kept), ${result.healed} buckets healed, ${result.bad} bad, ${result.seconds} s\n`,
);
// A broken feed that nobody notices is the failure then.
const isAsExpected = values['broken-feed'] ? bad.length > 0 : bad.length === 0;
process.exitCode = isAsExpected && verdicts.length > 0 ? 0 : 1;
