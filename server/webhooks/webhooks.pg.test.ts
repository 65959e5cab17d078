import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Attempt, Delivery, WebhookEndpoint } from '../../shared/webhooks.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';
import { verifyDelivery } from './signature.ts';
import {
  customerOf,
  addEndpoint,
  getEndpoint,
  listDeliveries,
  record,
  type Customer,
} from './test/accounts.ts';
import { startReceiver, status, until, type Received, type Receiver } from './test/receiver.ts';

const clock = fakeClock();
let t: TestApp;
let harbour: SignedIn;
let receiver: Receiver;

beforeAll(async () => {
  t = await startTestApp({ clock });
  harbour = await setUpHarbour(t.url);
  receiver = await startReceiver();
});
afterAll(async () => {
  await t.close();
  await receiver.close();
});

const post = <T>(c: Customer, path: string, body: unknown = {}) =>
  call<T>(t.url, { method: 'POST', path, token: c.token, body });
const verified = (r: Received | undefined, secret: string) =>
  verifyDelivery({ secret, headers: r?.headers ?? {}, body: r?.body ?? '', now: clock.now() });
const BOTH = { legacy: true, standard: true };
const NEITHER = { legacy: false, standard: false };

const addCustomer = async (at: TestApp, owner: SignedIn, slug: string) =>
  customerOf(at.url, await addSubAccount(at.url, owner, slug));

describe('deliveries', () => {
  it('arrive with both signatures, and the log shows them without', async () => {
    const c = await addCustomer(t, harbour, 'signed');
    const { secret, endpoint } = await addEndpoint(c, `${receiver.url}/signed`);
    const [eventId] = await record(t.app.deps, c.accountId, { note: 'नमस्ते "quoted"' });
    const [got] = await until(() => receiver.on('/signed').length > 0 && receiver.on('/signed'));
    expect(verified(got, secret)).toEqual(BOTH);
    expect(got?.json).toMatchObject({
      id: eventId,
      type: 'disposition.created',
      api_version: 'v1',
      account_id: c.accountId,
      attempt: 1,
      data: { code: 'visit_booked', note: 'नमस्ते "quoted"' },
    });
    expect(got?.headers['webhook-id']).toBe(eventId);
    const [delivery] = await until(async () => {
      const found = await listDeliveries(c, '?status=delivered');
      return found.length > 0 && found;
    });
    expect(delivery).toMatchObject({
      endpoint_id: endpoint.id,
      attempts: 1,
      last_status: 200,
      next_at: null,
    });
    const attempts = await call<{ data: Attempt[] }>(t.url, {
      path: `/v1/webhook-deliveries/${delivery?.id}/attempts`,
      token: c.token,
    });
    expect(attempts.body.data).toMatchObject([
      { n: 1, status: 200, error: null, response_body: 'ok' },
    ]);
    expect(attempts.body.data[0]?.request_body).toBe(got?.body);
    const logged = JSON.stringify(attempts.body);
    for (const name of ['x-digitalcallers-signature', 'webhook-signature']) {
      expect(logged).not.toContain(String(got?.headers[name]));
    }
  });

  it('leave no trace when their cause is rolled back', async () => {
    const c = await addCustomer(t, harbour, 'undone');
    await addEndpoint(c, `${receiver.url}/undone`);
    await expect(record(t.app.deps, c.accountId, { fails: true })).rejects.toThrow(
      'the cause failed',
    );
    await record(t.app.deps, c.accountId);
    await until(() => receiver.on('/undone').length > 0);
    const rows = await t.database.admin.query(
      'select (select count(*)::int from events where account_id = $1) as events, (select count(*)::int from deliveries where account_id = $1) as deliveries',
      [c.accountId],
    );
    expect(rows.rows).toEqual([{ events: 1, deliveries: 1 }]);
  });

  it('go only to endpoints of the account the event happened in, and only of subscribed types', async () => {
    const [a, b] = [await addCustomer(t, harbour, 'mine'), await addCustomer(t, harbour, 'theirs')];
    await addEndpoint(a, `${receiver.url}/mine`);
    await addEndpoint(a, `${receiver.url}/other-type`, ['call.completed']);
    await addEndpoint(b, `${receiver.url}/theirs`);
    await record(t.app.deps, a.accountId, { count: 5 });
    await record(t.app.deps, b.accountId, { count: 3 });
    await until(() => receiver.on('/mine').length + receiver.on('/theirs').length >= 8);
    const accounts = (path: string) => receiver.on(path).map((r) => r.json.account_id);
    expect(accounts('/mine')).toEqual(Array.from({ length: 5 }, () => a.accountId));
    expect(accounts('/theirs')).toEqual(Array.from({ length: 3 }, () => b.accountId));
    expect(accounts('/other-type')).toEqual([]);
  });

  it('do not follow redirects', async () => {
    const c = await addCustomer(t, harbour, 'moved');
    receiver.answer('/moved', status(302, { location: `${receiver.url}/elsewhere` }));
    await addEndpoint(c, `${receiver.url}/moved`);
    await record(t.app.deps, c.accountId);
    const [delivery] = await until(async () => {
      const found = await listDeliveries(c);
      return found[0]?.attempts === 1 && found;
    });
    expect(delivery).toMatchObject({
      status: 'pending',
      last_status: 302,
      last_error: 'redirect_not_followed',
    });
    expect(receiver.on('/elsewhere')).toEqual([]);
  });

  it('read at most 64 KB of an answer that does not end', async () => {
    const c = await addCustomer(t, harbour, 'talker');
    receiver.answer('/talker', (res) => {
      res.writeHead(200);
      const more = () => {
        while (!res.destroyed && res.write('x'.repeat(16_384)));
        if (!res.destroyed) res.once('drain', more);
      };
      more();
    });
    await addEndpoint(c, `${receiver.url}/talker`);
    await record(t.app.deps, c.accountId);
    await until(async () => (await listDeliveries(c))[0]?.status === 'delivered');
    expect(receiver.on('/talker').length).toBe(1);
  });

  it('can be replayed under the same webhook-id, signed anew', async () => {
    const c = await addCustomer(t, harbour, 'again');
    const { secret } = await addEndpoint(c, `${receiver.url}/again`);
    await record(t.app.deps, c.accountId);
    const [delivery] = await until(async () => {
      const found = await listDeliveries(c, '?status=delivered');
      return found.length > 0 && found;
    });
    clock.advance(600_000);
    const replayed = await post<Delivery>(c, `/v1/webhook-deliveries/${delivery?.id}/replay`);
    expect([replayed.status, replayed.body.status]).toEqual([202, 'pending']);
    const [first, second] = await until(
      () => receiver.on('/again').length > 1 && receiver.on('/again'),
    );
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.json.attempt).toBe(2);
    expect(verified(second, secret)).toEqual(BOTH);
    expect(verified(first, secret)).toEqual(NEITHER);
  });

  it('are listed page by page without a gap or a repeat', async () => {
    const c = await addCustomer(t, harbour, 'pages');
    await addEndpoint(c, `${receiver.url}/pages`);
    await record(t.app.deps, c.accountId, { count: 7 });
    clock.advance(1000);
    await record(t.app.deps, c.accountId, { count: 4 });
    const seen: string[] = [];
    let path = '/v1/webhook-deliveries?limit=3';
    for (let page = 0; page < 4; page += 1) {
      const answer = await call<{ data: Delivery[]; next_cursor: string | null }>(t.url, {
        path,
        token: c.token,
      });
      seen.push(...answer.body.data.map((d) => d.id));
      path = `/v1/webhook-deliveries?limit=3&cursor=${answer.body.next_cursor}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([11, 11]);
    const broken = await call<Problem>(t.url, {
      path: '/v1/webhook-deliveries?cursor=zzz',
      token: c.token,
    });
    expect([broken.status, broken.body.code]).toEqual([422, 'invalid_request']);
  });
});

describe('endpoints', () => {
  it('show their secret once and keep it sealed', async () => {
    const c = await addCustomer(t, harbour, 'sealed');
    const { secret, endpoint } = await addEndpoint(c, `${receiver.url}/sealed`);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const list = await call(t.url, { path: '/v1/webhook-endpoints', token: c.token });
    expect(JSON.stringify(list.body)).not.toContain(secret.slice(6));
    const stored = await t.database.admin.query<{ box: Buffer; audit: string }>(
      `select secret_box as box, (select string_agg(to_jsonb(a)::text, ' ') from audit_log a where a.account_id = $1) as audit
       from webhook_endpoints where account_id = $1 and id = $2`,
      [c.accountId, endpoint.id],
    );
    const row = stored.rows[0];
    expect(row?.box.includes(secret.slice(6))).toBe(false);
    expect(row?.audit).toContain('webhook_endpoint.created');
    expect(row?.audit).not.toContain(secret.slice(6));
    expect(
      t.database.secrets.open(
        row?.box as Buffer,
        `webhook_endpoints/${c.accountId}/${endpoint.id}`,
      ),
    ).toBe(secret);
  });

  it('sign with the old and the new secret for a day after a rotation', async () => {
    const c = await addCustomer(t, harbour, 'rotated');
    const { secret: older, endpoint } = await addEndpoint(c, `${receiver.url}/rotated`);
    const path = `/v1/webhook-endpoints/${endpoint.id}/rotate-secret`;
    const rotated = await post<{ secret: string; previous_valid_until: string }>(c, path);
    const { secret } = rotated.body;
    expect(Date.parse(rotated.body.previous_valid_until) - clock.now()).toBe(24 * 3600 * 1000);
    expect((await post<Problem>(c, path)).body.code).toBe('wrong_state');
    await record(t.app.deps, c.accountId);
    const [during] = await until(
      () => receiver.on('/rotated').length > 0 && receiver.on('/rotated'),
    );
    expect([verified(during, secret), verified(during, older)]).toEqual([BOTH, BOTH]);
    expect(during?.headers['x-digitalcallers-signature']).toMatch(/^[0-9a-f]{64}$/);
    await t.database.admin.query(
      "update webhook_endpoints set previous_valid_until = previous_valid_until - interval '1 day' where id = $1",
      [endpoint.id],
    );
    await record(t.app.deps, c.accountId);
    const [, after] = await until(
      () => receiver.on('/rotated').length > 1 && receiver.on('/rotated'),
    );
    expect([verified(after, secret), verified(after, older)]).toEqual([BOTH, NEITHER]);
    expect((await post(c, path)).status).toBe(200);
  });

  it('hold their deliveries while disabled by a member, are still pinged, and get them when enabled', async () => {
    const c = await addCustomer(t, harbour, 'paused');
    receiver.answer('/paused', status(500));
    const { endpoint, secret } = await addEndpoint(c, `${receiver.url}/paused`);
    await record(t.app.deps, c.accountId);
    await until(async () => (await getEndpoint(c, endpoint.id)).failures === 1);
    const patch = (body: object) =>
      call<WebhookEndpoint>(t.url, {
        method: 'PATCH',
        path: `/v1/webhook-endpoints/${endpoint.id}`,
        token: c.token,
        body,
      });
    expect((await patch({ status: 'disabled' })).body).toMatchObject({
      status: 'disabled',
      disabled_reason: 'member',
    });
    expect((await listDeliveries(c)).map((d) => d.status)).toEqual(['held']);
    receiver.answer('/paused', status(204));
    const ping = await post<Delivery>(c, `/v1/webhook-endpoints/${endpoint.id}/ping`);
    expect([ping.status, ping.body.event_type]).toEqual([202, 'test.ping']);
    const [, pinged] = await until(
      () => receiver.on('/paused').length > 1 && receiver.on('/paused'),
    );
    expect([pinged?.json.type, verified(pinged, secret)]).toEqual(['test.ping', BOTH]);
    expect((await patch({ status: 'enabled' })).body).toMatchObject({
      status: 'enabled',
      disabled_reason: null,
      failures: 0,
    });
    await until(() => receiver.on('/paused').length === 3);
  });

  it('ping only the endpoint that was asked for, once, and count nothing when it fails', async () => {
    const c = await addCustomer(t, harbour, 'pinged');
    receiver.answer('/pinged', status(500));
    const { endpoint } = await addEndpoint(c, `${receiver.url}/pinged`, ['test.ping']);
    await addEndpoint(c, `${receiver.url}/not-pinged`, ['test.ping']);
    await post<Delivery>(c, `/v1/webhook-endpoints/${endpoint.id}/ping`);
    const [delivery] = await until(async () => {
      const found = await listDeliveries(c, '?status=failed');
      return found.length > 0 && found;
    });
    expect(delivery).toMatchObject({ attempts: 1, next_at: null, last_status: 500 });
    expect((await getEndpoint(c, endpoint.id)).failures).toBe(0);
    expect(receiver.on('/not-pinged')).toEqual([]);
  });

  it('of another account answer like ones that do not exist', async () => {
    const [a, b] = [
      await addCustomer(t, harbour, 'owner-of'),
      await addCustomer(t, harbour, 'stranger'),
    ];
    const { endpoint } = await addEndpoint(a, `${receiver.url}/owner-of`);
    await record(t.app.deps, a.accountId);
    const [delivery] = await listDeliveries(a);
    const missing = '01890000-0000-7000-8000-000000000000';
    for (const path of ['/ping', '/rotate-secret']) {
      const foreign = await post<Problem>(b, `/v1/webhook-endpoints/${endpoint.id}${path}`);
      const none = await post<Problem>(b, `/v1/webhook-endpoints/${missing}${path}`);
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, instance: '' }).toEqual({ ...none.body, instance: '' });
    }
    expect((await post(b, `/v1/webhook-deliveries/${delivery?.id}/replay`)).status).toBe(404);
    const attempts = await call(t.url, {
      path: `/v1/webhook-deliveries/${delivery?.id}/attempts`,
      token: b.token,
    });
    expect(attempts.status).toBe(404);
  });
});
