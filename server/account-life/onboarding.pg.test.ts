import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RateCard } from '../../shared/billing.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Onboarding } from '../../shared/onboarding.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addMember, addSubAccount, call } from '../test/app.ts';
import { dial, startFloor, type Floor } from '../test/carrier.ts';

type Answer = Onboarding & Problem;

let floor: Floor;
beforeAll(async () => void (floor = await startFloor()));
afterAll(() => floor.close());

const send = <T = Answer>(method: string, path: string, token: string, body?: object) =>
  call<T>(floor.url, { method, path, token, ...(body && { body }) });
const start = (body: object, token = floor.harbour.token) =>
  send('POST', '/v1/onboarding', token, { start_id: randomUUID(), ...body });
const put = (id: string, step: string, body: object, token = floor.harbour.token) =>
  send('PUT', `/v1/onboarding/${id}/${step}`, token, body);
const open = async (accountId: string) =>
  (
    await send<SignedIn>('POST', '/v1/session/switch', floor.harbour.token, {
      account_id: accountId,
      device: 'test',
    })
  ).body;
const stateOf = (o: Onboarding) => o.steps.map((s) => s.state).join(' ');
const HOURS = {
  time_zone: 'America/New_York',
  calling_window: { start: '00:00', end: '24:00' },
  caller_id: null,
};
const PLAN = { plan: 'team', rate_micros: 4_500_000, increments: '60/60' };

describe('setting up a sub-account', () => {
  it('goes step by step, and it dials once company, hours, plan and rate are there', async () => {
    const started = await start({ name: 'Lakeview Builders' });
    expect([started.status, started.body.account.slug, started.body.account.status]).toEqual([
      201,
      'lakeview-builders',
      'onboarding',
    ]);
    const { id } = started.body.account;
    const sub = await open(id);
    const dialled = await dial(floor, { token: sub.token, body: { to: '+12025550171' } });
    expect(dialled.body.code).toBe('onboarding_unfinished');
    expect(stateOf((await put(id, 'hours', HOURS)).body)).toBe('done done open open open');
    const planned = await put(id, 'plan', PLAN);
    expect([stateOf(planned.body), planned.body.account.status, planned.body.account.plan]).toEqual(
      ['done done done open open', 'active', 'team'],
    );
    expect((await dial(floor, { token: sub.token, body: { to: '+12025550171' } })).status).toBe(
      201,
    );
    await put(id, 'steps/people', { state: 'skipped' });
    const last = await put(id, 'steps/list', { state: 'done' }, sub.token);
    expect(stateOf(last.body)).toBe('done done done skipped done');
  });

  it('makes one account and one price however often a step is sent', async () => {
    const start_id = randomUUID();
    const made = await Promise.all([1, 2, 3].map(() => start({ start_id, name: 'Twice Homes' })));
    expect(new Set(made.map((m) => m.body.account.id)).size).toBe(1);
    const { id } = made[0]?.body.account ?? { id: '' };
    for (let n = 0; n < 2; n += 1) expect((await put(id, 'plan', PLAN)).status).toBe(200);
    const sub = await open(id);
    const cards = await send<{ data: RateCard[] }>('GET', '/v1/rate-cards', sub.token);
    expect(cards.body.data).toHaveLength(1);
  });

  it('is gone on with by another admin of the parent, and by one of the sub-account', async () => {
    const { id } = (await start({ name: 'Resumed Homes' })).body.account;
    const admin = await addMember(floor.url, floor.harbour, {
      email: 'second@harbour.example',
      role: 'admin',
    });
    const seen = await send('GET', `/v1/onboarding/${id}`, admin.token);
    expect(stateOf(seen.body)).toBe('done open open open open');
    expect((await put(id, 'hours', HOURS, admin.token)).status).toBe(200);
    const sub = await open(id);
    const renamed = await put(id, 'company', { name: 'Resumed Ltd', hue: 'rust' }, sub.token);
    expect([renamed.body.account.name, stateOf(renamed.body)]).toEqual([
      'Resumed Ltd',
      'done done open open open',
    ]);
    // The price is the parent's to say.
    expect((await put(id, 'plan', PLAN, sub.token)).status).toBe(403);
  });

  it('is nobody else’s to see or change, and not there for an account made in one go', async () => {
    const { id } = (await start({ name: 'Private Homes' })).body.account;
    const agent = await addMember(floor.url, floor.harbour, {
      email: 'agent@harbour.example',
      role: 'agent',
    });
    const plain = await addSubAccount(floor.url, floor.harbour, 'plain');
    const codes = await Promise.all([
      send('GET', `/v1/onboarding/${id}`, plain.token),
      put(id, 'hours', HOURS, plain.token),
      put(id, 'hours', HOURS, agent.token),
      put(plain.session.account.id, 'hours', HOURS),
      send('GET', `/v1/onboarding/${randomUUID()}`, floor.harbour.token),
    ]);
    expect(codes.map((c) => c.body.code)).toEqual([
      'not_found',
      'not_found',
      'forbidden',
      'not_found',
      'not_found',
    ]);
  });

  it('offers a short name that is free when the first is taken', async () => {
    await start({ name: 'Oak Homes' });
    expect((await start({ name: 'Oak Homes' })).body.code).toBe('already_exists');
    const check = await send<{ free: boolean; suggestion: string }>(
      'GET',
      '/v1/sub-account-slugs/oak-homes',
      floor.harbour.token,
    );
    expect(check.body).toEqual({ free: false, suggestion: 'oak-homes-2' });
  });

  it('returns to where it was after a suspension', async () => {
    const { id } = (await start({ name: 'Halted Homes' })).body.account;
    await send('POST', `/v1/sub-accounts/${id}/suspend`, floor.harbour.token, { reason: 'wait' });
    const back = await send<{ status: string }>(
      'POST',
      `/v1/sub-accounts/${id}/reactivate`,
      floor.harbour.token,
      {},
    );
    expect(back.body.status).toBe('onboarding');
  });
});
