// Looks for words through every column of every table, whatever their names: asked of the catalogue, so that a new
// table cannot be forgotten.
import type pg from 'pg';

export type Trace = { table: string; row: string };

type Looking = {
  /** Only rows of this account; tables without an account are always looked through. */
  accountId: string;
  words: readonly string[];
  /** Tables that are not looked through. */
  except?: readonly string[];
};

/** Rows that say one of the words, in upper or lower case, as text or as bytes. */
export async function findTraces(
  admin: pg.Pool,
  { accountId, words, except = [] }: Looking,
): Promise<Trace[]> {
  const { rows: tables } = await admin.query<{ name: string; has_account: boolean }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
            exists (select 1 from pg_attribute a
              where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped) as has_account
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'pgboss') and c.relkind = 'r'
     order by 1`,
  );
  const hex = words.map((word) => Buffer.from(word).toString('hex'));
  const traces: Trace[] = [];
  for (const table of tables.filter((t) => !except.includes(t.name.replace('public.', '')))) {
    const { rows } = await admin.query<{ row: string }>(
      `select left(t::text, 400) as row from ${table.name} t
       where exists (select 1 from unnest($1::text[]) w where position(lower(w) in lower(t::text)) > 0)
         ${table.has_account ? 'and account_id = $2' : 'and $2::uuid is not null'}`,
      [[...words, ...hex], accountId],
    );
    traces.push(...rows.map(({ row }) => ({ table: table.name, row })));
  }
  return traces;
}
