// What row-level security costs: the same statement, with its filter, on a table with the policy and on one without, in
// the same transaction of the same role, one after the other. And the pool under a storm.
import pg from 'pg';
import { newDatabaseName, startCluster, type Cluster } from '../isolation-report/cluster.ts';
import { runStorm } from '../isolation-report/checks/pool-storm.ts';
import { seeded } from '../isolation-report/random.ts';
import { roleUrl } from '../../server/platform/db/roles.ts';
import { type BenchOptions, type BenchRow, quantile } from './rows.ts';

const ACCOUNTS = 20;
const ROWS_EACH = 10_000;
const LISTS_EACH = 20;
const ROUNDS = 1500;
const WARM = 100;
/** Transactions of each of 2 × 50 workers: 100,000 in all. */
const STORM_ROUNDS = 1000;

const COLUMNS = `account_id uuid not null, id uuid not null, list_id uuid not null, position int not null,
  name text not null, phone text not null, seq bigint not null`;

type Shape = { name: string; sql: (table: string) => string; values: (draw: Draw) => unknown[] };
type Draw = { account: string; id: string; list: string; seq: number };

const SHAPES: readonly Shape[] = [
  {
    name: 'by id',
    sql: (t) => `select * from ${t} where account_id = $1 and id = $2`,
    values: (d) => [d.account, d.id],
  },
  {
    name: 'page of a list',
    sql: (t) =>
      `select * from ${t} where account_id = $1 and list_id = $2 order by position, id limit 100`,
    values: (d) => [d.account, d.list],
  },
  {
    name: 'pull of a feed',
    sql: (t) => `select * from ${t} where account_id = $1 and seq > $2 order by seq limit 500`,
    values: (d) => [d.account, d.seq],
  },
  {
    name: 'count of a list',
    sql: (t) => `select count(*) from ${t} where account_id = $1 and list_id = $2`,
    values: (d) => [d.account, d.list],
  },
];

export async function benchIsolation(_options: BenchOptions): Promise<BenchRow[]> {
  const cluster = await startCluster();
  const name = newDatabaseName();
  try {
    await cluster.copy(name);
    const owner = ownerOf(cluster, name);
    const draws = await fill(owner);
    const app = new pg.Client({ connectionString: roleUrl(owner, 'app', cluster.key) });
    await app.connect();
    const rows: BenchRow[] = [];
    try {
      for (const shape of SHAPES) {
        await requireSamePlan(app, shape, draws[0] as Draw);
        rows.push(...(await race(app, shape, draws)));
      }
    } finally {
      await app.end();
    }
    rows.push(await storm(owner, cluster.key, draws));
    return rows;
  } finally {
    await cluster.stop();
  }
}

function ownerOf(cluster: Cluster, name: string): string {
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  return url.toString();
}

/** 200,000 rows, twice; one of the tables is isolated like every table of an account. */
async function fill(owner: string): Promise<Draw[]> {
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  try {
    // Or vacuum may come before the rows' commit is written: it then marks no page as visible to all, and of the two
    // tables only the one made first is read from its index alone.
    await client.query('set synchronous_commit = on');
    for (const table of ['with_policy', 'without_policy']) {
      await client.query(
        `create table ${table} (${COLUMNS}, constraint ${table}_pkey primary key (account_id, id))`,
      );
      await client.query(`grant select on ${table} to switchyard_app`);
    }
    await client.query(`insert into with_policy
      select md5('a' || a)::uuid, md5(a || '/' || n)::uuid, md5(a || 'l' || n % ${LISTS_EACH})::uuid, n,
             'Contact ' || n, '+1202555' || lpad(n::text, 5, '0'), n
      from generate_series(1, ${ACCOUNTS}) a, generate_series(1, ${ROWS_EACH}) n`);
    await client.query('insert into without_policy select * from with_policy');
    for (const table of ['with_policy', 'without_policy']) {
      await client.query(`create index on ${table} (account_id, list_id, position, id)`);
      await client.query(`create index on ${table} (account_id, seq)`);
      // As `contacts` has it.
      await client.query(
        `create statistics ${table}_lists (dependencies) on account_id, list_id from ${table}`,
      );
      await client.query(`vacuum analyze ${table}`);
    }
    await client.query("call app.isolate('with_policy')");
    // Rows for the storm, in a table of the product.
    await client.query(`insert into accounts (account_id, slug, name, kind, time_zone, default_country)
      select md5('a' || a)::uuid, 'bench-' || a, 'Bench', 'parent', 'UTC', 'US' from generate_series(1, 2) a`);
    await client.query(`insert into call_lists (account_id, id, name, status, seq, created_at)
      select md5('a' || a)::uuid, md5('s' || a)::uuid, 'Storm', 'open', 1, now() from generate_series(1, 2) a`);
    await client.query(`insert into contacts (account_id, id, list_id, position, name, phone, zone, seq)
      select md5('a' || a)::uuid, md5(a || 'c' || n)::uuid, md5('s' || a)::uuid, n, 'x', '+120255501' || n, 'UTC', n
      from generate_series(1, 2) a, generate_series(10, 19) n`);
    const { rows } = await client.query<Draw>(
      `select account_id as account, id, list_id as list, greatest(seq - 1, 0)::int as seq
       from without_policy order by md5(id::text) limit 500`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/**
 * T6: the account is looked up in the index; the policy is no filter that runs for each row. And both sides do the same
 * work: their plans differ in the policy alone.
 */
async function requireSamePlan(app: pg.Client, shape: Shape, draw: Draw): Promise<void> {
  const plan = await planOf(app, { shape, draw, table: 'with_policy' });
  if (/Filter: .*account_id/.test(plan.replaceAll(ONE_TIME, '')) || !INDEXED.test(plan))
    throw new Error(`the plan of “${shape.name}” does not use the index for the account:\n${plan}`);
  const baseline = await planOf(app, { shape, draw, table: 'without_policy' });
  if (nodesOf(plan).join() !== nodesOf(baseline).join())
    throw new Error(`the plans of “${shape.name}” differ:\n${plan}\n\n${baseline}`);
}

const INDEXED = /Index Cond: .*account_id = /;
const ONE_TIME = /One-Time Filter: .*/g;

type Asked = { shape: Shape; draw: Draw; table: string };

async function planOf(app: pg.Client, { shape, draw, table }: Asked): Promise<string> {
  await app.query('begin');
  await app.query("select set_config('app.account_id', $1, true)", [draw.account]);
  const { rows } = await app.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) ${shape.sql(table)}`,
    shape.values(draw),
  );
  await app.query('rollback');
  return rows.map((r) => r['QUERY PLAN'].replaceAll(table, 'rows')).join('\n');
}

/** What is scanned, sorted and counted; the policy adds the look at the account, which is a Result. */
function nodesOf(plan: string): string[] {
  const lines = plan.split('\n').map((line) => line.replace(/^[ >-]+/, ''));
  return lines.filter((line) => !/^(Result|InitPlan|One-Time Filter)/.test(line));
}

async function race(app: pg.Client, shape: Shape, draws: readonly Draw[]): Promise<BenchRow[]> {
  const times: [number[], number[]] = [[], []];
  const random = seeded(1);
  for (let n = -WARM; n < ROUNDS; n += 1) {
    const draw = draws[Math.floor(random() * draws.length)] as Draw;
    const order = n % 2 === 0 ? [0, 1] : [1, 0];
    await app.query('begin');
    await app.query("select set_config('app.account_id', $1, true)", [draw.account]);
    for (const side of order) {
      const table = side === 0 ? 'with_policy' : 'without_policy';
      const from = performance.now();
      await app.query({
        name: `${shape.name} ${table}`,
        text: shape.sql(table),
        values: shape.values(draw),
      });
      if (n >= 0) times[side as 0 | 1].push(performance.now() - from);
    }
    await app.query('commit');
  }
  return ([0.5, 0.95] as const).map((share) => {
    const [value, baseline] = [quantile(times[0], share), quantile(times[1], share)];
    return {
      name: `${shape.name}, p${share * 100}: policy / filter alone`,
      value,
      unit: 'ms',
      baseline,
      ratio: value / baseline,
    };
  });
}

async function storm(owner: string, key: Buffer, draws: readonly Draw[]): Promise<BenchRow> {
  if (draws.length === 0) throw new Error('there are no rows');
  const { rows } = await asOwner(owner);
  const [a, b] = rows.map((r) => r.account);
  if (!a || !b) throw new Error('the accounts of the storm are missing');
  const done = await runStorm({
    ownerUrl: owner,
    key,
    accounts: [a, b],
    rounds: STORM_ROUNDS,
    seed: 1,
  });
  if (done.wrong + done.carried > 0)
    throw new Error(
      `${done.wrong} rows of the other account, ${done.carried} connections kept an account`,
    );
  return {
    name: `rows of the wrong account; ${done.failed} transactions failed`,
    value: done.wrong,
    unit: 'rows',
    baseline: done.transactions,
    ratio: done.wrong / done.transactions,
  };
}

async function asOwner(owner: string) {
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  try {
    return await client.query<{ account: string }>(
      'select distinct account_id as account from contacts order by 1',
    );
  } finally {
    await client.end();
  }
}
