// The catalogue check: fourteen questions to pg_catalog that must find nothing. Asked at every boot, through the
// server's own connection, and in the isolation test.
import type pg from 'pg';

export type Finding = { check: string; object: string; problem: string };

/**
 * Tables without a policy of their own, each with its reason. They resolve who somebody is by an exact random
 * value or an e-mail address, or belong to the machinery; the app role cannot read any of them but the reports.
 */
export const ALLOWED_WITHOUT_POLICY: Readonly<Record<string, string>> = {
  users: 'people may belong to several accounts; only the identity role reads it',
  session_tokens: 'resolves the session of a request by the hash of its token',
  api_keys: 'resolves the account of an API key by its hash',
  audit_seals:
    'signatures over the ends of all audit chains, no row of any account; only the worker role reads it',
  password_resets:
    'proves whose address it is by the hash of a link; of a person, not of an account',
  feature_flags: 'what the operator rolls out; names and percentages, no account’s data',
  sign_in_tries: 'counts failed sign-ins by a keyed hash, also of people nobody knows',
  sign_in_tickets: 'resolves a half-done sign-in by the hash of its ticket',
  totp_factors: 'belongs to a person, like users',
  passkeys: 'belongs to a person, like users',
  passkey_challenges: 'belongs to a person, like users',
  recovery_codes: 'belongs to a person, like users',
  known_devices: 'belongs to a person, like users',
  isolation_reports:
    'the signed reports of the whole server, the same for every account and without any data of one',
  migrations: 'which migrations ran; nobody but the owner reads it',
  migration_checksums: 'checksums of the migrations; nobody but the owner reads it',
};

const ACCOUNT_TABLES = `
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnotnull
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
  where c.relkind in ('r', 'p')`;

const KEY_STARTS_WITH_ACCOUNT = `
  (select a.attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) = 'account_id'`;

/** The two forms `app.isolate` writes, as PostgreSQL spells them; a policy that says anything more is no policy. */
const OF_ACCOUNT = String.raw`\(account_id = \( SELECT app\.account_id\(\) AS account_id\)\)`;
const OR_ROLE = String.raw`\( SELECT app\.role_is\(''\w+''::text\) AS role_is\)`;
const POLICY_FORM = `^(${OF_ACCOUNT}|\\(${OF_ACCOUNT}( OR ${OR_ROLE})+\\))$`;

type Check = { id: string; problem: string; sql: string };

// $1: tables allowed without a policy. Each statement answers one column, `object`.
const CHECKS: readonly Check[] = [
  {
    id: 'C1',
    problem: 'has account_id but row security is not enabled, forced and given one policy',
    sql: `
    with t as (${ACCOUNT_TABLES})
    select relname as object from t where relname <> all($1) and not (relrowsecurity and relforcerowsecurity
      and (select count(*) from pg_policy p where p.polrelid = t.oid) = 1)`,
  },
  {
    id: 'C2',
    problem: 'has no account_id and no row security',
    sql: `
    select c.relname as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relrowsecurity and c.relname <> all($1)
      and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id')`,
  },
  {
    id: 'C3',
    problem: 'is a server role that may bypass, create or own',
    sql: `
    select r.rolname as object from pg_roles r
    where r.rolname in ('switchyard_app', 'switchyard_identity', 'switchyard_worker', 'switchyard_rollup',
        'switchyard_erasure')
      and (r.rolsuper or r.rolbypassrls or r.rolreplication or r.rolcreaterole or r.rolcreatedb
        or exists (select 1 from pg_class c where c.relowner = r.oid)
        or exists (select 1 from pg_auth_members m where m.member = r.oid))
      and cardinality($1::text[]) >= 0`,
  },
  {
    id: 'C4',
    problem: 'is a policy without a check, or one that says more than whose the row is',
    sql: `
    select c.relname || '.' || p.polname as object from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relname <> all($1) and (p.polwithcheck is null
      or pg_get_expr(p.polqual, p.polrelid) !~ '${POLICY_FORM}'
      or pg_get_expr(p.polwithcheck, p.polrelid) !~ '${POLICY_FORM}')`,
  },
  {
    id: 'C5',
    problem: 'is a policy that names a role',
    sql: `
    select c.relname || '.' || p.polname as object from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relname <> all($1) and p.polroles <> '{0}'`,
  },
  {
    id: 'C6',
    problem: 'is a unique key that does not start with account_id',
    sql: `
    with t as (${ACCOUNT_TABLES})
    select x.relname as object from pg_index i join t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where (i.indisunique or i.indisexclusion) and t.relname <> all($1) and not ${KEY_STARTS_WITH_ACCOUNT}`,
  },
  {
    id: 'C7',
    problem: 'is a foreign key that does not carry account_id at both ends',
    sql: `
    with t as (${ACCOUNT_TABLES})
    select k.conname as object from pg_constraint k join t on t.oid = k.conrelid
    where k.contype = 'f' and t.relname <> all($1) and not exists (
      select 1 from pg_attribute a, pg_attribute b
      where a.attrelid = k.conrelid and a.attnum = k.conkey[1] and a.attname = 'account_id'
        and b.attrelid = k.confrelid and b.attnum = k.confkey[1] and b.attname = 'account_id')`,
  },
  {
    id: 'C8',
    problem: 'is a view without security_invoker, or a materialised view',
    sql: `
    select c.relname as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relname <> all($1) and (c.relkind = 'm' or (c.relkind = 'v'
      and not coalesce('security_invoker=true' = any(c.reloptions), false)
      and not coalesce('security_invoker=on' = any(c.reloptions), false)))`,
  },
  {
    id: 'C9',
    problem: 'is a security definer function',
    sql: `
    select p.proname as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'app') and p.prosecdef and p.proname <> all($1)`,
  },
  {
    id: 'C10',
    problem: 'grants truncate, references or trigger to a server role',
    sql: `
    select g.table_name || ' to ' || g.grantee as object from information_schema.table_privileges g
    where g.grantee like 'switchyard\\_%' and g.table_schema = 'public' and g.table_name <> all($1)
      and g.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')`,
  },
  {
    id: 'C11',
    problem: 'has an integer id',
    sql: `
    with t as (${ACCOUNT_TABLES})
    select t.relname || '.' || a.attname as object from t
    join pg_attribute a on a.attrelid = t.oid and a.attname = 'id' and a.atttypid in (20, 21, 23)
    where t.relname <> all($1)`,
  },
  {
    id: 'C12',
    problem: 'has a nullable account_id',
    sql: `
    with t as (${ACCOUNT_TABLES}) select relname as object from t where not attnotnull and relname <> all($1)`,
  },
  {
    id: 'C13',
    problem: 'is published by logical replication',
    sql: `
    select tablename::text as object from pg_publication_tables
    where schemaname = 'public' and tablename::text <> all($1)`,
  },
  {
    id: 'C14',
    problem: 'is a leakproof function of our own',
    sql: `
    select p.proname as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'app') and p.proleakproof and p.proname <> all($1)`,
  },
];

/** Runs every check; an empty answer is a pass. */
export async function checkCatalogue(pool: Pick<pg.Pool, 'query'>): Promise<Finding[]> {
  const allowed = Object.keys(ALLOWED_WITHOUT_POLICY);
  const findings: Finding[] = [];
  for (const check of CHECKS) {
    const { rows } = await pool.query<{ object: string }>(check.sql, [allowed]);
    findings.push(
      ...rows.map((r) => ({ check: check.id, object: r.object, problem: check.problem })),
    );
  }
  return findings;
}

export const QUESTIONS = CHECKS.length;

/** Every table with what holds its rows apart, as the database says it. */
export async function listTables(
  db: Pick<pg.Pool, 'query'>,
): Promise<{ table: string; forced: boolean; policy: string | null }[]> {
  const { rows } = await db.query<{ table: string; forced: boolean; policy: string | null }>(
    `select c.relname as table, c.relrowsecurity and c.relforcerowsecurity as forced,
            (select string_agg('using ' || pg_get_expr(p.polqual, p.polrelid) || ' with check '
               || pg_get_expr(p.polwithcheck, p.polrelid), '; ' order by p.polname)
             from pg_policy p where p.polrelid = c.oid) as policy
     from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     where c.relkind in ('r', 'p') order by 1`,
  );
  return rows;
}
