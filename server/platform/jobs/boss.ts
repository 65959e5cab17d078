// pg-boss carries the work that takes long: imports now, exports and mail later. Its tables live
// in a schema of their own. The owner makes and migrates them at start; the running instance logs
// in as the worker role, which may read and write rows there and owns nothing. Queues are not
// partitioned, so no table is made at run time.
import { PgBoss } from 'pg-boss';
import pg from 'pg';
import type { Deps } from '../context.ts';
import { closePool, openPool } from '../db/pool.ts';
import { roleUrl } from '../db/roles.ts';

const SCHEMA = 'pgboss';

/** A queue holds at most one waiting job per singleton key; any number may be active. */
export type Queue = { name: string; expireInSeconds: number };

/**
 * Makes or updates pg-boss’s tables and queues, as the owner. Safe to run again and by several
 * servers at once.
 */
export async function installBoss(ownerUrl: string, queues: readonly Queue[]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  // A connection that ends fails the statement under way, and without a listener the process as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Two servers that grant on one table at once fail with "tuple concurrently updated". Ends with the connection.
    await client.query("select pg_advisory_lock(hashtext('switchyard job queues'))");
    await migrateAndCreateQueues(ownerUrl, queues);
    await client.query(`grant usage on schema ${SCHEMA} to switchyard_worker`);
    await client.query(
      `grant select, insert, update, delete on all tables in schema ${SCHEMA} to switchyard_worker`,
    );
    await client.query(`grant execute on all functions in schema ${SCHEMA} to switchyard_worker`);
  } finally {
    await client.end();
  }
}

async function migrateAndCreateQueues(ownerUrl: string, queues: readonly Queue[]): Promise<void> {
  const pool = openPool({ connectionString: ownerUrl, max: 1 });
  const boss = new PgBoss({
    db: asDb(pool),
    schema: SCHEMA,
    migrate: true,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  const failures: unknown[] = [];
  boss.on('error', (error) => void failures.push(error));
  await boss.start();
  try {
    for (const { name, expireInSeconds } of queues) {
      if (await boss.getQueue(name)) continue;
      await boss.createQueue(name, { policy: 'short', expireInSeconds, retryLimit: 0 });
    }
  } finally {
    await boss.stop({ timeout: 20_000 });
    await closePool(pool);
  }
  if (failures.length > 0) throw failures[0];
}

/** pg-boss would close connections of its own without waiting for their end. */
function asDb(pool: pg.Pool): { executeSql(text: string, values?: unknown[]): Promise<Rows> } {
  return { executeSql: (text, values) => pool.query(text, values) };
}

type Rows = { rows: unknown[] };

export type RunningBoss = { boss: PgBoss; stop(): Promise<void> };

/** The running instance of this process, as the worker role. */
export async function startBoss(deps: Deps): Promise<RunningBoss> {
  const pool = openPool({
    connectionString: roleUrl(deps.settings.ownerUrl, 'worker', deps.secrets.root),
    max: 2,
    application_name: 'switchyard jobs',
  });
  pool.on('error', (error) => deps.log.warn({ err: error }, 'a connection of pg-boss ended'));
  const boss = new PgBoss({
    db: asDb(pool),
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: true,
    schedule: false,
    registerInstance: false,
    // Both need the owner of the tables; these queues hold a few rows a day.
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error) => deps.log.warn({ err: error }, 'pg-boss had a failure'));
  await boss.start();
  return {
    boss,
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 20_000 });
      await closePool(pool);
    },
  };
}
