// The isolation test: made from the catalogue and the mounted routes, and shown to fail when a policy is taken away.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import { Role } from '../../shared/roles.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { checkCatalogue } from './catalogue.sql.ts';
import {
  accountTables,
  fillAccount,
  type FilledAccount,
  type Table,
} from './test/catalogue-fill.ts';
import { digestOf, isOutOfReach, probeDatabase } from './test/database-probes.ts';
import { probeRoutes, type Actor } from './test/route-probes.ts';

let t: TestApp;
let tables: Table[];
let filled: FilledAccount[];
let actors: Actor[];

beforeAll(async () => {
  t = await startTestApp();
  const harbour = await setUpHarbour(t.url);
  const cedar = await addSubAccount(t.url, harbour, 'cedar');
  const lakeview = await addSubAccount(t.url, harbour, 'lakeview');
  const palm = await addStranger();
  const opd = await addSubAccount(t.url, palm, 'palm-opd');
  const everyone = [harbour, cedar, lakeview, palm, opd];
  tables = await accountTables(t.database.admin);
  filled = [];
  for (const { session } of everyone)
    filled.push(await fillAccount(t.database.admin, tables, session.account));
  actors = [];
  for (const owner of [harbour, cedar]) actors.push(...(await addActors(owner, everyone)));
}, 60_000);
afterAll(() => t.close());

/** Another agency on the same server, made by its operator. */
async function addStranger(): Promise<SignedIn> {
  const owner = {
    name: 'Meera Joshi',
    email: 'meera@palm.example',
    password: 'a long enough password',
  };
  await call(t.url, {
    method: 'POST',
    path: '/api/admin/accounts',
    token: t.database.secrets.operatorToken,
    body: { account: { name: 'Palm Hospital', slug: 'palm' }, owner },
  });
  const signedIn = await call<SignedIn>(t.url, {
    method: 'POST',
    path: '/v1/session',
    body: { email: owner.email, password: owner.password, device: 'test' },
  });
  return signedIn.body;
}

/** A member of every role, and an API key with every scope. */
async function addActors(owner: SignedIn, everyone: readonly SignedIn[]): Promise<Actor[]> {
  const { account } = owner.session;
  const related = everyone
    .map((s) => s.session.account)
    .filter(
      (a) => a.id === account.id || a.id === account.parent?.id || a.parent?.id === account.id,
    )
    .map((a) => a.id);
  const made: Actor[] = [];
  for (const role of Role.options) {
    const member = await addMember(t.url, owner, {
      email: `${role}@${account.slug}.example`,
      role,
    });
    made.push({
      name: `${role} of ${account.slug}`,
      token: member.token,
      accountId: account.id,
      related,
    });
  }
  const key = await call<{ key: string }>(t.url, {
    method: 'POST',
    path: '/v1/api-keys',
    token: owner.token,
    body: { name: 'probe', scopes: ['lists', 'calls', 'webhooks', 'billing', 'events'] },
  });
  return [
    ...made,
    { name: `API key of ${account.slug}`, token: key.body.key, accountId: account.id, related },
  ];
}

const two = () => ({ a: filled[0] as FilledAccount, b: filled[3] as FilledAccount });

describe('isolation', () => {
  it('finds nothing wrong in the catalogue', async () => {
    expect(await checkCatalogue(t.database.pools.app)).toEqual([]);
  });

  it('has a canary row in every account table', () => {
    const empty = tables.filter((table) =>
      filled.some((f) => (f.rows.get(table.name) ?? []).length === 0),
    );
    expect(empty.map((table) => table.name)).toEqual([]);
  });

  it('keeps the server’s own role out of another account in every table', async () => {
    const result = await probeDatabase({ database: t.database, tables, ...two() });
    expect(result.leaks).toEqual([]);
    expect(result.probes).toBeGreaterThan(tables.length * 3);
  });

  it('answers every foreign id like a missing one, on every route, for every role, and changes nothing', async () => {
    const others = filled.slice(2).map((f) => f.id);
    const before = await digestOf(t.database, tables, others);
    const result = await probeRoutes({
      base: t.url,
      endpoints: t.app.api.endpoints,
      // An API key shares its account’s budget of requests; it gets a round of its own below.
      actors: actors.filter((actor) => !actor.name.startsWith('API key')),
      accounts: filled,
    });
    expect(result.leaks).toEqual([]);
    expect(await digestOf(t.database, tables, others)).toBe(before);
    const open = t.app.api.endpoints.filter(
      (e) => e.access.kind === 'public' || e.access.kind === 'carrier',
    );
    // Sign-out is the one operation left out: it would end the session that probes.
    expect(result.routes.size).toBe(t.app.api.endpoints.length - open.length - 1);
    expect(result.probes).toBeGreaterThan(5000);
  }, 180_000);

  it('finds a leak as soon as any one policy is taken away', async () => {
    const survivors: string[] = [];
    for (const table of tables.filter((x) => x.columns.length > 0)) {
      const policy = await t.database.admin.query<{ using: string; check: string }>(
        `select pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
         from pg_policy where polrelid = $1::regclass`,
        [table.name],
      );
      const row = policy.rows[0];
      if (!row) continue;
      await t.database.admin.query(`drop policy account_isolation on ${table.name}`);
      await t.database.admin.query(
        `create policy account_isolation on ${table.name} using (true) with check (true)`,
      );
      const { leaks } = await probeDatabase({ database: t.database, tables: [table], ...two() });
      const catalogue = await checkCatalogue(t.database.pools.app);
      if (leaks.length === 0 && !(await isOutOfReach(t.database, table)))
        survivors.push(`${table.name}: no query noticed`);
      if (!catalogue.some((f) => f.check === 'C4'))
        survivors.push(`${table.name}: the boot check did not notice`);
      await t.database.admin.query(`drop policy account_isolation on ${table.name}`);
      await t.database.admin.query(
        `create policy account_isolation on ${table.name} using (${row.using}) with check (${row.check})`,
      );
    }
    expect(survivors).toEqual([]);
  }, 60_000);
});
