// The server does not start on a database in which accounts are not kept apart: one fault for each question of the
// catalogue, planted and taken back on one database, and asked through the server's own connection.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test/database.ts';
import { QUESTIONS } from './catalogue.sql.ts';
import { requireIsolation } from './service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Fault = { check: string; plant: string; undo: string; says: string };

const TABLE = 'create table strays (account_id uuid not null, id uuid not null';
const DROP = 'drop table strays';

const FAULTS: readonly Fault[] = [
  {
    check: 'C1',
    plant: 'alter table contacts no force row level security',
    undo: 'alter table contacts force row level security',
    says: 'contacts has account_id but row security is not enabled, forced and given one policy',
  },
  {
    check: 'C2',
    plant: 'create table strays (id uuid not null)',
    undo: DROP,
    says: 'strays has no account_id and no row security',
  },
  {
    // The other ways are attributes of a role, which belong to every database of the cluster.
    check: 'C3',
    plant: 'create sequence stray; alter sequence stray owner to switchyard_app',
    undo: 'drop sequence stray',
    says: 'switchyard_app is a server role that may bypass, create or own',
  },
  {
    check: 'C4',
    plant:
      'alter policy account_isolation on contacts using (account_id = (select app.account_id()) or true)',
    undo: 'alter policy account_isolation on contacts using (account_id = (select app.account_id()))',
    says: 'contacts.account_isolation is a policy without a check, or one that says more than whose the row is',
  },
  {
    check: 'C5',
    plant: 'alter policy account_isolation on contacts to switchyard_app',
    undo: 'alter policy account_isolation on contacts to public',
    says: 'contacts.account_isolation is a policy that names a role',
  },
  {
    check: 'C6',
    plant: 'create unique index stray_key on contacts (id)',
    undo: 'drop index stray_key',
    says: 'stray_key is a unique key that does not start with account_id',
  },
  {
    check: 'C7',
    plant: `${TABLE}, user_id uuid, constraint strays_user foreign key (user_id) references users (user_id));
      call app.isolate('strays')`,
    undo: DROP,
    says: 'strays_user is a foreign key that does not carry account_id at both ends',
  },
  {
    check: 'C8',
    plant: 'create view stray_view as select * from contacts',
    undo: 'drop view stray_view',
    says: 'stray_view is a view without security_invoker, or a materialised view',
  },
  {
    check: 'C9',
    plant:
      "create function stray() returns int language sql security definer set search_path = '' as 'select 1'",
    undo: 'drop function stray()',
    says: 'stray is a security definer function',
  },
  {
    check: 'C10',
    plant: 'grant truncate on contacts to switchyard_app',
    undo: 'revoke truncate on contacts from switchyard_app',
    says: 'contacts to switchyard_app grants truncate, references or trigger to a server role',
  },
  {
    check: 'C11',
    plant:
      "create table strays (account_id uuid not null, id bigint not null); call app.isolate('strays')",
    undo: DROP,
    says: 'strays.id has an integer id',
  },
  {
    check: 'C12',
    plant: "create table strays (account_id uuid, id uuid not null); call app.isolate('strays')",
    undo: DROP,
    says: 'strays has a nullable account_id',
  },
  {
    check: 'C13',
    plant: 'create publication stray for table contacts',
    undo: 'drop publication stray',
    says: 'contacts is published by logical replication',
  },
  {
    check: 'C14',
    plant: "create function stray() returns int language sql leakproof as 'select 1'",
    undo: 'drop function stray()',
    says: 'stray is a leakproof function of our own',
  },
];

it('has a fault for each question', () => {
  expect(FAULTS.map((f) => f.check)).toEqual(
    Array.from({ length: QUESTIONS }, (_, n) => `C${n + 1}`),
  );
});

it.each(FAULTS)('refuses to start for $check', async ({ check, plant, undo, says }) => {
  await database.admin.query(plant);
  try {
    const refusal: unknown = await requireIsolation(database.pools).catch(
      (error: unknown) => error,
    );
    expect(String(refusal)).toContain('its database does not keep accounts apart');
    const named = String(refusal)
      .split('\n')
      .filter((line) => /C\d+: /.test(line));
    expect(named).toEqual([`${check}: ${says}.`]);
  } finally {
    await database.admin.query(undo);
  }
  expect(await requireIsolation(database.pools)).toMatchObject({ questions: QUESTIONS });
});
