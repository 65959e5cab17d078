// `npm run shift`: a whole shift without a real call, checked number by number.
import { readArgs, USAGE } from './args.ts';
import { expectedBilling, readCalls } from './calls-file.ts';
import { checkBilling, checkIsolation, checkRollup } from './checks.ts';
import { checkFacts, openConsoles } from './consoles.ts';
import { placeCalls } from './dispatch.ts';
import { brokenInvariants, readable, type ShiftReport } from './report.ts';
import { createWorld, importList, type World } from './world.ts';
import type { ShiftOptions } from './args.ts';

type Tell = (step: string) => (done: number, total: number) => void;

async function runShift(
  world: World,
  options: ShiftOptions,
  tell: Tell,
): Promise<{ report: ShiftReport; broken: string[] }> {
  const calls = readCalls(options.calls, options.limit);
  const counts = await importList(world, 'cedar', {
    file: options.list,
    progress: tell('Importing for Cedar Homes'),
  });
  const again = await importList(world, 'lakeview', {
    file: options.list,
    progress: tell('Importing for Lakeview Builders'),
  });
  const consoles = await openConsoles(world, options, tell('Opening consoles'));
  const [done, dispatch] = await Promise.all([
    consoles.work(tell('Working the list')),
    placeCalls(world, calls, { seed: options.seed, progress: tell('Placing calls') }),
  ]);
  const diverged = await consoles.compare();
  const facts = await checkFacts(world, consoles, done);
  const expectedEvents = calls.length + facts.dispositions;
  await untilDelivered(world, { expected: expectedEvents, tell: tell('Delivering webhooks') });
  const { documents, initialMs } = consoles.synced;
  const { delivered, verified, failed } = world.receiver.counts();
  const report = {
    import: {
      rows: counts.rows,
      imported: counts.imported,
      duplicates: counts.duplicates,
      invalid: counts.invalid,
      blank: counts.blank,
    },
    sync: {
      documents,
      initial_ms: Math.round(initialMs),
      documents_per_s: Math.round((documents / initialMs) * 1000),
      facts_pushed: facts.pushed,
      facts_lost: facts.lost,
      diverged,
    },
    offline: facts.offline,
    dispatch,
    billing: await step(tell, 'Checking billing', checkBilling(world)),
    webhooks: { delivered, verified, failed },
    rollup: await step(tell, 'Checking the rollup', checkRollup(world)),
    isolation: await step(
      tell,
      'Probing isolation',
      checkIsolation(world, agentsOf(world, consoles)),
    ),
  };
  const expected = {
    ...expectedBilling(calls),
    facts: new Set(done.flatMap((d) => d.facts)).size,
    events: expectedEvents,
  };
  const broken = brokenInvariants(report, expected);
  if (JSON.stringify(counts) !== JSON.stringify(again))
    broken.push('import: the two sub-accounts differ');
  await consoles.close();
  return { report: { ...report, ok: broken.length === 0 }, broken };
}

async function step<T>(tell: Tell, name: string, work: Promise<T>): Promise<T> {
  const result = await work;
  tell(name)(1, 1);
  return result;
}

type Consoles = Awaited<ReturnType<typeof openConsoles>>;

/** One agent of each client; they are members nowhere else, so every other account is foreign to them. */
function agentsOf(world: World, consoles: Consoles) {
  return (['cedar', 'lakeview'] as const).flatMap((account) => {
    const desk = consoles.agents.find((d) => d.account === account);
    if (!desk) return [];
    const related = [world.owner[account].accountId, world.owner.harbour.accountId];
    return [
      {
        name: `agent of ${account}`,
        token: desk.seat.token,
        accountId: desk.seat.accountId,
        related,
      },
    ];
  });
}

async function untilDelivered(
  world: World,
  wait: { expected: number; tell: (done: number, total: number) => void },
): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 100) {
    const { delivered } = world.receiver.counts();
    wait.tell(Math.min(delivered, wait.expected), wait.expected);
    if (delivered >= wait.expected) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

function progressOn(stream: NodeJS.WriteStream): Tell {
  const last = new Map<string, string>();
  return (step) => (done, total) => {
    const line = `  ${step}: ${done.toLocaleString('en-IN')} of ${total.toLocaleString('en-IN')}`;
    if (last.get(step) === line) return;
    last.set(step, line);
    if (stream.isTTY) stream.write(`\r\u001B[K${line}${done === total ? '\n' : ''}`);
    else if (done === total) stream.write(`${line}\n`);
  };
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  let options: ShiftOptions;
  try {
    options = readArgs(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const tell: Tell = options.json ? () => () => undefined : progressOn(process.stderr);
  const world = await createWorld(options);
  try {
    const { report, broken } = await runShift(world, options, tell);
    process.stdout.write(
      options.json ? `${JSON.stringify(report, null, 2)}\n` : readable(report, broken),
    );
    if (options.json) for (const sentence of broken) process.stderr.write(`BROKEN ${sentence}\n`);
    return report.ok ? 0 : 1;
  } finally {
    await world.close();
  }
}

process.exitCode = await main();
