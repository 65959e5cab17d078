// An account begins to be erased while its family changes: whoever comes second sees what the first one did.
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountErasure } from '../../shared/account-erasures.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { until } from '../test/carrier.ts';
import { workOnAccountErasures } from './service.ts';

let t: TestApp;
let harbour: SignedIn;
let elm: SignedIn;
let palm: SignedIn;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  elm = await addSubAccount(t.url, harbour, 'elm');
  const password = 'a long enough password';
  const email = 'meera@palm.example';
  await post('/api/admin/accounts', t.database.secrets.operatorToken, {
    account: { name: 'Palm', slug: 'palm', default_country: 'US' },
    owner: { name: 'Meera', email, password },
  });
  palm = (await post<SignedIn>('/v1/session', '', { email, password, device: 'test' })).body;
});
afterAll(() => t.close());

const idOf = (who: SignedIn) => who.session.account.id;
const post = <T = Omit<Problem, 'status'>>(path: string, token: string, body: object) =>
  call<T>(t.url, { method: 'POST', path, token, body });

/** Lets go of what it did to the account only when somebody waits for it. */
async function whileHeld<T>(
  change: (db: pg.PoolClient) => Promise<unknown>,
  act: () => Promise<T>,
): Promise<T> {
  const db = await t.database.admin.connect();
  try {
    await db.query('begin');
    await change(db);
    const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    const acting = act();
    await until(async () => {
      const waiting = await t.database.admin.query(
        `select 1 from pg_stat_activity
         where datname = current_database() and $1::int = any(pg_blocking_pids(pid))`,
        [rows[0]?.pid],
      );
      return waiting.rows.length > 0;
    });
    await db.query('commit');
    return await acting;
  } finally {
    db.release(true);
  }
}

it('an account gets no sub-account any more when it is closed at that moment', async () => {
  const answer = await whileHeld(
    (db) =>
      db.query(
        `update accounts set status = 'suspended', suspended_by = 'erasure', suspension_reason = 'x',
           suspended_at = now() where account_id = $1`,
        [idOf(palm)],
      ),
    () => post('/v1/sub-accounts', palm.token, { name: 'Late', slug: 'late' }),
  );
  expect([answer.status, answer.body.code]).toEqual([403, 'account_suspended']);
  await t.database.admin.query(
    `update accounts set status = 'active', suspended_by = null, suspension_reason = null,
       suspended_at = null where account_id = $1`,
    [idOf(palm)],
  );
});

it('an account that gets a sub-account at that moment waits for it, open', async () => {
  const asked = await post<AccountErasure>('/v1/account-erasures', palm.token, {
    account_name: 'Palm',
    reason: 'the contract ended',
  });
  expect(asked.status).toBe(202);
  const stands = async () => {
    const { rows } = await t.database.admin.query<Record<string, string>>(
      `select e.status, e.waits_for, a.status as account
       from account_erasures e join accounts a using (account_id) where account_id = $1`,
      [idOf(palm)],
    );
    return rows[0];
  };
  await whileHeld(
    async (db) => {
      await db.query('select 1 from accounts where account_id = $1 for no key update', [
        idOf(palm),
      ]);
      await db.query('update accounts set parent_account_id = $2 where account_id = $1', [
        idOf(elm),
        idOf(palm),
      ]);
    },
    async () => {
      await t.database.admin.query(
        'update account_erasures set due_at = created_at where account_id = $1',
        [idOf(palm)],
      );
      await workOnAccountErasures(t.app.deps);
    },
  );
  await until(async () => {
    await workOnAccountErasures(t.app.deps);
    return (await stands())?.['waits_for'] === 'sub_accounts';
  });
  expect(await stands()).toEqual({
    status: 'waiting',
    waits_for: 'sub_accounts',
    account: 'active',
  });
});
