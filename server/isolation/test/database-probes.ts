// Straight at the database, as the server’s own roles: what a query without any care in the code could reach.
import pg from 'pg';
import type { TestDatabase } from '../../test/database.ts';
import type { FilledAccount, Table } from './catalogue-fill.ts';

export type Leak = { where: string; what: string };

type Probe = {
  database: TestDatabase;
  tables: readonly Table[];
  a: FilledAccount;
  b: FilledAccount;
};

/** Every table × {no account, account A} × {select, insert, update, delete}. */
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
  const target = `${table.name} where account_id = '${b.id}'`;
  const settable = table.columns.find((c) => c.name !== 'account_id' && c.type === 'text')?.name;
  const may = await grantsOf(database, table.name);
  if (may.size === 0) return [() => refused(pool, a.id, `select 1 from ${target}`)];
  return [
    () => counts(pool, null, `select 1 from ${table.name}`),
    () => counts(pool, a.id, `select 1 from ${target}`),
    () => counts(pool, a.id, `select 1 from ${table.name} where account_id <> '${a.id}'`),
    ...(may.has('DELETE') ? [() => counts(pool, a.id, `delete from ${target} returning 1`)] : []),
    ...(may.has('UPDATE') && settable && may.has(`UPDATE ${settable}`)
      ? [
          () =>
            counts(
              pool,
              a.id,
              `update ${table.name} set ${settable} = ${settable} where account_id = '${b.id}' returning 1`,
            ),
        ]
      : []),
    ...(may.has('UPDATE account_id')
      ? [
          () =>
            counts(
              pool,
              a.id,
              `update ${table.name} set account_id = '${a.id}' where account_id = '${b.id}' returning 1`,
            ),
        ]
      : []),
    ...(may.has('INSERT') ? [() => insertsForeign(pool, { table, a, b })] : []),
  ];
}

/** Whether the app role has no right to this table at all: then its policy is not what keeps it out. */
export async function isOutOfReach(database: TestDatabase, table: Table): Promise<boolean> {
  return (await grantsOf(database, table.name)).size === 0;
}

async function grantsOf(database: TestDatabase, table: string): Promise<Set<string>> {
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

/** Rows a statement reaches must be none; a refusal by the database is as good. */
async function counts(
  pool: pg.Pool,
  accountId: string | null,
  statement: string,
): Promise<string | null> {
  const reached = await inRolledBack(pool, accountId, statement);
  return reached > 0 ? `${statement} reached ${reached} rows` : null;
}

async function refused(
  pool: pg.Pool,
  accountId: string,
  statement: string,
): Promise<string | null> {
  const reached = await inRolledBack(pool, accountId, statement);
  return reached >= 0 ? `${statement} was not refused` : null;
}

/** @returns rows, or -1 when the database refused. */
async function inRolledBack(
  pool: pg.Pool,
  accountId: string | null,
  statement: string,
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (accountId) await client.query("select set_config('app.account_id', $1, true)", [accountId]);
    return (await client.query(statement)).rowCount ?? 0;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (error.code === '42501') return -1;
    // The row was reached, and only something that refers to it, or is named like it, stood in the way.
    if (error.code === '23503' || error.code === '23505') return 1;
    throw error;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** A copy of B’s own row, under A’s account setting, must be refused by the policy. */
async function insertsForeign(
  pool: pg.Pool,
  { table, a, b }: { table: Table; a: FilledAccount; b: FilledAccount },
): Promise<string | null> {
  const row = b.rows.get(table.name)?.[0];
  if (!row) return null;
  const names = table.columns.map((c) => c.name);
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("select set_config('app.account_id', $1, true)", [a.id]);
    await client.query(
      `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      table.columns.map((c) => (c.type === 'jsonb' ? JSON.stringify(row[c.name]) : row[c.name])),
    );
    return `insert into ${table.name} took a row of another account`;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    // 42501 is the policy. A unique key that answers first would tell that the row exists.
    return error.code === '42501'
      ? null
      : `insert into ${table.name} answered ${error.code} before the policy`;
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
  database: TestDatabase,
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
