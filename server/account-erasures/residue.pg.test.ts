// An account with rows in every table there is, made from the catalogue, is erased: its words are nowhere, what is kept is
// kept to the byte, and nobody else's row moved. A table that no list names fails here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELETED_TABLES, EMPTIED_TABLES, KEPT_TABLES } from '../../shared/erased-tables.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { findTraces } from '../erasures/test/traces.ts';
import {
  accountTables,
  fillAccount,
  type FilledAccount,
  type Table,
} from '../isolation/test/catalogue-fill.ts';
import { digestOf } from '../isolation/test/database-probes.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { until } from '../test/carrier.ts';
import { workOnAccountErasures } from './service.ts';

/** Rows of these come to be by erasing, or by the server’s own jobs. */
const GROWS = [
  'audit_log',
  'audit_pending',
  'audit_chain',
  'audit_heads',
  'audit_checkpoints',
  'account_erasures',
  // Sessions are touched when they are used, and the parent is who asks.
  'sessions',
  'session_tokens',
];
/** What of the parent’s changes because an account of its is gone. */
const PARENTS = ['account_relations', 'erased_accounts', ...GROWS];
/** An opt-out is hashed before its number goes. */
const ADDED_TO = ['do_not_call_hashes', ...GROWS];

let t: TestApp;
let tables: Table[];
let harbour: SignedIn;
let own: FilledAccount;
let others: FilledAccount[];
let parent: string;
let before: Snapshot;
let after: Snapshot;
const unfilled: string[] = [];

type Snapshot = { others: string; parent: string; kept: string };

const kept = Object.keys(KEPT_TABLES);
const listed: string[] = [...DELETED_TABLES, ...Object.keys(EMPTIED_TABLES), ...kept];
const without = (names: readonly string[]) => tables.filter((one) => !names.includes(one.name));

async function look(): Promise<Snapshot> {
  const ids = others.map((one) => one.id);
  return {
    others: await digestOf(t.database, without(GROWS), ids),
    parent: await digestOf(t.database, without(PARENTS), [parent]),
    kept: await digestOf(
      t.database,
      tables.filter(({ name }) => kept.includes(name) && !ADDED_TO.includes(name)),
      [own.id],
    ),
  };
}

const rowsOf = async (table: string) =>
  (
    await t.database.admin.query<{ n: number }>(
      `select count(*)::int as n from ${table} where account_id = $1`,
      [own.id],
    )
  ).rows[0]?.n ?? 0;

/** What decides how the server works with an account, and what the parent asks for it by. */
const OF_USE = new Set([
  'name',
  'slug',
  'hue',
  'time_zone',
  'currency',
  'default_country',
  'window_start',
  'window_end',
]);

/** The account's own row was made with it: whatever else it can say gets a canary, unless a rule allows it few words. */
async function fillAccountRow(): Promise<void> {
  const accounts = tables.find(({ name }) => name === 'accounts') as Table;
  const free = accounts.columns.filter(
    ({ name, type }) => ['text', 'jsonb'].includes(type) && !OF_USE.has(name),
  );
  for (const { name, type } of free)
    await t.database.admin
      .query(`update accounts set ${name} = $2 where account_id = $1`, [
        own.id,
        type === 'text' ? own.canary : JSON.stringify([{ code: 'x', label: own.canary }]),
      ])
      .catch((error: { code?: string }) => {
        if (error.code !== '23514') throw error;
      });
}

beforeAll(async () => {
  t = await startTestApp();
  tables = await accountTables(t.database.admin);
  const forgotten = tables.filter(({ name }) => !listed.includes(name)).map(({ name }) => name);
  if (forgotten.length > 0)
    throw new Error(`say in shared/erased-tables.ts what becomes of ${forgotten.join(', ')}`);
  harbour = await setUpHarbour(t.url);
  parent = harbour.session.account.id;
  const fill = async (slug: string) => {
    const { session } = await addSubAccount(t.url, harbour, slug);
    return fillAccount(t.database.admin, tables, { id: session.account.id, slug });
  };
  own = await fill('cedar');
  await fillAccountRow();
  others = [await fill('lakeview')];
  for (const { name } of tables) if ((await rowsOf(name)) === 0) unfilled.push(name);
  before = await look();
  const asked = await call(t.url, {
    method: 'POST',
    path: '/v1/account-erasures',
    token: harbour.token,
    body: { account_id: own.id, account_name: 'Cedar Homes', reason: 'the contract ended' },
  });
  if (asked.status !== 202) throw new Error(`it answered ${JSON.stringify(asked.body)}`);
  await t.database.admin.query(
    `update account_erasures set due_at = now() - interval '1 minute' where status = 'waiting'`,
  );
  await until(async () => {
    await workOnAccountErasures(t.app.deps);
    const { rows } = await t.database.admin.query(
      `select 1 from account_erasures where account_id = $1 and status = 'done'`,
      [own.id],
    );
    return rows.length > 0;
  });
  after = await look();
});
afterAll(() => t.close());

describe('an erased account', () => {
  it('had rows in every table, and every table is in one list and no other', () => {
    expect(listed.toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
    // Waiting audit rows are chained at once.
    expect(unfilled.filter((name) => name !== 'audit_pending')).toEqual([]);
  });

  it('has no row left where rows go', async () => {
    const left: string[] = [];
    for (const table of DELETED_TABLES) if ((await rowsOf(table)) > 0) left.push(table);
    expect(left).toEqual([]);
  });

  it('is nowhere by its words: canaries, name, short name and numbers, also in rows that were emptied', async () => {
    const words = [own.canary, 'Cedar Homes', 'cedar', '2025550', '15005550006'];
    const found = await findTraces(t.database.admin, { accountId: own.id, words, except: kept });
    expect(found).toEqual([]);
  });

  it('kept its books to the byte', () => {
    expect(after.kept).toBe(before.kept);
    expect(before.kept).toMatch(/ledger:[0-9a-f]{32}/);
  });

  it('kept that somebody must not be called, as a keyed hash and not as a number', async () => {
    const { rows } = await t.database.admin.query<{ phone_hash: string }>(
      'select phone_hash from do_not_call_hashes where account_id = $1',
      [own.id],
    );
    expect(rows.filter((row) => /^[0-9a-f]{64}$/.test(row.phone_hash)).length).toBe(2);
  });

  it('changed no row of another account, and of its parent the relation and the receipt alone', () => {
    expect(after.others).toBe(before.others);
    expect(after.parent).toBe(before.parent);
  });
});
