import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SubAccount } from '../../shared/account-life.ts';
import type { Account } from '../../shared/accounts.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addMember, addSubAccount, call } from '../test/app.ts';
import { addRateCard, dial, startFloor, until, untilCall, type Floor } from '../test/carrier.ts';

type Refusal = Omit<Problem, 'status'>;

let floor: Floor;
let sub: SignedIn;
let subs = 0;
let numbers = 0;

beforeAll(async () => void (floor = await startFloor()));
afterAll(() => floor.close());
beforeEach(async () => {
  sub = await addSubAccount(floor.url, floor.harbour, `sub${(subs += 1)}`);
  await addRateCard(floor.database, idOf(sub));
});

const EVERY_EVENT = ['initiated', 'ringing', 'answered', 'completed'] as const;
const idOf = (s: SignedIn) => s.session.account.id;
const nextNumber = () => `+12025550${String((numbers += 1)).padStart(3, '0')}`;
const post = <T = SubAccount & Refusal>(path: string, token: string, body: object = {}) =>
  call<T>(floor.url, { method: 'POST', path, token, body });
const suspend = (token = floor.harbour.token, id = idOf(sub)) =>
  post(`/v1/sub-accounts/${id}/suspend`, token, { reason: 'invoice of October is open' });
const reactivate = (token = floor.harbour.token) =>
  post(`/v1/sub-accounts/${idOf(sub)}/reactivate`, token);
const asOperator = (verb: string, s: SignedIn, body: object = {}) =>
  post<Account & Refusal>(
    `/api/admin/accounts/${idOf(s)}/${verb}`,
    floor.database.secrets.operatorToken,
    body,
  );
const session = (token: string) => call<Problem>(floor.url, { path: '/v1/session', token });
const signIn = (s: SignedIn) =>
  post<SignedIn & Problem>('/v1/session', '', {
    email: 'ritu@harbour.example',
    password: 'a long enough password',
    account: s.session.account.slug,
    device: 'test',
  });
describe('a suspended sub-account', () => {
  it('is signed out and cannot sign in, be switched to, dial or be reached by a key', async () => {
    const { body: made } = await post<{ key: string }>('/v1/api-keys', sub.token, {
      name: 'crm',
      scopes: ['calls'],
    });
    const suspended = await suspend();
    expect([suspended.status, suspended.body.status]).toEqual([200, 'suspended']);
    expect(suspended.body.suspension).toMatchObject({
      by: 'parent',
      reason: expect.stringMatching(/October/),
    });
    expect((await session(sub.token)).body.code).toBe('account_suspended');
    expect((await signIn(sub)).body.code).toBe('account_suspended');
    const switched = await post('/v1/session/switch', floor.harbour.token, {
      account_id: idOf(sub),
      device: 'test',
    });
    expect(switched.body.code).toBe('account_suspended');
    const dialled = await dial(floor, { token: made.key, body: { to: nextNumber() } });
    expect(dialled.body.code).toBe('account_suspended');
    expect((await session(floor.harbour.token)).status).toBe(200);
  });

  it('goes on where it was, with its data, when the parent lets it', async () => {
    await suspend();
    expect((await suspend()).body.suspension?.reason).toMatch(/October/);
    const back = await reactivate();
    expect([back.status, back.body.status, back.body.suspension]).toEqual([200, 'active', null]);
    expect((await reactivate()).status).toBe(200);
    const again = await signIn(sub);
    expect(again.status).toBe(201);
    const made = await dial(floor, { token: again.body.token, body: { to: nextNumber() } });
    expect(made.status).toBe(201);
  });

  it('stays suspended when the operator stopped it, whatever its parent wants', async () => {
    await asOperator('suspend', sub, { reason: 'abuse' });
    const refused = await reactivate();
    expect([refused.status, refused.body.code]).toEqual([409, 'wrong_state']);
    await suspend();
    expect((await reactivate()).body.code).toBe('wrong_state');
    expect((await asOperator('reactivate', sub)).body.status).toBe('active');
  });

  it('does not pay for calls of its parent, queued ones included', async () => {
    const token = floor.harbour.token;
    const body = { client_account_id: idOf(sub) };
    await suspend();
    const refused = await dial(floor, { token, body: { ...body, to: nextNumber() } });
    expect(refused.body.code).toBe('account_suspended');
  });

  it('is stopped by admins of its parent only, and by nobody elsewhere', async () => {
    const agent = await addMember(floor.url, floor.harbour, {
      email: `agent${subs}@harbour.example`,
      role: 'supervisor',
    });
    expect((await suspend(agent.token)).status).toBe(403);
    expect((await suspend(sub.token)).status).toBe(403);
    const self = await suspend(floor.harbour.token, idOf(floor.harbour));
    expect([self.status, self.body.code]).toEqual([404, 'not_found']);
    const byMember = await post(`/api/admin/accounts/${idOf(sub)}/suspend`, floor.harbour.token, {
      reason: 'not the operator',
    });
    expect(byMember.status).toBe(403);
  });

  it('is in the audit logs of both, and in the list of its parent', async () => {
    await suspend();
    const { rows } = await floor.database.admin.query<{ account_id: string }>(
      `select account_id from audit_log where action = 'account.suspended' and target_id = $1`,
      [idOf(sub)],
    );
    expect(rows.map((r) => r.account_id).toSorted()).toEqual(
      [idOf(sub), idOf(floor.harbour)].toSorted(),
    );
    const { body } = await call<{ data: SubAccount[] }>(floor.url, {
      path: '/v1/sub-accounts',
      token: floor.harbour.token,
    });
    expect(body.data.find((a) => a.id === idOf(sub))?.status).toBe('suspended');
  });
});

describe('calls at a suspension', () => {
  it('are never placed after it was acknowledged, however many were waiting', async () => {
    const asked = Array.from({ length: 24 }, async () =>
      dial(floor, { token: sub.token, body: { to: nextNumber() } }),
    );
    await Promise.race(asked);
    await suspend();
    const atAnswer = floor.simulator.placedCount;
    const made = (await Promise.all(asked)).filter((a) => a.status === 201).map((a) => a.body.id);
    expect(made.length).toBeGreaterThan(0);
    for (let i = 0; i < 200; i += 1) {
      const { rows } = await floor.database.admin.query(
        `select 1 from calls where account_id = $1 and state = 'intent' limit 1`,
        [idOf(sub)],
      );
      if (rows.length === 0) break;
      await pause(20);
    }
    expect(floor.simulator.placedCount).toBe(atAnswer);
    const refused = await floor.database.admin.query<{ reason: string }>(
      `select distinct reason from calls where account_id = $1 and state = 'refused'`,
      [idOf(sub)],
    );
    expect(refused.rows.every((r) => r.reason === 'account_suspended')).toBe(true);
  });

  it('that are on their way to the carrier hold the answer back', async () => {
    const id = randomUUID();
    const soon = new Date(floor.clock.now() + 20_000);
    await floor.database.admin.query(
      `insert into calls (account_id, id, state, to_phone, from_phone, mode, billing_account_id, billing_rule,
         requested_at, next_at, lease_until)
       values ($1, $2, 'submitted', '+12025550199', '+15005550006', 'test', $1, 'operating', $3, $3, $3)`,
      [idOf(sub), id, soon],
    );
    let answered = false;
    const answer = suspend().finally(() => (answered = true));
    while ((await session(sub.token)).status === 200) await pause(10);
    await pause(100);
    expect(answered).toBe(false);
    await floor.database.admin.query(
      `update calls set state = 'canceled', next_at = null, lease_until = null, billed = true where id = $1`,
      [id],
    );
    expect((await answer).body.status).toBe('suspended');
  });

  it('that run already end as usual and are billed', async () => {
    const to = nextNumber();
    // Without callbacks the call stays as the carrier took it until the carrier is asked.
    floor.simulator.control.misbehave({ to, faults: { callbacks: { drop: [...EVERY_EVENT] } } });
    const { body } = await dial(floor, { token: sub.token, body: { to } });
    await untilCall(floor, { token: sub.token, id: body.id }, ['queued']);
    await suspend();
    const isBilled = async () => {
      floor.clock.advance(5_000);
      const { rows } = await floor.database.admin.query<{ billed: boolean }>(
        'select billed from calls where account_id = $1 and id = $2',
        [idOf(sub), body.id],
      );
      return rows[0]?.billed;
    };
    expect(await until(isBilled)).toBe(true);
  });
});

describe('a suspended parent account', () => {
  it('takes its sub-accounts along, and brings back those it took', async () => {
    const other = await addSubAccount(floor.url, floor.harbour, `other${subs}`);
    await suspend(floor.harbour.token, idOf(other));
    await asOperator('suspend', floor.harbour, { reason: 'abuse' });
    expect((await session(floor.harbour.token)).body.code).toBe('account_suspended');
    expect((await session(sub.token)).body.code).toBe('account_suspended');
    expect((await signIn(sub)).body.code).toBe('account_suspended');
    const alone = await asOperator('reactivate', sub);
    expect([alone.status, alone.body.code]).toEqual([409, 'wrong_state']);
    await asOperator('reactivate', floor.harbour);
    floor.harbour = (await signIn(floor.harbour)).body;
    const { body } = await call<{ data: SubAccount[] }>(floor.url, {
      path: '/v1/sub-accounts',
      token: floor.harbour.token,
    });
    const statusOf = (s: SignedIn) => body.data.find((a) => a.id === idOf(s))?.status;
    expect([statusOf(sub), statusOf(other)]).toEqual(['active', 'suspended']);
  });
});
