// What an export holds is asked of the database, not listed by hand: a new table cannot be forgotten. What it leaves
// out is listed by hand, with the reason.
import type pg from 'pg';

/** Bytes that are data. Every other column of bytes is a hash of a token or a sealed secret, and is left out. */
const BINARY_DATA = new Set([
  'account_logos.content',
  'import_files.content',
  'ledger.previous_hash',
  'ledger.hash',
  'ledger_heads.hash',
  'audit_chain.previous_hash',
  'audit_chain.hash',
  'audit_heads.hash',
  'audit_checkpoints.hash',
  'audit_checkpoints.signature',
]);

/** Columns left out although they are no bytes. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'idempotency_keys.response_body': 'copies of answers, which may hold what is shown only once',
};

const SECRET_BYTES = 'a hash of a token, a sealed secret or a fingerprint';
const NOT_READABLE = 'the server itself may not read it';

export type ExportTable = {
  name: string;
  /** The login role that reads it. */
  reader: 'app' | 'identity';
  columns: string[];
  leftOut: { column: string; reason: string }[];
};

type ColumnRow = { table: string; column: string; type: string; app: boolean; identity: boolean };

/** Every table with an account_id, with what of it is exported. */
export async function listExportTables(db: Pick<pg.Pool, 'query'>): Promise<ExportTable[]> {
  const { rows } = await db.query<ColumnRow>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
            has_column_privilege('switchyard_app', c.oid, a.attnum, 'select') as app,
            has_column_privilege('switchyard_identity', c.oid, a.attnum, 'select') as identity
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p')
       and exists (select 1 from pg_attribute k where k.attrelid = c.oid and k.attname = 'account_id')
     order by c.relname, a.attnum`,
  );
  return [...Map.groupBy(rows, (row) => row.table)].map(([name, columns]) =>
    tableOf(name, columns),
  );
}

function tableOf(name: string, columns: readonly ColumnRow[]): ExportTable {
  const secret = (c: ColumnRow) => secretReason(`${name}.${c.column}`, c.type);
  const wanted = columns.filter((c) => secret(c) === null);
  const readable = (role: 'app' | 'identity') => wanted.filter((c) => c[role]);
  const reader = readable('identity').length > readable('app').length ? 'identity' : 'app';
  return {
    name,
    reader,
    columns: readable(reader).map((c) => c.column),
    leftOut: columns
      .filter((c) => secret(c) !== null || !c[reader])
      .map((c) => ({ column: c.column, reason: secret(c) ?? NOT_READABLE })),
  };
}

function secretReason(column: string, type: string): string | null {
  const listed = LEFT_OUT[column];
  if (listed !== undefined) return listed;
  return type.startsWith('bytea') && !BINARY_DATA.has(column) ? SECRET_BYTES : null;
}
