// Faults of the database, planted one at a time in a copy: every policy in turn, then every rule of the catalogue.
import type pg from 'pg';
import type { ReportMutant } from '../../../shared/isolation.ts';
import { checkCatalogue } from '../../../server/isolation/catalogue.sql.ts';
import { forbiddenGrants, probeDatabase } from '../../../server/isolation/test/database-probes.ts';
import { openCopy, type OpenDatabase } from '../cluster.ts';
import { readFilled, type Filled } from '../fixture.ts';
import type { Fixture } from '../types.ts';
import type { Table } from '../../../server/isolation/test/catalogue-fill.ts';

/** Plants and judges them all on one copy of the fixture. */
export async function runDatabaseMutants(fixture: Fixture, name: string): Promise<ReportMutant[]> {
  const database = openCopy(fixture.clusterUrl, fixture.keyHex, name);
  try {
    const { tables, filled } = await readFilled(database.admin, fixture);
    const pair = {
      a: filled.find((f) => f.slug === 'cedar') as Filled,
      b: filled.find((f) => f.slug === 'oak-opd') as Filled,
    };
    const mutants: ReportMutant[] = [];
    for (const table of tables) {
      const mutant = await openPolicy(database, table, pair);
      if (mutant) mutants.push(mutant);
    }
    for (const fault of FAULTS) mutants.push(await plant(database, fault));
    return mutants;
  } finally {
    await database.close();
  }
}

type Pair = { a: Filled; b: Filled };

/** The policy of one table lets everything through: a query without care must then reach the other account. */
async function openPolicy(
  database: OpenDatabase,
  table: Table,
  pair: Pair,
): Promise<ReportMutant | null> {
  const { admin } = database;
  const { rows } = await admin.query<{ name: string; using: string; check: string }>(
    `select polname as name, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
     from pg_policy where polrelid = $1::regclass`,
    [table.name],
  );
  const policy = rows[0];
  if (!policy) return null;
  const alter = (using: string, check: string) =>
    admin.query(
      `alter policy ${policy.name} on ${table.name} using (${using}) with check (${check})`,
    );
  await alter('true', 'true');
  try {
    const { leaks } = await probeDatabase({ database, tables: [table], ...pair });
    const findings = leaks.length > 0 ? [] : await checkCatalogue(admin);
    const byCatalogue = findings.some((f) => f.check === 'C4') ? 'catalogue' : null;
    return {
      name: `policy of ${table.name} lets everything through`,
      where: table.name,
      change: 'using (true) with check (true)',
      killed_by: leaks.length > 0 ? 'database' : byCatalogue,
    };
  } finally {
    await alter(policy.using, policy.check);
  }
}

type Fault = { name: string; statement: string; by: string };

const NEW_TABLE = `create table mutants (account_id uuid not null, id uuid not null,
  constraint mutants_pkey primary key (account_id, id)); call app.isolate('mutants');`;

/** Each against the rule that must notice it. */
const FAULTS: readonly Fault[] = [
  {
    name: 'row security is not forced',
    by: 'C1',
    statement: 'alter table contacts no force row level security',
  },
  {
    name: 'row security is switched off',
    by: 'C1',
    statement: 'alter table contacts disable row level security',
  },
  {
    name: 'a table has lost its policy',
    by: 'C1',
    statement: 'drop policy account_isolation on contacts',
  },
  {
    name: 'a second policy lets more through',
    by: 'C1',
    statement: 'create policy more on contacts using (true)',
  },
  {
    name: 'a new table forgets its policy',
    by: 'C1',
    statement: 'create table mutants (account_id uuid not null, id uuid not null)',
  },
  {
    name: 'a new table forgets its account',
    by: 'C2',
    statement: 'create table mutants (id uuid not null)',
  },
  {
    name: 'the app role bypasses row security',
    by: 'C3',
    statement: 'alter role switchyard_app bypassrls',
  },
  {
    name: 'the app role is a superuser',
    by: 'C3',
    statement: 'alter role switchyard_app superuser',
  },
  {
    name: 'the identity role may create roles',
    by: 'C3',
    statement: 'alter role switchyard_identity createrole',
  },
  {
    name: 'the worker role may replicate',
    by: 'C3',
    statement: 'alter role switchyard_worker replication',
  },
  {
    name: 'the app role is a member of the owner',
    by: 'C3',
    statement: 'grant switchyard_owner to switchyard_app',
  },
  {
    name: 'the app role owns a table',
    by: 'C3',
    statement: 'alter table contacts owner to switchyard_app',
  },
  {
    name: 'a policy takes any row in',
    by: 'C4',
    statement: 'alter policy account_isolation on contacts with check (true)',
  },
  {
    name: 'a policy has an “or true”',
    by: 'C4',
    statement:
      'alter policy account_isolation on contacts using (account_id = (select app.account_id()) or true)',
  },
  {
    name: 'a policy names a role',
    by: 'C5',
    statement: 'alter policy account_isolation on contacts to switchyard_app',
  },
  {
    name: 'a unique key forgets the account',
    by: 'C6',
    statement: 'create unique index mutant on contacts (id)',
  },
  {
    name: 'a unique key puts the account last',
    by: 'C6',
    statement: 'create unique index mutant on contacts (id, account_id)',
  },
  {
    name: 'a foreign key forgets the account',
    by: 'C7',
    statement:
      'create table parents (account_id uuid not null, id uuid not null unique); create table mutants (account_id uuid not null, p uuid references parents (id))',
  },
  {
    name: 'a view runs as its owner',
    by: 'C8',
    statement: 'create view mutant as select * from contacts',
  },
  {
    name: 'a materialised view keeps a copy',
    by: 'C8',
    statement: 'create materialized view mutant as select * from contacts',
  },
  {
    name: 'a function runs as its owner',
    by: 'C9',
    statement: "create function mutant() returns int language sql security definer as 'select 1'",
  },
  {
    name: 'the app role may truncate',
    by: 'C10',
    statement: 'grant truncate on contacts to switchyard_app',
  },
  {
    name: 'the app role may refer to a table',
    by: 'C10',
    statement: 'grant references on contacts to switchyard_app',
  },
  {
    name: 'the app role may add triggers',
    by: 'C10',
    statement: 'grant trigger on contacts to switchyard_app',
  },
  {
    name: 'ids are counted',
    by: 'C11',
    statement: `${NEW_TABLE} alter table mutants alter column id type bigint using 1`,
  },
  {
    name: 'a row may belong to nobody',
    by: 'C12',
    statement: `create table mutants (account_id uuid); call app.isolate('mutants')`,
  },
  {
    name: 'a table is published',
    by: 'C13',
    statement: 'create publication mutant for table contacts',
  },
  {
    name: 'a function of ours is leakproof',
    by: 'C14',
    statement: "create function mutant() returns int language sql leakproof as 'select 1'",
  },
  {
    name: 'a charge can be changed',
    by: 'grants',
    statement: 'grant update on ledger to switchyard_app',
  },
  {
    name: 'an audit row can be deleted',
    by: 'grants',
    statement: 'grant delete on audit_log to switchyard_app',
  },
  {
    name: 'the app role reads session tokens',
    by: 'grants',
    statement: 'grant select on session_tokens to switchyard_app',
  },
  {
    name: 'the app role reads people',
    by: 'grants',
    statement:
      'grant select (email) on users to switchyard_app; grant select on users to switchyard_app',
  },
  {
    name: 'the rollup role writes',
    by: 'grants',
    statement: 'grant insert on usage_rollups to switchyard_rollup',
  },
  {
    name: 'the backup role writes',
    by: 'grants',
    statement: 'grant update on contacts to switchyard_backup',
  },
  {
    name: 'everybody reads a table',
    by: 'grants',
    statement: 'grant select on contacts to public',
  },
];

/** In a transaction that is rolled back, so that no fault outlives its look. */
async function plant(database: OpenDatabase, fault: Fault): Promise<ReportMutant> {
  const client = await database.admin.connect();
  try {
    await client.query('begin');
    await client.query(fault.statement);
    const noticed = await noticedBy(client);
    return {
      name: fault.name,
      where: fault.by,
      change: fault.statement.replaceAll(/\s+/g, ' '),
      killed_by: noticed.has(fault.by) ? `catalogue ${fault.by}` : null,
    };
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function noticedBy(client: pg.PoolClient): Promise<Set<string>> {
  const findings = await checkCatalogue(client);
  const grants = await forbiddenGrants({ admin: client });
  return new Set([...findings.map((f) => f.check), ...(grants.length > 0 ? ['grants'] : [])]);
}
