// Straight at the database, as the server’s own roles: what a query without any care in the code could reach.
import pg from 'pg';
import type { Pools } from '../../platform/db/pool.ts';
import type { FilledAccount, Table } from './catalogue-fill.ts';

export type Leak = { where: string; what: string };
type Probed = { admin: pg.Pool; pools: Pools };

type Probe = {
  database: Probed;
  tables: readonly Table[];
  a: FilledAccount;
  b: FilledAccount;
};

/**
 * Tables every account may read because they hold nothing of any account, each with its reason.
 * Every other table without a policy must be out of the app role’s reach.
 */
export const SHARED_TABLES: Readonly<Record<string, string>> = {
  isolation_reports: 'the signed report of the whole server, the same for every account',
};

/** Facts: neither changed nor deleted by any role of the server. */
export const APPEND_ONLY: readonly string[] = [
  'dispositions',
  'notes',
  'callbacks',
  'callback_changes',
  'contact_edits',
  'agent_states',
  'call_events',
  'ledger',
  'events',
  'audit_log',
  'attempts',
  'isolation_reports',
  'do_not_call',
  'erased_accounts',
];

/** Books and evidence: the erasure role takes words out of facts, and out of these nothing. */
export const BOOKS: readonly string[] = [
  'ledger',
  'ledger_heads',
  'rate_cards',
  'holds',
  'usage_days',
  'usage_rollups',
  'audit_log',
  'audit_chain',
  'audit_heads',
  'audit_checkpoints',
  'do_not_call_hashes',
];

/** Contexts that are no account: forgotten, broken, or written by somebody who hopes for a splice. */
const NO_ACCOUNT = ['', 'garbage', "' or 1=1 --", '00000000-0000-0000-0000-000000000000'];

/** Every table × every context × every kind of statement. */
export async function probeDatabase(probe: Probe): Promise<{ probes: number; leaks: Leak[] }> {
  const found = { probes: 0, leaks: [] as Leak[] };
  for (const table of probe.tables) {
    for (const attempt of await attemptsOn(probe, table)) {
      found.probes += 1;
      const leak = await attempt();
      if (leak) found.leaks.push({ where: table.name, what: leak });
    }
  }
  return found;
}

type Attempt = () => Promise<string | null>;

async function attemptsOn(probe: Probe, table: Table): Promise<Attempt[]> {
  const { database, a, b } = probe;
  const pool = database.pools.app;
  const t = table.name;
  const may = await grantsOf(database, t);
  const target = `${t} where account_id = '${b.id}'`;
  const asA = (statement: string) => () => counts(pool, a.id, statement);
  if (may.size === 0) return [() => refused(pool, a.id, `select 1 from ${target}`)];
  const reads = [
    ...NO_ACCOUNT.map((nobody) => () => counts(pool, nobody, `select 1 from ${t}`)),
    () => counts(pool, null, `select 1 from ${t}`),
    asA(`select 1 from ${target}`),
    asA(`select 1 from ${t} where account_id <> '${a.id}'`),
    () => exactly(probe, table),
    asA(`copy (select 1 from ${target}) to stdout`),
  ];
  return [...reads, ...writesOn(probe, { table, may, asA })];
}

type Writes = { table: Table; may: Set<string>; asA: (statement: string) => Attempt };

function writesOn({ database, a, b }: Probe, { table, may, asA }: Writes): Attempt[] {
  const pool = database.pools.app;
  const t = table.name;
  const target = `${t} where account_id = '${b.id}'`;
  const settable = table.columns.find((c) => c.name !== 'account_id' && c.type === 'text')?.name;
  const set = settable !== undefined && may.has(`UPDATE ${settable}`) ? settable : null;
  const insert = may.has('INSERT');
  return [
    ...(may.has('DELETE') ? [asA(`delete from ${target} returning 1`)] : []),
    ...(set
      ? [
          asA(`update ${t} set ${set} = ${set} where account_id = '${b.id}' returning 1`),
          asA(
            `merge into ${t} x using (select 1) y on x.account_id = '${b.id}' when matched then update set ${set} = x.${set}`,
          ),
        ]
      : []),
    ...(may.has('UPDATE account_id')
      ? [
          asA(`update ${t} set account_id = '${a.id}' where account_id = '${b.id}' returning 1`),
          () =>
            refused(
              pool,
              a.id,
              `update ${t} set account_id = '${b.id}' where account_id = '${a.id}'`,
            ),
        ]
      : []),
    ...(insert
      ? (['', ' on conflict do nothing'] as const).map(
          (tail) => () => insertsForeign(pool, { table, a, b, tail }),
        )
      : []),
  ];
}

export async function grantsOf(database: Probed, table: string): Promise<Set<string>> {
  const { rows } = await database.admin.query<{ what: string }>(
    `select privilege_type as what from information_schema.table_privileges
     where grantee = 'switchyard_app' and table_name = $1
     union select privilege_type || ' ' || column_name from information_schema.column_privileges
     where grantee = 'switchyard_app' and table_name = $1
     union select distinct privilege_type from information_schema.column_privileges
     where grantee = 'switchyard_app' and table_name = $1`,
    [table],
  );
  return new Set(rows.map((r) => r.what));
}

/** Grants that no server role may hold, as `table: privilege to role`. */
export async function forbiddenGrants(database: {
  admin: Pick<pg.Pool, 'query'>;
}): Promise<string[]> {
  const { rows } = await database.admin.query<{ what: string }>(
    `select table_name || ': ' || privilege_type || ' to ' || grantee as what
     from (select table_name::text, privilege_type::text, grantee::text from information_schema.table_privileges
           where table_schema = 'public'
           union select table_name, privilege_type, grantee from information_schema.column_privileges
           where table_schema = 'public') g
     where (g.table_name = any($1) and g.privilege_type in ('UPDATE', 'DELETE')
            and g.grantee in ('switchyard_app', 'switchyard_identity', 'switchyard_worker', 'switchyard_rollup'))
        or (g.grantee = 'switchyard_erasure' and g.table_name = any($3) and g.privilege_type in ('UPDATE', 'DELETE'))
        or (g.grantee = 'switchyard_rollup' and g.privilege_type <> 'SELECT')
        or (g.grantee = 'switchyard_backup' and g.privilege_type <> 'SELECT')
        or g.grantee = 'PUBLIC'
        or (g.grantee = 'switchyard_app' and g.table_name in
             (select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
              where c.relkind in ('r', 'p') and not c.relrowsecurity and c.relname <> all($2)))
     order by 1`,
    [APPEND_ONLY, Object.keys(SHARED_TABLES), BOOKS],
  );
  return rows.map((r) => r.what);
}

/** As its own account the app sees its rows, all of them and no more. */
async function exactly({ database, a }: Probe, table: Table): Promise<string | null> {
  const { rows } = await database.admin.query<{ n: string }>(
    `select count(*) as n from ${table.name} where account_id = $1`,
    [a.id],
  );
  const seen = await inRolledBack(database.pools.app, a.id, `select account_id from ${table.name}`);
  const own = Number(rows[0]?.n);
  return seen === own || seen === -1 ? null : `sees ${seen} rows where it owns ${own}`;
}

/** Rows a statement reaches must be none; a refusal by the database is as good. */
async function counts(
  pool: pg.Pool,
  accountId: string | null,
  statement: string,
): Promise<string | null> {
  const reached = await inRolledBack(pool, accountId, statement);
  const who = accountId === null ? 'without an account' : `as ${JSON.stringify(accountId)}`;
  return reached > 0 ? `${statement} ${who} reached ${reached} rows` : null;
}

async function refused(
  pool: pg.Pool,
  accountId: string,
  statement: string,
): Promise<string | null> {
  const reached = await inRolledBack(pool, accountId, statement);
  return reached >= 0 ? `${statement} was not refused` : null;
}

/** 42501 is a refusal; 22P02 a context that is no account id; 44000 a row a policy does not take. */
const REFUSALS = new Set(['42501', '22P02', '44000']);

/** @returns rows, or -1 when the database refused. */
async function inRolledBack(
  pool: pg.Pool,
  accountId: string | null,
  statement: string,
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (accountId !== null)
      await client.query("select set_config('app.account_id', $1, true)", [accountId]);
    return (await client.query(statement)).rowCount ?? 0;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (REFUSALS.has(error.code ?? '')) return -1;
    // The row was reached, and only something that refers to it, or is named like it, stood in the way.
    if (error.code === '23503' || error.code === '23505') return 1;
    throw error;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

type Insert = { table: Table; a: FilledAccount; b: FilledAccount; tail: string };

/** A copy of B’s own row, under A’s account setting, must be refused by the policy. */
async function insertsForeign(
  pool: pg.Pool,
  { table, a, b, tail }: Insert,
): Promise<string | null> {
  const row = b.rows.get(table.name)?.[0];
  if (!row) return null;
  const names = table.columns.map((c) => c.name);
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("select set_config('app.account_id', $1, true)", [a.id]);
    await client.query(
      `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})${tail}`,
      table.columns.map((c) =>
        c.type.startsWith('json') ? JSON.stringify(row[c.name]) : row[c.name],
      ),
    );
    return `insert into ${table.name}${tail} took a row of another account`;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    // 42501 is the policy. A unique key that answers first would tell that the row exists.
    return error.code === '42501'
      ? null
      : `insert into ${table.name}${tail} answered ${error.code} before the policy`;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** The audit chain follows its log by itself. What gets into the log is looked at. */
const WRITTEN_BY_A_JOB = new Set([
  'audit_chain',
  'audit_checkpoints',
  'audit_heads',
  'audit_pending',
]);

/** A digest of every row of these accounts, to see whether a probe changed anything. */
export async function digestOf(
  database: Pick<Probed, 'admin'>,
  tables: readonly Table[],
  accountIds: readonly string[],
): Promise<string> {
  const parts: string[] = [];
  for (const table of tables.filter(({ name }) => !WRITTEN_BY_A_JOB.has(name))) {
    const { rows } = await database.admin.query<{ digest: string | null }>(
      `select md5(string_agg(t::text, '|' order by t::text)) as digest from ${table.name} t
       where account_id = any($1)`,
      [accountIds],
    );
    parts.push(`${table.name}:${rows[0]?.digest ?? ''}`);
  }
  return parts.join('\n');
}
