// One worker: its own copy of the fixture, the real server on it, the checks it was asked for. Reads a task from
// stdin, prints a result. A mutant is a worker whose code was changed by mutate-hook.ts before it was loaded.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { isConsoleStale } from '../../scripts/electron-launch.ts';
import { openApiPaths, staticProbes } from './live.ts';
import { FirstLeak, openBench, type Bench } from './bench.ts';
import { RUN } from './checks/index.ts';
import { twinStatements } from './mutants/twins.ts';
import { openSite } from './site.ts';
import type { Surface, Task, TaskResult } from './types.ts';

export async function runTask(task: Task): Promise<TaskResult> {
  await change(task);
  const browses = task.fixture.form === 'full' && task.checks.includes('residue');
  const site = await openSite(task.fixture, task.database, browses ? builtConsole() : undefined);
  const bench = await openBench(task, site);
  try {
    const surfaces = await runChecks(bench);
    return {
      surfaces,
      hit: [...bench.hit].toSorted(),
      ...(task.stopAtLeak ? { live: [], openapi: [] } : await openApiPaths(site)),
      reached: [...bench.reached].toSorted(),
      tried: Object.fromEntries(
        [...bench.tried].map(([slug, t]) => [
          slug,
          { identities: [...t.identities].toSorted(), probes: t.probes },
        ]),
      ),
    };
  } finally {
    await bench.close();
    await site.close();
  }
}

async function runChecks(bench: Bench): Promise<Surface[]> {
  const surfaces: Surface[] = [];
  try {
    for (const id of bench.task.checks) {
      surfaces.push(await RUN[id](bench));
    }
    if (!bench.task.stopAtLeak) await staticProbes(bench, surfaces);
  } catch (error) {
    if (!(error instanceof FirstLeak)) throw error;
    surfaces.push(error.surface);
  }
  return surfaces;
}

const ROOT = join(import.meta.dirname, '../..');

function builtConsole(): string {
  if (isConsoleStale(ROOT)) {
    const script = join(ROOT, 'scripts/build-console.ts');
    const { status } = spawnSync(process.execPath, [script], { cwd: ROOT, stdio: 'ignore' });
    if (status !== 0) throw new Error('the console could not be built');
  }
  return join(ROOT, 'out/renderer');
}

/** Statements of a mutant, on its own copy, before anything connects to it. */
async function change(task: Task): Promise<void> {
  const { accounts } = task.fixture;
  const statements = [
    ...task.statements,
    ...(task.twins ? twinStatements(accounts, task.twins) : []),
  ];
  if (statements.length === 0) return;
  const url = new URL(task.fixture.clusterUrl);
  url.pathname = `/${task.database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const task = JSON.parse(await text(process.stdin)) as Task;
  const result = await runTask(task);
  await new Promise<void>((done) => process.stdout.write(JSON.stringify(result), () => done()));
  process.exit(0);
}
