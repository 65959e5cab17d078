import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../shared/api-keys.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import {
  addMember,
  call,
  refreshed,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const clock = fakeClock();
let t: TestApp;
let owner: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock });
  owner = await setUpHarbour(t.url);
});
afterAll(() => t.close());

type Made = { key: string; api_key: ApiKey };
const make = (body: object = {}, token = owner.token) =>
  call<Made & Problem>(t.url, {
    method: 'POST',
    path: '/v1/api-keys',
    token,
    body: { name: 'crm', scopes: ['lists'], ...body },
  });
const rotate = (id: string, body: object = {}) =>
  call<Made & { replaced: ApiKey } & Problem>(t.url, {
    method: 'POST',
    path: `/v1/api-keys/${id}/rotate`,
    token: owner.token,
    body,
  });
const use = (key: string, ip?: string, path = '/v1/call-lists') =>
  call<Problem>(t.url, {
    path,
    token: key,
    ...(ip === undefined ? {} : { headers: { 'x-forwarded-for': ip } }),
  });
const list = async () =>
  (await call<{ data: ApiKey[] }>(t.url, { path: '/v1/api-keys', token: owner.token })).body.data;
const find = async (id: string) => (await list()).find((key) => key.id === id);
/** Another sign-in of the owner, whose first one is too old for what needs a fresh proof. */
const signInAgain = async () => {
  const { body } = await call<SignedIn>(t.url, {
    method: 'POST',
    path: '/v1/session',
    body: { email: 'ritu@harbour.example', password: 'a long enough password', device: 'test' },
  });
  owner = body;
};

describe('an API key', () => {
  it('has a prefix, 192 random bits and a checksum, and only its hash is stored', async () => {
    const { status, body } = await make();
    expect(status).toBe(201);
    expect(body.key).toMatch(/^sw_test_[0-9a-f]{48}[0-9a-z]{7}$/);
    const { rows } = await t.database.admin.query(
      'select to_jsonb(k)::text as row from api_keys k',
    );
    expect(rows.map((r: { row: string }) => r.row).join()).not.toContain(body.key.slice(12));
    const broken = `${body.key.slice(0, -1)}${body.key.endsWith('0') ? '1' : '0'}`;
    expect((await use(broken)).status).toBe(401);
    expect((await use(body.key)).status).toBe(200);
  });

  it('lasts 90 days unless said, a year at most, and then answers 401 and says when it ended', async () => {
    const { body } = await make();
    expect(Date.parse(body.api_key.expires_at) - clock.now()).toBe(90 * DAY_MS);
    expect((await make({ expires_in_days: 366 })).status).toBe(422);
    const day = (await make({ expires_in_days: 1 })).body;
    clock.advance(DAY_MS - 1);
    await signInAgain();
    expect((await use(day.key)).status).toBe(200);
    clock.advance(1);
    const late = await use(day.key);
    expect([late.status, late.body.code]).toEqual([401, 'unauthenticated']);
    expect(late.body.detail).toContain(day.api_key.expires_at);
  });

  it('works only from its addresses, and remembers when and whence it was used last', async () => {
    const { body } = await make({ allowed_ips: ['203.0.113.0/24', '2001:db8::/48'] });
    const outside = await use(body.key, '198.51.100.4');
    expect([outside.status, outside.body.code]).toEqual([403, 'forbidden']);
    expect((await find(body.api_key.id))?.last_used_at).toBeNull();
    expect((await use(body.key, '203.0.113.9')).status).toBe(200);
    expect((await use(body.key, '2001:db8::7')).status).toBe(200);
    expect(await find(body.api_key.id)).toMatchObject({
      last_used_ip: '2001:db8::7',
      last_used_at: new Date(clock.now()).toISOString(),
    });
    expect((await make({ allowed_ips: ['203.0.113.0/33'] })).status).toBe(422);
    expect((await make({ allowed_ips: ['example.com'] })).status).toBe(422);
  });

  it('is rotated with an overlap in which both work', async () => {
    const old = (await make({ allowed_ips: ['127.0.0.1'], scopes: ['lists', 'calls'] })).body;
    const { status, body } = await rotate(old.api_key.id, { overlap_hours: 2 });
    expect(status).toBe(201);
    expect(body.api_key).toMatchObject({
      name: 'crm',
      scopes: ['lists', 'calls'],
      allowed_ips: ['127.0.0.1'],
    });
    expect(body.replaced).toMatchObject({ id: old.api_key.id, replaced_by: body.api_key.id });
    expect([(await use(old.key)).status, (await use(body.key)).status]).toEqual([200, 200]);
    expect((await rotate(old.api_key.id)).body.code).toBe('wrong_state');
    clock.advance(2 * HOUR_MS);
    expect([(await use(old.key)).status, (await use(body.key)).status]).toEqual([401, 200]);
    await signInAgain();
    expect((await rotate(body.api_key.id, { overlap_hours: 25 })).status).toBe(422);
    expect((await rotate(old.api_key.id)).body.code).toBe('wrong_state');
  });

  it('never lives longer because it was rotated', async () => {
    const old = (await make({ expires_in_days: 1 })).body;
    clock.advance(23 * HOUR_MS);
    await signInAgain();
    const { body } = await rotate(old.api_key.id, { overlap_hours: 24 });
    expect(body.replaced.expires_at).toBe(old.api_key.expires_at);
  });

  it('needs a sign-in of the last 15 minutes to be made or rotated, but not to be revoked', async () => {
    const { body } = await make();
    clock.advance(16 * 60_000);
    // Going on with a session proves nothing anew.
    owner = await refreshed(t.url, owner);
    expect((await make()).body.code).toBe('step_up_required');
    expect((await rotate(body.api_key.id)).body.code).toBe('step_up_required');
    const revoked = await call<ApiKey>(t.url, {
      method: 'DELETE',
      path: `/v1/api-keys/${body.api_key.id}`,
      token: owner.token,
    });
    expect(revoked.body.revoked_at).toBe(new Date(clock.now()).toISOString());
    expect((await use(body.key)).status).toBe(401);
    await signInAgain();
    expect((await rotate(body.api_key.id)).body.code).toBe('wrong_state');
  });

  it('does no more than its creator could then or can now, and stops with them', async () => {
    const admin = await addMember(t.url, owner, { email: 'admin@harbour.example', role: 'admin' });
    const { body } = await make({ scopes: ['events'] }, admin.token);
    const ask = async () => (await use(body.key, undefined, '/v1/events')).status;
    const change = (set: object) =>
      call(t.url, {
        method: 'PATCH',
        path: `/v1/members/${admin.session.member.id}`,
        token: owner.token,
        body: set,
      });
    expect(await ask()).toBe(200);
    await change({ role: 'agent' });
    expect(await ask()).toBe(403);
    await change({ role: 'owner' });
    const { rows } = await t.database.admin.query('select role from api_keys where id = $1', [
      body.api_key.id,
    ]);
    expect([await ask(), rows[0]]).toEqual([200, { role: 'admin' }]);
    await change({ active: false });
    expect(await ask()).toBe(401);
  });

  it('is live only in a live account, and leaves its rights in the audit log, never itself', async () => {
    const refused = await make({ mode: 'live' });
    expect([refused.status, refused.body.code]).toEqual([409, 'wrong_state']);
    const { body } = await make({ scopes: ['billing'] });
    const { rows } = await t.database.admin.query(
      'select action, detail::text from audit_log where target_id = $1',
      [body.api_key.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].detail).toContain('billing');
    expect(rows[0].detail).not.toContain(body.key.slice(12));
  });
});
