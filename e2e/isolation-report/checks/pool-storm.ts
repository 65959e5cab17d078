// T4: two accounts, many workers, a pool of five, and everything that can go wrong in a transaction. Nobody may see a
// row of the other account, and no connection may carry an account back into the pool.
import pg from 'pg';
import { roleUrl } from '../../../server/platform/db/roles.ts';
import { withAccount, type Tx } from '../../../server/platform/db/transaction.ts';
import { leak, type Bench } from '../bench.ts';
import { seeded, seedOf } from '../random.ts';
import type { Surface } from '../types.ts';

const WORKERS = 50;
const POOL = 5;
const ROUNDS = { short: 40, full: 1000 };

export type Storm = {
  transactions: number;
  failed: number;
  wrong: number;
  carried: number;
  ms: number;
};

type Plan = {
  ownerUrl: string;
  key: Buffer;
  accounts: readonly [string, string];
  rounds: number;
  seed: number;
};

export async function stormPool(bench: Bench, surface: Surface): Promise<void> {
  const { fixture } = bench.task;
  const { ownerUrl, secrets } = bench.site.database;
  const storm = await runStorm({
    ownerUrl,
    key: secrets.root,
    accounts: [bench.of('cedar').id, bench.of('palm-west').id],
    rounds: bench.task.stopAtLeak ? 2 : ROUNDS[fixture.form],
    seed: fixture.seed,
  });
  surface.probes += storm.transactions;
  if (storm.wrong > 0)
    leak(bench, surface, { where: 'pool', what: `${storm.wrong} rows of the other account` });
  if (storm.carried > 0)
    leak(bench, surface, { where: 'pool', what: `${storm.carried} connections kept an account` });
  surface.figures['pool transactions'] = storm.transactions;
  surface.figures['pool transactions made to fail'] = storm.failed;
  surface.figures['pool rows of the wrong account'] = storm.wrong;
}

/** 2 accounts × 50 workers × `rounds` transactions through `withAccount`, with errors, cancels and time-outs. */
export async function runStorm(plan: Plan): Promise<Storm> {
  const pool = new pg.Pool({
    connectionString: roleUrl(plan.ownerUrl, 'app', plan.key),
    max: POOL,
    statement_timeout: 2000,
  });
  pool.on('error', () => undefined);
  const storm: Storm = { transactions: 0, failed: 0, wrong: 0, carried: 0, ms: 0 };
  const checks: Promise<void>[] = [];
  // Looked at on the very connection, before anybody else gets it.
  pool.on('release', (error, client) => {
    if (!error)
      checks.push(looksEmpty(client).then((empty) => void (storm.carried += empty ? 0 : 1)));
  });
  const from = performance.now();
  try {
    const workers = plan.accounts.flatMap((accountId) =>
      Array.from({ length: WORKERS }, (_, n) => work(pool, storm, { ...plan, accountId, n })),
    );
    await Promise.all(workers);
    await Promise.all(checks);
  } finally {
    storm.ms = Math.round(performance.now() - from);
    await pool.end();
  }
  return storm;
}

async function looksEmpty(client: pg.PoolClient): Promise<boolean> {
  const asked = await client
    .query<{ at: string | null }>("select current_setting('app.account_id', true) as at")
    .catch(() => null);
  return asked === null || !asked.rows[0]?.at;
}

type Worker = Plan & { accountId: string; n: number };

async function work(pool: pg.Pool, storm: Storm, worker: Worker): Promise<void> {
  const random = seeded(seedOf(worker.seed, `${worker.accountId} ${worker.n}`));
  for (let round = 0; round < worker.rounds; round += 1) {
    storm.transactions += 1;
    await withAccount(pool, { accountId: worker.accountId }, async (tx) => {
      const rows = await tx.query<{ account_id: string }>('select account_id from contacts');
      const foreign = rows.filter((r) => r.account_id !== worker.accountId).length;
      storm.wrong += foreign + (rows.length === 0 ? 1 : 0);
      await goWrong(tx, random());
    }).catch(() => void (storm.failed += 1));
  }
}

/** One in three transactions ends badly, each in another way. */
async function goWrong(tx: Tx, dice: number): Promise<void> {
  if (dice < 0.1) throw new Error('the code failed');
  if (dice < 0.2) await tx.query('select 1 / 0');
  if (dice >= 0.2 && dice < 0.25) await tx.query('select pg_cancel_backend(pg_backend_pid())');
  if (dice >= 0.25 && dice < 0.27) {
    await tx.query("select set_config('statement_timeout', '5', true)");
    await tx.query('select pg_sleep(0.05)');
  }
  if (dice >= 0.27 && dice < 0.275) await tx.query('select pg_terminate_backend(pg_backend_pid())');
  if (dice > 0.95) await tx.as(tx.accountId, (same) => same.query('select 1'));
}
