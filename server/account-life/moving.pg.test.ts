import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../shared/accounts.ts';
import type { SubAccount } from '../../shared/account-life.ts';
import type { Member } from '../../shared/members.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Rollup } from '../../shared/rollups.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { settleCall } from '../billing/service.ts';
import { endedCall, idOf, inAccount, setPrice, startFamily, type Family } from '../test/billing.ts';
import { addMember, addSubAccount, call } from '../test/app.ts';

const PERIOD = 'from=2026-11-01&to=2026-12-01';
type Moved = { account: Account; ended_member_ids: string[] } & Problem;

let family: Family;
let palm: SignedIn;
let sub: SignedIn;
let subs = 0;

beforeAll(async () => {
  family = await startFamily();
  palm = await addParent('palm', 'meera@palm.example');
});
afterAll(() => family.close());
beforeEach(async () => {
  sub = await addSubAccount(family.t.url, family.harbour, `moved${(subs += 1)}`);
});

const { url, operator } = {
  url: () => family.t.url,
  operator: () => family.t.database.secrets.operatorToken,
};
const get = <T>(path: string, token: string) => call<T>(url(), { path, token });
const post = <T>(path: string, token: string, body: object) =>
  call<T>(url(), { method: 'POST', path, token, body });
const move = (to: SignedIn, more: object = {}, id = idOf(sub)) =>
  post<Moved>(`/api/admin/accounts/${id}/move`, operator(), { parent_id: idOf(to), ...more });
const signIn = async (email: string, account: string) =>
  (
    await post<SignedIn & Problem>('/v1/session', '', {
      email,
      password: 'a long enough password',
      account,
      device: 'test',
    })
  ).body;
const subsOf = async (s: SignedIn) =>
  (await get<{ data: SubAccount[] }>('/v1/sub-accounts', s.token)).body.data.map((a) => a.id);
const rollupOf = async (s: SignedIn) =>
  (await get<Rollup>(`/v1/rollup?mode=live&${PERIOD}`, s.token)).body.rows.find(
    (row) => row.account_id === idOf(sub),
  );

async function addParent(slug: string, email: string): Promise<SignedIn> {
  await post('/api/admin/accounts', operator(), {
    account: { name: `${slug} Hospital`, slug },
    owner: { name: 'Meera Joshi', email, password: 'a long enough password' },
  });
  return signIn(email, slug);
}

async function bookCall(operatingId: string, payerId: string): Promise<void> {
  const ended = await endedCall(family, operatingId, {
    billingAccountId: payerId,
    billingRule: 'dispatch',
    durationSeconds: 60,
  });
  await inAccount(family, operatingId, (ctx, tx) => settleCall(ctx, tx, ended));
}

describe('a sub-account that moves', () => {
  it('belongs to the new parent, whose owner owns it, and is out of reach for the old one', async () => {
    const moved = await move(palm);
    expect(moved.status).toBe(200);
    expect(moved.body.account.parent?.id).toBe(idOf(palm));
    expect([await subsOf(family.harbour), await subsOf(palm)]).toEqual([
      expect.not.arrayContaining([idOf(sub)]),
      expect.arrayContaining([idOf(sub)]),
    ]);
    for (const path of ['suspend', 'clone', 'rate-cards']) {
      const body = { suspend: { reason: 'x' }, clone: { name: 'Copy' } }[path] ?? {
        rate_micros: 1,
        increments: '60/60',
      };
      const refused = await post(
        `/v1/sub-accounts/${idOf(sub)}/${path}`,
        family.harbour.token,
        body,
      );
      expect([path, refused.status]).toEqual([path, 404]);
    }
    // Its creator came from the old parent: the session and the membership are over.
    expect((await get('/v1/session', sub.token)).status).toBe(401);
    const switched = await post('/v1/session/switch', family.harbour.token, {
      account_id: idOf(sub),
      device: 'test',
    });
    expect(switched.status).toBe(404);
    const owner = await signIn('meera@palm.example', sub.session.account.slug);
    expect(owner.session.member.role).toBe('owner');
  });

  it('keeps its own people, and those of the old parent who are named', async () => {
    const own = await addMember(url(), sub, { email: `own${subs}@x.example`, role: 'agent' });
    const kept = sub.session.member.id;
    const moved = await move(palm, { keep_member_ids: [kept] });
    expect(moved.body.ended_member_ids).toEqual([]);
    for (const s of [own, sub]) expect((await get('/v1/session', s.token)).status).toBe(200);
  });

  it('ends who pays for whom across the old family, and refuses it from then on', async () => {
    const agent = await addMember(url(), family.harbour, {
      email: `payer${subs}@harbour.example`,
      role: 'agent',
    });
    const patch = (client_account_id: string) =>
      call<Member & Problem>(url(), {
        method: 'PATCH',
        path: `/v1/members/${agent.session.member.id}`,
        token: family.harbour.token,
        body: { client_account_id },
      });
    expect((await patch(idOf(sub))).status).toBe(200);
    await move(palm);
    const { body } = await get<{ data: Member[] }>('/v1/members', family.harbour.token);
    const after = body.data.find((m) => m.id === agent.session.member.id);
    expect(after?.client_account_id).toBeNull();
    expect((await patch(idOf(sub))).body.code).toBe('billing_account_not_allowed');
    const dialled = await call<Problem>(url(), {
      method: 'POST',
      path: '/v1/calls',
      token: family.harbour.token,
      headers: { 'idempotency-key': `move-${subs}` },
      body: { to: '+12125550100', client_account_id: idOf(sub) },
    });
    expect(dialled.body.code).toBe('billing_account_not_allowed');
  });

  it('leaves the numbers of the past with the old parent and gives the new ones to the new', async () => {
    await setPrice(family, idOf(sub), { rate_micros: 5_000_000 });
    await bookCall(idOf(sub), idOf(sub));
    await move(palm);
    await bookCall(idOf(sub), idOf(sub));
    await bookCall(idOf(sub), idOf(sub));
    expect((await rollupOf(family.harbour))?.usage.calls).toBe(1);
    expect((await rollupOf(palm))?.usage.calls).toBe(2);
    // Nothing of it is lost to the account itself, and no parent was told of a call twice.
    const owner = await signIn('meera@palm.example', sub.session.account.slug);
    const own = await get<{ total: Rollup['total'] }>(`/v1/usage?mode=live&${PERIOD}`, owner.token);
    expect(own.body.total.calls).toBe(3);
    // Back again, each side goes on with what it was told while the account was there.
    await move(family.harbour);
    await bookCall(idOf(sub), idOf(sub));
    expect((await rollupOf(family.harbour))?.usage.calls).toBe(2);
    expect((await rollupOf(palm))?.usage.calls).toBe(2);
  });

  it('pays for a call of the old family that was running, once, and shows nothing else of it', async () => {
    await setPrice(family, idOf(sub), { rate_micros: 5_000_000 });
    const operating = idOf(family.harbour);
    const ended = await endedCall(family, operating, {
      billingAccountId: idOf(sub),
      billingRule: 'dispatch',
      durationSeconds: 60,
    });
    await move(palm);
    const charge = await inAccount(family, operating, (ctx, tx) => settleCall(ctx, tx, ended));
    expect(charge?.amount_minor).toBe(500);
    const seen = await get<{ charge: object | null }>(
      `/v1/calls/${ended.id}`,
      family.harbour.token,
    );
    expect([seen.status, seen.body.charge]).toMatchObject([200, { amount_minor: 500 }]);
  });

  it('may come back, under its old short name', async () => {
    await move(palm);
    expect((await move(palm)).body.code).toBe('wrong_state');
    expect((await move(family.harbour)).status).toBe(200);
    expect(await subsOf(family.harbour)).toContain(idOf(sub));
    expect(await subsOf(palm)).not.toContain(idOf(sub));
  });

  it('is written down in all three accounts', async () => {
    await move(palm);
    const { rows } = await family.t.database.admin.query<{ account_id: string }>(
      `select account_id from audit_log where action = 'account.moved' and target_id = $1`,
      [idOf(sub)],
    );
    expect(rows.map((r) => r.account_id).toSorted()).toEqual(
      [idOf(sub), idOf(family.harbour), idOf(palm)].toSorted(),
    );
  });

  it('stands still under a suspended parent, and stops standing still away from one', async () => {
    const grove = await addParent(`grove${subs}`, `owner@grove${subs}.example`);
    await post(`/api/admin/accounts/${idOf(grove)}/suspend`, operator(), { reason: 'unpaid' });
    expect((await move(grove)).body.account.status).toBe('suspended');
    expect((await move(palm)).body.account.status).toBe('active');
  });

  it('is refused for a parent account, to a sub-account, to nobody and by a member', async () => {
    const refusals = [
      await move(palm, {}, idOf(family.harbour)),
      await move(family.cedar),
      await move(palm, { parent_id: '01900000-0000-7000-8000-000000000000' }),
      await post<Problem>(`/api/admin/accounts/${idOf(sub)}/move`, family.harbour.token, {
        parent_id: idOf(palm),
      }),
    ];
    expect(refusals.map((r) => `${r.status} ${r.body.code}`)).toEqual([
      '409 wrong_state',
      '409 wrong_state',
      '404 not_found',
      '403 forbidden',
    ]);
  });

  it('is refused while either side is being erased, and to what was', async () => {
    const set = (s: SignedIn, to: string) =>
      family.t.database.admin.query(`update accounts set ${to} where account_id = $1`, [idOf(s)]);
    const closing = "status = 'suspended', suspended_by = 'erasure', suspended_at = now()";
    const open = "status = 'active', suspended_by = null, suspended_at = null";
    const aspen = await addParent(`aspen${subs}`, `owner@aspen${subs}.example`);
    await set(aspen, closing);
    expect((await move(aspen)).body.code).toBe('wrong_state');
    await set(aspen, "status = 'erased', suspended_by = null, suspended_at = null");
    expect((await move(aspen)).status).toBe(404);
    await set(sub, closing);
    expect((await move(palm)).body.code).toBe('wrong_state');
    await set(sub, open);
    expect((await move(palm)).status).toBe(200);
  });

  it('cannot take the short name of another account of the new parent', async () => {
    await addSubAccount(url(), palm, sub.session.account.slug);
    expect((await move(palm)).body.code).toBe('already_exists');
    expect(await subsOf(family.harbour)).toContain(idOf(sub));
  });
});
