// One run: the fixture, the checks in workers on copies of it, the mutants, and the report of it all.
import type { ReportMutant } from '../../shared/isolation.ts';
import { newDatabaseName, openCopy, startCluster, type Cluster } from './cluster.ts';
import { makeFixture } from './fixture.ts';
import { forkWorker } from './fork.ts';
import { runCodeMutant, CODE_MUTANTS } from './mutants/code-mutants.ts';
import { runDatabaseMutants } from './mutants/database-mutants.ts';
import { schemaOf, type Gathered } from './report.ts';
import {
  CHECK_IDS,
  type CheckId,
  type Fixture,
  type Form,
  type Task,
  type TaskResult,
} from './types.ts';

export type RunOptions = {
  form: Form;
  seed: number;
  previous: string | null;
  say: (line: string) => void;
};

/** Two cores are what the machines have that run this in CI. */
const AT_ONCE = 2;

/** The routes are shared out by account, for they take longest; everything else goes to a worker of its own. */
const SHARES: readonly { checks: CheckId[]; slugs?: string[]; part?: Task['part'] }[] = [
  { checks: ['routes'], part: 'foreign', slugs: ['harbour', 'cedar', 'palm-west'] },
  { checks: ['routes'], part: 'foreign', slugs: ['oak-opd', 'oak-ipd', 'palm'] },
  { checks: CHECK_IDS.filter((id) => !['routes', 'counts', 'restored', 'exports'].includes(id)) },
  // What the others push about ids of strangers is kept, and would be in the archives.
  { checks: ['exports'] },
  // What an account does to its own would be missing afterwards.
  { checks: ['routes'], part: 'own' },
  // It takes the rows of other accounts away, so it has a copy to itself.
  { checks: ['counts'] },
];

export async function runReport(options: RunOptions): Promise<Gathered> {
  const startedAt = new Date().toISOString();
  const cluster = await startCluster();
  try {
    options.say('making the fixture');
    const fixture = await makeFixture(cluster, options);
    const schema = await schemaOfFixture(cluster, fixture);
    const results: TaskResult[] = [];
    const mutants: ReportMutant[] = [];
    const jobs = [
      ...SHARES.map((share) => async () => {
        const found = await check(cluster, { ...plainTask(fixture), ...share });
        results.push(...found);
        const leaks = found.flatMap((r) => r.surfaces).flatMap((s) => s.leaks);
        options.say(`checked ${share.checks.join(', ')}: ${leaks.length} leaks`);
        for (const { where, what } of leaks.slice(0, 20)) options.say(`LEAK ${where}: ${what}`);
      }),
      async () => {
        const found = await onCopy(cluster, (name) => runDatabaseMutants(fixture, name));
        mutants.push(...found);
        options.say(`${found.length} mutants of the database`);
      },
      ...CODE_MUTANTS.map((mutant) => async () => {
        const done = await onCopy(cluster, (database) =>
          runCodeMutant(mutant, { ...plainTask(fixture), database }),
        );
        mutants.push(done);
        options.say(`mutant: ${mutant.name}: ${done.killed_by ?? 'SURVIVED'}`);
      }),
    ];
    await inTurn(jobs);
    return {
      fixture,
      results,
      mutants: mutants.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      schema,
      startedAt,
      endedAt: new Date().toISOString(),
      previous: options.previous,
    };
  } finally {
    await cluster.stop();
  }
}

const plainTask = (fixture: Fixture): Omit<Task, 'database' | 'checks'> => ({
  fixture,
  mutations: [],
  statements: [],
  stopAtLeak: false,
});

/** @throws when a worker fails: checks that did not run are no checks that passed. */
async function check(cluster: Cluster, task: Omit<Task, 'database'>): Promise<TaskResult[]> {
  return onCopy(cluster, async (database) => {
    const first = await forked({ ...task, database });
    // What the routes left behind is copied, and the copy must hold like the first one.
    if (!task.slugs?.includes('cedar')) return [first];
    const restored = newDatabaseName();
    await cluster.copy(restored, database);
    try {
      const checks: CheckId[] = ['restored'];
      return [first, await forked({ ...task, checks, slugs: undefined, database: restored })];
    } finally {
      await cluster.drop(restored);
    }
  });
}

async function forked(task: Task): Promise<TaskResult> {
  const done = await forkWorker(task);
  if (done.ok) return done.result;
  throw new Error(`the checks ${task.checks.join(', ')} did not run: ${done.why}`);
}

async function onCopy<T>(cluster: Cluster, run: (name: string) => Promise<T>): Promise<T> {
  const name = newDatabaseName();
  await cluster.copy(name);
  try {
    return await run(name);
  } finally {
    await cluster.drop(name);
  }
}

async function inTurn(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = jobs.values();
  const lane = async () => {
    for (const job of waiting) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function schemaOfFixture(cluster: Cluster, fixture: Fixture) {
  return onCopy(cluster, async (name) => {
    const database = openCopy(fixture.clusterUrl, fixture.keyHex, name);
    try {
      return await schemaOf(database);
    } finally {
      await database.close();
    }
  });
}
