// Fills every account table with rows made from the catalogue alone, so that a new table cannot be forgotten.
// Every text carries a canary that names its account; finding it anywhere else is a leak.
import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { FITTING } from './catalogue-values.ts';

export type Column = { name: string; type: string; nullable: boolean; hasDefault: boolean };
export type ForeignKey = { columns: string[]; target: string; targetColumns: string[] };
export type Table = {
  name: string;
  columns: Column[];
  foreignKeys: ForeignKey[];
  /** Column → the values its check constraint allows. */
  allowed: Map<string, string[]>;
};

export type FilledAccount = {
  id: string;
  canary: string;
  /** Table → the rows made here, as they were inserted. */
  rows: Map<string, Record<string, unknown>[]>;
};

/** Every table with an account_id, referenced tables first. */
export async function accountTables(admin: pg.Pool): Promise<Table[]> {
  const columns = await admin.query<{ table: string } & Column>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
            not a.attnotnull as nullable, a.atthasdef as "hasDefault"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p')
       and exists (select 1 from pg_attribute k where k.attrelid = c.oid and k.attname = 'account_id')
     order by c.relname, a.attnum`,
  );
  const keys = await admin.query<{ table: string } & ForeignKey>(
    `select c.relname as table, t.relname as target,
            array(select attname::text from unnest(k.conkey) with ordinality u(n, i)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = u.n order by i) as columns,
            array(select attname::text from unnest(k.confkey) with ordinality u(n, i)
              join pg_attribute a on a.attrelid = t.oid and a.attnum = u.n order by i) as "targetColumns"
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f'`,
  );
  const checks = await admin.query<{ table: string; def: string }>(
    `select c.relname as table, pg_get_constraintdef(k.oid) as def
     from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'c'`,
  );
  const tables = [...new Set(columns.rows.map((c) => c.table))].map((name) => ({
    name,
    columns: columns.rows.filter((c) => c.table === name),
    foreignKeys: keys.rows.filter((k) => k.table === name),
    allowed: allowedValues(checks.rows.filter((k) => k.table === name).map((k) => k.def)),
  }));
  return sortByReference(tables);
}

function allowedValues(defs: string[]): Map<string, string[]> {
  const allowed = new Map<string, string[]>();
  for (const def of defs) {
    const match = /^CHECK \(\((\w+) = ANY \(ARRAY\[(.+)\]\)\)\)$/.exec(def);
    const values = match?.[2]?.match(/'[^']*'/g)?.map((v) => v.slice(1, -1));
    if (match?.[1] && values) allowed.set(match[1], values);
  }
  return allowed;
}

function sortByReference(tables: Table[]): Table[] {
  const sorted: Table[] = [];
  const left = new Set(tables);
  while (left.size > 0) {
    const ready = [...left].filter((t) =>
      t.foreignKeys.every(
        (k) => k.target === t.name || ![...left].some((o) => o.name === k.target),
      ),
    );
    if (ready.length === 0) throw new Error('the foreign keys form a circle');
    for (const t of ready) {
      sorted.push(t);
      left.delete(t);
    }
  }
  return sorted;
}

/** Tables whose rows the account got when it was created, and must not get again. */
const ONE_PER_ACCOUNT = new Set([
  'accounts',
  'sync_heads',
  'ledger_heads',
  'audit_heads',
  'account_relations',
]);

/** They name an audit row once; the rows the account made by itself are, or will be, named by the server. */
const NAMES_FRESH_ROWS = new Set(['audit_chain', 'audit_pending']);

/** Tables with one row for each of a few things. */
const AT_MOST: Readonly<Record<string, number>> = {
  role_sight: 2,
  account_logos: 1,
  erased_accounts: 1,
};

/** Puts rows into every table for one account that exists already: two, or as many as are asked for. */
export async function fillAccount(
  admin: pg.Pool,
  tables: readonly Table[],
  account: { id: string; slug: string },
  options: { rows: number; seed?: number } = { rows: 2 },
): Promise<FilledAccount> {
  const mark = options.seed ?? randomBytes(6).toString('hex');
  const canary = `cnry-${account.slug}-${mark}`;
  const filled: FilledAccount = { id: account.id, canary, rows: new Map() };
  for (const table of tables) {
    if (!ONE_PER_ACCOUNT.has(table.name)) {
      const rows = Math.min(options.rows, AT_MOST[table.name] ?? options.rows);
      for (let n = 0; n < rows; n++) await insertRow(admin, { table, filled, n });
    }
    const kept = await admin.query<Record<string, unknown>>(
      `select * from ${table.name} where account_id = $1`,
      [account.id],
    );
    filled.rows.set(table.name, kept.rows);
  }
  return filled;
}

type Insert = { table: Table; filled: FilledAccount; n: number };

async function insertRow(admin: pg.Pool, { table, filled, n }: Insert): Promise<void> {
  const row = new Map<string, unknown>([['account_id', filled.id]]);
  for (const key of table.foreignKeys) {
    const all = filled.rows.get(key.target) ?? [];
    const isFresh = (r: object) => JSON.stringify(r).includes(filled.canary);
    const targets = NAMES_FRESH_ROWS.has(table.name) ? all.filter(isFresh) : all;
    const target = targets[n % Math.max(targets.length, 1)];
    const optional = table.columns.some((c) => key.columns.includes(c.name) && c.nullable);
    if (!target) {
      if (!optional && key.target !== table.name)
        throw new Error(`${table.name} needs a row of ${key.target}`);
      continue;
    }
    key.columns.forEach((column, i) => {
      if (!row.has(column)) row.set(column, target[key.targetColumns[i] as string]);
    });
  }
  for (const column of table.columns) {
    if (!row.has(column.name)) row.set(column.name, valueFor(column, { table, filled, n }));
  }
  const names = [...row.keys()];
  const holes = names.map((_, i) => `$${i + 1}`);
  await admin.query(
    `insert into ${table.name} (${names.join(', ')}) values (${holes.join(', ')})`,
    names.map((name) => row.get(name)),
  );
}

/** Columns that must not look like work, or the jobs of the server would take it up. */
const AT_REST = new Set([
  'next_at',
  'lease_until',
  'reverses_id',
  'parent_account_id',
  // A guest is no member one may list or change.
  'guest_of',
  'replaced_by',
  // Nobody is erased yet.
  'erased_at',
]);

function valueFor(column: Column, { table, filled, n }: Insert): unknown {
  if (AT_REST.has(column.name)) return null;
  // One row a role; supervisors keep their sight, since they are who probes.
  if (table.name === 'role_sight' && column.name === 'role') return ['agent', 'viewer'][n];
  const text = `${filled.canary}-${table.name}-${column.name}-${randomBytes(4).toString('hex')}`;
  const fitting = FITTING[`${table.name}.${column.name}`];
  if (fitting) return fitting(text, n);
  const allowed = table.allowed.get(column.name);
  if (allowed) return allowed[allowed.length - 1];
  const byName: Record<string, unknown> = {
    // The same number in every account, on purpose.
    phone: `+12025550${100 + n}`,
    to_phone: `+12025550${100 + n}`,
    from_phone: '+15005550006',
    // A settlement that failed is work for the billing job, and these rows must stay at rest.
    billing_failures: 0,
    currency: 'INR',
    increments: '60/60',
    event_type: 'call.completed',
    type: 'call.completed',
    zone: 'America/New_York',
    email: `${text}@example.com`,
    url: `https://example.com/${text}`,
  };
  if (table.name !== 'users' && column.name in byName) return byName[column.name];
  return byType(column.type, text, n);
}

function byType(type: string, text: string, n: number): unknown {
  if (type === 'uuid') return randomUUID();
  if (type === 'text') return text;
  if (type.endsWith('[]')) return [byType(type.slice(0, -2), text, n)];
  if (type === 'jsonb' || type === 'json') return JSON.stringify({ canary: text });
  if (type === 'boolean') return false;
  if (type === 'bytea') return randomBytes(32);
  if (type === 'integer' || type === 'bigint') return 1_000_003 + n;
  if (type === 'date') return dayOf(n);
  if (type === 'timestamp with time zone') return `${dayOf(n)}T05:00:00Z`;
  if (type === 'tstzrange') return `[${dayOf(n)}T05:00:00Z,${dayOf(n)}T05:00:05Z)`;
  throw new Error(`the isolation test does not know how to fill a column of type ${type}`);
}

/** The n-th day from the first of October 2026, so that dates differ from row to row. */
function dayOf(n: number): string {
  return new Date(Date.UTC(2026, 9, 1 + n)).toISOString().slice(0, 10);
}
