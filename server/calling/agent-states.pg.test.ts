// Breaks: said by the agent, kept as facts, obeyed by claims and calls, seen by a supervisor.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, AgentStateFact } from '../../shared/agent-states.ts';
import type { PushResult } from '../../shared/sync.ts';
import { SYNC_SCHEMA } from '../../shared/sync.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { newId } from '../platform/context.ts';
import { addMember, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const MINUTE_MS = 60_000;
const clock = fakeClock();
const deviceId = randomUUID();
let t: TestApp;
let owner: SignedIn;
let supervisor: SignedIn;
let asha: SignedIn;
let listId: string;

beforeAll(async () => {
  t = await startTestApp({ clock });
  owner = await setUpHarbour(t.url);
  supervisor = await addMember(t.url, owner, {
    email: 'rohan@harbour.example',
    role: 'supervisor',
  });
  asha = await addMember(t.url, owner, { email: 'asha@harbour.example', role: 'agent' });
  listId = await putList(owner.session.account.id, 6);
});
afterAll(() => t.close());
beforeEach(async () => {
  clock.advance(MINUTE_MS);
  await push([change('ready')]);
});

const meal = { code: 'meal', label: 'Meal' };

function change(status: 'ready' | 'break', more: Partial<AgentStateFact> = {}): AgentStateFact {
  const reason = status === 'break' ? meal : null;
  return { id: newId(), status, reason, client_at: iso(clock.now()), ...more };
}

const iso = (ms: number) => new Date(ms).toISOString();

async function push(rows: object[], who = asha): Promise<PushResult[]> {
  const { body } = await call<{ results: PushResult[] }>(t.url, {
    method: 'POST',
    path: '/sync/v1/push',
    token: who.token,
    body: { coll: 'agent_states', device_id: deviceId, rows },
  });
  return body.results;
}

const post = (path: string, body: object, token = asha.token) =>
  call<{ code?: string; claim?: { token: number; contact_id: string }; data?: unknown[] }>(t.url, {
    method: 'POST',
    path,
    token,
    body,
    headers: { 'idempotency-key': randomUUID() },
  });
const claimNext = () => post('/v1/claims/next', { list_id: listId, device_id: deviceId });

/** A console of the member is heard of. */
const beHere = (who = asha, clockMs = clock.now()) =>
  post(
    '/sync/v1/pull',
    {
      coll: 'codes',
      cp: null,
      limit: 10,
      schema: SYNC_SCHEMA,
      device_id: deviceId,
      stands: {
        name: 'Chrome',
        version: '1.0.0',
        clock_ms: clockMs,
        waiting: 0,
        waiting_for_ms: null,
        refused: 0,
        synced_ago_ms: 0,
        storage: 'lasting',
      },
    },
    who.token,
  );

async function seen(who = asha): Promise<Agent> {
  const { body } = await call<{ data: Agent[] }>(t.url, {
    path: '/v1/agents',
    token: supervisor.token,
  });
  const found = body.data.find(({ member }) => member.id === who.session.member.id);
  if (!found) throw new Error('the agent is not on the floor');
  return found;
}

describe('during a break', () => {
  it('nothing is claimed for the agent and no call is made, until they are ready again', async () => {
    const held = await claimNext();
    expect(held.status).toBe(200);
    await push([change('break')]);
    expect(await claimNext()).toMatchObject({ status: 409, body: { code: 'on_break' } });
    const { contact_id: contactId = '', token = 0 } = held.body.claim ?? {};
    const dialled = await post('/v1/calls', { contact_id: contactId, claim_token: token });
    expect(dialled).toMatchObject({ status: 409, body: { code: 'on_break' } });
    const reserved = await post('/v1/reservations', {
      list_id: listId,
      device_id: deviceId,
      count: 2,
    });
    expect(reserved.body.data).toEqual([]);
    // A claim that is held can still be renewed: the card may be open.
    expect((await post(`/v1/contacts/${contactId}/claim`, { device_id: deviceId })).status).toBe(
      200,
    );
    await push([change('ready')]);
    expect((await claimNext()).status).toBe(200);
  });

  it('holds for a key that dials under a claim of theirs, and for none that is nobody’s', async () => {
    await push([change('ready')], owner);
    const made = await call<{ key: string }>(t.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token: owner.token,
      body: { name: 'dialler', scopes: ['calls'] },
    });
    const { key } = made.body;
    const next = { list_id: listId, device_id: randomUUID() };
    const { claim } = (await post('/v1/claims/next', next, owner.token)).body;
    await push([change('break')], owner);
    const theirs = { contact_id: claim?.contact_id, claim_token: claim?.token };
    const refused = await post('/v1/calls', theirs, key);
    expect(refused).toMatchObject({ status: 409, body: { code: 'on_break' } });
    const nobodys = await post('/v1/calls', { contact_id: claim?.contact_id }, key);
    expect(nobodys.body.code).not.toBe('on_break');
    await push([change('ready')], owner);
  });

  it('others go on', async () => {
    await push([change('break')]);
    const other = await call(t.url, {
      method: 'POST',
      path: '/v1/claims/next',
      token: owner.token,
      body: { list_id: listId, device_id: randomUUID() },
    });
    expect(other.status).toBe(200);
  });
});

describe('a change of state', () => {
  it('is kept once, however often it is pushed, and never changed', async () => {
    const said = change('break');
    expect(await push([said])).toMatchObject([{ st: 'ok' }]);
    expect(await push([said])).toMatchObject([{ st: 'dup' }]);
    expect(await push([{ ...said, reason: { code: 'x', label: 'X' } }])).toMatchObject([
      { st: 'conflict' },
    ]);
    const refused = await push([{ ...change('break'), client_at: '1999-01-01T00:00:00Z' }]);
    expect(refused).toMatchObject([{ st: 'rejected', code: 'invalid_request' }]);
    await expect(
      t.app.deps.pools.app.query("update agent_states set state = 'ready'"),
    ).rejects.toThrow(/permission denied/);
  });

  it('of several made without a network, the last one stands, as long as it was', async () => {
    const at = (minutes: number) => iso(clock.now() - minutes * MINUTE_MS);
    const ids = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002'];
    const [first = '', last = ''] = ids;
    clock.advance(1000);
    await push([
      change('break', {
        id: last,
        client_at: at(10),
        reason: { code: 'meeting', label: 'Stand-up' },
      }),
      change('ready', { id: first, client_at: at(20) }),
    ]);
    await beHere();
    expect(await seen()).toEqual({
      member: { id: asha.session.member.id, name: 'Asha Menon', role: 'agent' },
      doing: 'break',
      reason: { code: 'meeting', label: 'Stand-up' },
      since: at(10),
    });
    const own = await call(t.url, { path: '/v1/agent-state', token: asha.token });
    expect(own.body).toMatchObject({ current: { id: last, state: 'break', since: at(10) } });
  });

  it('began by the server’s clock, however wrong the device’s is', async () => {
    const ahead = 30 * MINUTE_MS;
    await beHere(asha, clock.now() + ahead);
    await push([change('break', { client_at: iso(clock.now() + ahead - 5 * MINUTE_MS) })]);
    expect(await seen()).toMatchObject({ doing: 'break', since: iso(clock.now() - 5 * MINUTE_MS) });
    await push([change('break', { client_at: iso(clock.now() + 90 * MINUTE_MS) })]);
    expect(await seen()).toMatchObject({ since: iso(clock.now()) });
    await beHere();
  });
});

describe('the floor', () => {
  it('shows who is there, who is not, and no viewer', async () => {
    await addMember(t.url, owner, { email: 'viola@harbour.example', role: 'viewer' });
    await beHere();
    const { body } = await call<{ data: Agent[] }>(t.url, {
      path: '/v1/agents',
      token: supervisor.token,
    });
    expect(body.data.map(({ member }) => member.role).sort()).toEqual([
      'agent',
      'owner',
      'supervisor',
    ]);
    expect((await seen()).doing).toBe('ready');
    clock.advance(3 * MINUTE_MS);
    expect((await seen()).doing).toBe('offline');
    expect((await call(t.url, { path: '/v1/agents', token: asha.token })).status).toBe(403);
  });

  it('shows a call, then its wrap-up until the claim on the contact is gone', async () => {
    await beHere();
    const held = await claimNext();
    const contactId = held.body.claim?.contact_id ?? '';
    const callId = randomUUID();
    const { admin } = t.database;
    await admin.query(
      `insert into calls (account_id, id, state, contact_id, list_id, member_id, to_phone, from_phone, mode,
         billing_account_id, billing_rule, requested_at, billed)
       values ($1, $2, 'in-progress', $3, $4, $5, '+12025550177', '+15005550006', 'test', $1, 'operating', $6, true)`,
      [
        owner.session.account.id,
        callId,
        contactId,
        listId,
        asha.session.member.id,
        iso(clock.now()),
      ],
    );
    const began = iso(clock.now());
    expect(await seen()).toMatchObject({ doing: 'on_call', since: began });
    clock.advance(MINUTE_MS);
    await admin.query(`update calls set state = 'completed', ended_at = $2 where id = $1`, [
      callId,
      iso(clock.now()),
    ]);
    expect(await seen()).toMatchObject({ doing: 'wrap_up', since: iso(clock.now()) });
    clock.advance(MINUTE_MS);
    expect((await seen()).doing).toBe('ready');
  });
});

it('an account names its own reasons, and what it names is what its people are offered', async () => {
  const reasons = [{ code: 'prayer', label: 'Prayer' }];
  const change = (body: object) =>
    call<{ break_reasons: unknown }>(t.url, {
      method: 'PATCH',
      path: '/v1/account',
      token: owner.token,
      body,
    });
  expect((await change({ break_reasons: reasons })).body.break_reasons).toEqual(reasons);
  const session = await call(t.url, { path: '/v1/session', token: asha.token });
  expect(session.body).toMatchObject({ account: { break_reasons: reasons } });
  expect((await change({ name: 'Harbour' })).body.break_reasons).toEqual(reasons);
  expect((await change({ break_reasons: [] })).status).toBe(422);
  expect((await change({ break_reasons: [...reasons, ...reasons] })).status).toBe(422);
});

async function putList(accountId: string, contacts: number): Promise<string> {
  const id = randomUUID();
  const { admin } = t.database;
  await admin.query(
    `insert into call_lists (account_id, id, name, status, seq, created_at)
     values ($1, $2, 'Floor', 'open', 1, now())`,
    [accountId, id],
  );
  for (let n = 0; n < contacts * 3; n += 1)
    await admin.query(
      `insert into contacts (account_id, id, list_id, position, name, phone, zone, seq)
       values ($1, $2, $3, $4, 'C', $5, 'America/New_York', 1)`,
      [accountId, randomUUID(), id, n, `+120255501${10 + n}`],
    );
  return id;
}
