import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Rollup } from '../../shared/rollups.ts';
import { settleCall } from '../billing/service.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { endedCall, idOf, inAccount, setPrice, startFamily, type Family } from '../test/billing.ts';
import { addMember, call, signedInAgain } from '../test/app.ts';

const PERIOD = 'mode=live&from=2026-11-01&to=2026-11-21';

let family: Family;
let palm: SignedIn;

const get = <T>(path: string, token: string) => call<T>(family.t.url, { path, token });
const rollup = async (token: string, period = PERIOD) =>
  (await get<Rollup>(`/v1/rollup?${period}`, token)).body;

async function bookCalls(payer: string, calls: { durationSeconds: number; answeredAt: string }[]) {
  for (const options of calls) {
    const billing = { billingAccountId: payer, billingRule: 'dispatch' as const };
    const operating = idOf(family.harbour);
    const ended = await endedCall(family, operating, { ...billing, ...options });
    await inAccount(family, operating, (ctx, tx) => settleCall(ctx, tx, ended));
  }
}

/** Another agency on the same server, with usage of its own. */
async function addStranger(): Promise<SignedIn> {
  const owner = {
    name: 'Meera Joshi',
    email: 'meera@palm.example',
    password: 'a long enough password',
  };
  await call(family.t.url, {
    method: 'POST',
    path: '/api/admin/accounts',
    token: family.t.database.secrets.operatorToken,
    body: { account: { name: 'Palm Hospital', slug: 'palm' }, owner },
  });
  const signIn = { email: owner.email, password: owner.password, device: 'test' };
  const { body } = await call<SignedIn>(family.t.url, {
    method: 'POST',
    path: '/v1/session',
    body: signIn,
  });
  return body;
}

beforeAll(async () => {
  family = await startFamily();
  palm = await addStranger();
  family.clock.set(Date.parse('2026-11-01T06:00:00.000Z'));
  await setPrice(family, idOf(family.cedar), { rate_micros: 5_000_000, increments: '30/6' });
  family.clock.set(Date.parse('2026-11-20T12:00:00.000Z'));
  const { url } = family.t;
  palm = await signedInAgain(url, palm);
  family.harbour = await signedInAgain(url, family.harbour);
  family.cedar = await signedInAgain(url, family.cedar);
  family.lakeview = await signedInAgain(url, family.lakeview);
  await bookCalls(idOf(family.cedar), [
    { durationSeconds: 31, answeredAt: '2026-11-14T06:00:00.000Z' },
    { durationSeconds: 31, answeredAt: '2026-11-19T06:00:00.000Z' },
    { durationSeconds: 90, answeredAt: '2026-11-20T06:00:00.000Z' },
    { durationSeconds: 0, answeredAt: '2026-11-20T07:00:00.000Z' },
    { durationSeconds: 10, answeredAt: '2026-11-21T06:00:00.000Z' },
  ]);
});
afterAll(() => family.close());

describe('the rollup', () => {
  it('is the sum of what each sub-account sees as its own usage', async () => {
    const { rows, total } = await rollup(family.harbour.token);
    type Own = { total: Rollup['total'] };
    const own = async (s: SignedIn) => (await get<Own>(`/v1/usage?${PERIOD}`, s.token)).body.total;
    const [cedar, lakeview] = [await own(family.cedar), await own(family.lakeview)];
    expect(rows.map((r) => r.usage)).toEqual([cedar, lakeview]);
    expect(cedar).toMatchObject({
      calls: 4,
      connected: 3,
      seconds: 152,
      charged_minor: 300 + 300 + 750,
    });
    const keys = ['calls', 'connected', 'seconds', 'billed_seconds', 'charged_minor'] as const;
    for (const key of keys) expect(total[key]).toBe(cedar[key] + lakeview[key]);
  });

  it('has a row for a sub-account without any call', async () => {
    const lakeview = (await rollup(family.harbour.token)).rows.find((r) => r.slug === 'lakeview');
    expect(lakeview).toMatchObject({ name: 'Lakeview Homes', usage: { calls: 0 }, rate: null });
    expect(lakeview?.last_days).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('shows the last seven days and the rate of the last charge', async () => {
    const cedar = (await rollup(family.harbour.token)).rows.find((r) => r.slug === 'cedar');
    expect(cedar?.last_days).toEqual([1, 0, 0, 0, 0, 1, 2]);
    expect(cedar?.rate).toEqual({ rate_micros: 5_000_000, increments: '30/6' });
  });

  it('counts what lies in the period, its end excluded', async () => {
    const token = family.harbour.token;
    expect((await rollup(token, 'mode=live&from=2026-11-20&to=2026-11-21')).total.calls).toBe(2);
    expect((await rollup(token, 'mode=live&from=2026-11-20&to=2026-11-22')).total.calls).toBe(3);
    const { status } = await get<Problem>('/v1/rollup?from=2026-11-20&to=2026-11-20', token);
    expect(status).toBe(422);
  });

  it('never adds money of two currencies', async () => {
    const usd = await call<{ id: string }>(family.t.url, {
      method: 'POST',
      path: '/v1/sub-accounts',
      token: family.harbour.token,
      body: { name: 'Pine Homes', slug: 'pine', currency: 'USD' },
    });
    const from = '2026-11-25T06:00:00.000Z';
    await setPrice(family, usd.body.id, { rate_micros: 1_000_000, effective_from: from });
    await bookCalls(usd.body.id, [{ durationSeconds: 60, answeredAt: from }]);
    const both = await rollup(family.harbour.token, 'mode=live&from=2026-11-01&to=2026-12-01');
    expect(both.total).toMatchObject({
      calls: 6,
      charged_minor: 300 + 300 + 750 + 250,
      currency: 'INR',
    });
    expect(both.charged).toEqual([
      { currency: 'INR', charged_minor: 1600 },
      { currency: 'USD', charged_minor: 100 },
    ]);
  });

  it('is refused to a sub-account and to a member who does not supervise', async () => {
    const agent = await addMember(family.t.url, family.harbour, {
      email: 'asha@harbour.example',
      role: 'agent',
    });
    for (const token of [family.cedar.token, agent.token]) {
      const { status, body } = await get<Problem>(`/v1/rollup?${PERIOD}`, token);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });

  it('holds nothing of another agency', async () => {
    expect(await rollup(palm.token)).toMatchObject({
      rows: [],
      total: { calls: 0, charged_minor: 0 },
    });
    const names = (await rollup(family.harbour.token)).rows.map((r) => r.slug);
    expect(names).toEqual(['cedar', 'lakeview', 'pine']);
  });

  it('takes no account from the request', async () => {
    const path = `/v1/rollup?${PERIOD}&account_id=${idOf(family.harbour)}`;
    expect((await get(path, palm.token)).status).toBe(422);
  });

  it('tells siblings nothing of each other, on the role itself as well', async () => {
    const { rollup: pool } = family.t.app.deps.pools;
    const seenBy = (accountId: string) =>
      withAccount(pool, { accountId, readOnly: true }, async (tx) => ({
        usage: (await tx.query<{ id: string }>('select sub_account_id as id from usage_rollups'))
          .length,
        names: await tx.query<{ id: string }>(
          'select related_account_id as id from account_relations',
        ),
      }));
    const lakeview = await seenBy(idOf(family.lakeview));
    expect(lakeview.usage).toBe(0);
    expect(lakeview.names.map(({ id }) => id).toSorted()).toEqual(
      [idOf(family.lakeview), idOf(family.harbour)].toSorted(),
    );
    expect((await seenBy(idOf(family.harbour))).usage).toBeGreaterThan(0);
    expect((await seenBy(idOf(palm))).usage).toBe(0);
  });

  it('has no third level: a sub-account gets no sub-accounts, so nothing lies below what is added up', async () => {
    const { status } = await call<Problem>(family.t.url, {
      method: 'POST',
      path: '/v1/sub-accounts',
      token: family.cedar.token,
      body: { name: 'Grandchild', slug: 'grandchild' },
    });
    expect(status).toBe(403);
    const insert = family.t.database.admin.query(
      `update accounts set kind = 'parent' where account_id = $1`,
      [idOf(family.cedar)],
    );
    await expect(insert).rejects.toThrow(/accounts_parent/);
  });

  it('keeps the past of a client that is suspended', async () => {
    const before = await rollup(family.harbour.token);
    const post = (verb: string, body: object) =>
      call(family.t.url, {
        method: 'POST',
        path: `/v1/sub-accounts/${idOf(family.cedar)}/${verb}`,
        token: family.harbour.token,
        body,
      });
    expect((await post('suspend', { reason: 'unpaid' })).status).toBe(200);
    expect(before.total.calls).toBe(4);
    expect(await rollup(family.harbour.token)).toEqual(before);
    expect((await post('reactivate', {})).status).toBe(200);
  });

  it('reads on a role that sees no other table and cannot write', async () => {
    const { rollup: pool } = family.t.app.deps.pools;
    await expect(pool.query('select * from ledger')).rejects.toThrow(/permission denied/);
    await expect(pool.query('update usage_rollups set calls = 0')).rejects.toThrow(
      /permission denied/,
    );
    expect((await pool.query('select * from usage_rollups')).rows).toEqual([]);
  });
});
