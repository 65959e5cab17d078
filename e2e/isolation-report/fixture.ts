// Two agencies, five accounts, and in each a member of every role, an API key and somebody who was let go. Every
// account table is filled from the catalogue, so a new table is part of the fixture the day it is migrated.
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createApiKey } from '../../shared/api-keys.ts';
import { createSubAccount } from '../../shared/accounts.ts';
import { Role, Scope } from '../../shared/roles.ts';
import { signIn, switchAccount } from '../../shared/sessions.ts';
import { createAccount, setup } from '../../shared/setup.ts';
import { hashPassword } from '../../server/accounts/passwords.ts';
import { createClient, type Client } from '../../server/demo/client.ts';
import {
  accountTables,
  fillAccount,
  type FilledAccount,
  type Table,
} from '../../server/isolation/test/catalogue-fill.ts';
import { TEMPLATE, type Cluster } from './cluster.ts';
import { openSite, type Site } from './site.ts';
import type { Fixture, FixtureAccount, FixtureActor, Form } from './types.ts';

export const PASSWORD = 'a password of the fixture';
const ROWS: Record<Form, number> = { short: 6, full: 50 };
const DEFAULTS = {
  default_country: 'US',
  calling_window: { start: '00:00', end: '24:00' },
};

type Made = Omit<FixtureAccount, 'canary' | 'related'> & { token: string };

/** @returns what workers need; the database itself is left as the template they copy. */
export async function makeFixture(
  cluster: Cluster,
  run: { form: Form; seed: number },
): Promise<Fixture> {
  const where = { clusterUrl: cluster.url, keyHex: cluster.key.toString('hex') };
  const site = await openSite(where, TEMPLATE);
  try {
    const made = await makeAccounts(site);
    const tables = await accountTables(site.database.admin);
    const actors: FixtureActor[] = [];
    const hash = await hashPassword(PASSWORD);
    for (const account of made) actors.push(...(await addActors(site, account, hash)));
    const accounts: FixtureAccount[] = [];
    for (const { token: _token, ...account } of made) {
      const { canary } = await fillAccount(site.database.admin, tables, account, {
        rows: ROWS[run.form],
        seed: run.seed,
      });
      accounts.push({ ...account, canary, related: relatedOf(account, made) });
    }
    // A list that is closed, or said to be larger than a device holds, is not mirrored: there would be nothing to sync.
    await site.database.admin.query("update call_lists set status = 'open', contacts = 100");
    await site.database.admin.query('update sync_heads set seq = 2000000');
    await setApart(site.database.admin, made);
    return { ...where, ...run, accounts, actors };
  } finally {
    await site.close();
  }
}

/** What is one value of each account, and is looked for in the answers to the others. */
async function setApart(admin: pg.Pool, accounts: readonly Made[]): Promise<void> {
  await admin.query(
    `insert into feature_flags (name, about, percent, changed_at) values ('of_palm', 'of one account', 0, now())`,
  );
  await admin.query(`update accounts set caller_id = '+15005558999'`);
  // Whoever pays for a call says what it costs; here each account pays for its own, and nobody’s rows say it of another.
  await admin.query('update calls set billing_account_id = account_id');
  // Every list is assigned to somebody by the catalogue; here everybody works it, or agents would have nothing of their own.
  await admin.query(
    `insert into list_assignments (account_id, list_id, member_id, assigned_at)
     select l.account_id, l.id, m.id, now() from call_lists l join members m on m.account_id = l.account_id
     on conflict on constraint list_assignments_pkey do nothing`,
  );
  for (const [n, { id, slug }] of accounts.entries()) {
    await admin.query('update accounts set caller_id = $2 where account_id = $1', [
      id,
      `+1500555${8100 + n}`,
    ]);
    await admin.query(
      'update role_sight set money = $2, phones = $2, notes = $2 where account_id = $1',
      [id, slug === 'cedar'],
    );
    if (slug !== 'palm') continue;
    await admin.query(
      `insert into feature_flag_overrides (account_id, flag, enabled, changed_at) values ($1, 'of_palm', true, now())`,
      [id],
    );
  }
}

function relatedOf(account: { id: string; parent: string | null }, all: readonly Made[]): string[] {
  return all
    .filter((a) => a.id === account.id || a.id === account.parent || a.parent === account.id)
    .map((a) => a.id);
}

async function makeAccounts(site: Site): Promise<Made[]> {
  const client = createClient(site.url);
  const first = await client.ask(setup, {
    body: {
      account: { name: 'Harbour Agency', slug: 'harbour', ...DEFAULTS },
      owner: { name: 'Ritu Sethi', email: 'ritu@harbour.example', password: PASSWORD },
      device: 'isolation report',
    },
  });
  if (!('session' in first)) throw new Error('the first owner was asked for a second factor');
  const harbour = parentOf(first.session.account.id, 'harbour', first.token);
  const owner = { name: 'Meera Joshi', email: 'meera@palm.example', password: PASSWORD };
  const { account_id } = await client.ask(createAccount, {
    token: site.database.secrets.operatorToken,
    body: { account: { name: 'Palm Hospitals', slug: 'palm', ...DEFAULTS }, owner },
  });
  const meera = await signedIn(client, { email: owner.email, slug: 'palm' });
  const palm = parentOf(account_id, 'palm', meera);
  return [
    harbour,
    await addSub(client, harbour, 'cedar'),
    await addSub(client, harbour, 'oak-opd'),
    await addSub(client, harbour, 'oak-ipd'),
    palm,
    await addSub(client, palm, 'palm-west'),
  ];
}

function parentOf(id: string, slug: string, token: string): Made {
  return { id, slug, token, kind: 'parent', parent: null };
}

async function addSub(client: Client, parent: Made, slug: string): Promise<Made> {
  const account = await client.ask(createSubAccount, {
    token: parent.token,
    body: { name: `Account ${slug}`, slug, ...DEFAULTS },
  });
  const { token } = await client.ask(switchAccount, {
    token: parent.token,
    body: { account_id: account.id, device: 'isolation report' },
  });
  return { id: account.id, slug, kind: 'sub_account', parent: parent.id, token };
}

/** Signs in as a person of the fixture would. */
export async function signedIn(
  client: Client,
  who: { email: string; slug: string },
): Promise<string> {
  const answer = await client.ask(signIn, {
    body: { email: who.email, password: PASSWORD, account: who.slug, device: 'isolation report' },
  });
  if (!('token' in answer) || typeof answer.token !== 'string')
    throw new Error(`${who.email} was asked for more than a password`);
  return answer.token;
}

async function addActors(site: Site, account: Made, hash: string): Promise<FixtureActor[]> {
  const client = createClient(site.url);
  const { admin } = site.database;
  const actors: FixtureActor[] = [];
  for (const role of [...Role.options, 'revoked'] as const) {
    const email = `${role}@${account.slug}.example`;
    const memberId = await addPerson(admin, {
      accountId: account.id,
      email,
      role: role === 'revoked' ? 'admin' : role,
      hash,
    });
    const token = await signedIn(client, { email, slug: account.slug });
    const kind = role === 'revoked' ? ('revoked' as const) : ('member' as const);
    const name =
      role === 'revoked' ? `revoked admin of ${account.slug}` : `${role} of ${account.slug}`;
    const known: Role = role === 'revoked' ? 'admin' : role;
    actors.push({ name, kind, role: known, slug: account.slug, email, token, memberId });
  }
  const key = await client.ask(createApiKey, {
    token: account.token,
    body: { name: 'isolation report', scopes: [...Scope.options] },
  });
  actors.push({
    ...(actors.find((a) => a.role === 'owner') as FixtureActor),
    name: `API key of ${account.slug}`,
    kind: 'api_key',
    token: key.key,
  });
  await admin.query(`update members set active = false where account_id = $1 and email = $2`, [
    account.id,
    `revoked@${account.slug}.example`,
  ]);
  return actors;
}

type Person = { accountId: string; email: string; role: Role; hash: string };

/** Straight into the tables: how people are invited is not what this run is about. */
async function addPerson(admin: pg.Pool, person: Person): Promise<string> {
  const id = randomUUID();
  const name = `Person ${person.role}`;
  await admin.query(
    'insert into users (user_id, email, name, password_hash) values ($1, $2, $3, $4)',
    [id, person.email, name, person.hash],
  );
  await admin.query(
    `insert into members (account_id, id, user_id, name, email, role) values ($1, $2, $2, $3, $4, $5)`,
    [person.accountId, id, name, person.email, person.role],
  );
  return id;
}

export type Filled = FilledAccount & FixtureAccount;

/** The rows of the fixture, as a worker’s copy holds them. */
export async function readFilled(
  admin: pg.Pool,
  fixture: Fixture,
): Promise<{ tables: Table[]; filled: Filled[] }> {
  const tables = await accountTables(admin);
  const filled: Filled[] = [];
  for (const account of fixture.accounts) {
    const rows = new Map<string, Record<string, unknown>[]>();
    for (const table of tables) {
      const found = await admin.query<Record<string, unknown>>(
        `select * from ${table.name} where account_id = $1 order by 1, 2 limit 60`,
        [account.id],
      );
      rows.set(table.name, found.rows);
    }
    filled.push({ ...account, rows });
  }
  return { tables, filled };
}
