import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/errors.ts';
import type { SignedIn } from '../../../shared/sessions.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../../test/app.ts';
import { fakeClock } from '../../test/clock.ts';

const clock = fakeClock();
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
/** Statements the identity pool ran: what a stranger must not be able to cause. */
let asked = 0;

beforeAll(async () => {
  t = await startTestApp({ clock, limits: { addressPerMinute: 30 } });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  t.database.pools.identity.on('acquire', () => void (asked += 1));
});
afterAll(() => t.close());

const makeKey = async (owner: SignedIn, body: object = {}) =>
  (
    await call<{ key: string }>(t.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token: owner.token,
      body: { name: 'crm', scopes: ['lists', 'webhooks'], ...body },
    })
  ).body.key;
const ask = (key: string, ip?: string) =>
  call<Problem>(t.url, {
    path: '/v1/call-lists',
    token: key,
    ...(ip ? { headers: { 'x-forwarded-for': ip } } : {}),
  });
const times = async (n: number, one: () => Promise<{ status: number }>) => {
  const statuses: number[] = [];
  for (let i = 0; i < n; i += 1) statuses.push((await one()).status);
  return statuses;
};
const count = (statuses: number[], status: number) => statuses.filter((s) => s === status).length;

describe('the limits of API keys', () => {
  it('are 100 a minute for an account, whichever of its keys asks, and no other account feels it', async () => {
    const [first, second] = [await makeKey(harbour), await makeKey(harbour)];
    const answer = await ask(first);
    expect(answer.headers.get('ratelimit-policy')).toBe('"account";q=100;w=60');
    expect(answer.headers.get('ratelimit')).toBe('"account";r=99;t=61');
    expect(count(await times(79, () => ask(first)), 200)).toBe(79);
    expect(count(await times(30, () => ask(second)), 200)).toBe(20);
    const refused = await ask(first);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('retry-after')).toBe('61');
    expect(refused.headers.get('ratelimit')).toBe('"account";r=0;t=61');
    expect((await ask(await makeKey(cedar))).status).toBe(200);
    clock.advance(60_000);
    expect((await ask(first)).status).toBe(429);
    clock.advance(1000);
    expect((await ask(first)).status).toBe(200);
  });

  it('stop a key that is over its limit without asking the database who it is', async () => {
    clock.advance(61_000);
    const key = await makeKey(harbour);
    await times(101, () => ask(key));
    asked = 0;
    expect(count(await times(50, () => ask(key)), 429)).toBe(50);
    expect(asked).toBe(0);
  });

  it('can be set lower for one key, beside its account’s', async () => {
    clock.advance(61_000);
    const key = await makeKey(harbour, { requests_per_minute: 5 });
    const answer = await ask(key);
    expect(answer.headers.get('ratelimit-policy')).toBe('"account";q=100;w=60, "key";q=5;w=60');
    expect(answer.headers.get('ratelimit')).toBe('"account";r=99;t=61, "key";r=4;t=61');
    expect(await times(5, () => ask(key))).toEqual([200, 200, 200, 200, 429]);
    expect((await ask(await makeKey(harbour))).status).toBe(200);
  });
});

describe('what makes the server send', () => {
  it('has a limit of its own: a member cannot flood an endpoint with pings', async () => {
    const made = await call<{ endpoint: { id: string } }>(t.url, {
      method: 'POST',
      path: '/v1/webhook-endpoints',
      token: cedar.token,
      body: { url: 'http://127.0.0.1:9/hook', event_types: ['call.completed'] },
    });
    expect(made.status).toBe(201);
    const ping = () =>
      call(t.url, {
        method: 'POST',
        path: `/v1/webhook-endpoints/${made.body.endpoint.id}/ping`,
        token: cedar.token,
        body: {},
      });
    expect(count(await times(25, ping), 429)).toBe(5);
    expect((await call(t.url, { path: '/v1/call-lists', token: cedar.token })).status).toBe(200);
  });
});

describe('an address without a valid credential', () => {
  const wrong = (ip: string) => ask(`sws_${'x'.repeat(43)}`, ip);

  it('is stopped before the database is asked, and who has a valid one goes on', async () => {
    expect((await ask(harbour.token, '203.0.113.5')).status).toBe(200);
    expect(count(await times(35, () => wrong('203.0.113.5')), 401)).toBe(30);
    asked = 0;
    const refused = await wrong('203.0.113.5');
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([
      429,
      '"address";q=30;w=60',
    ]);
    expect(asked).toBe(0);
    expect((await ask(harbour.token, '203.0.113.5')).status).toBe(200);
    expect((await wrong('203.0.113.6')).status).toBe(401);
  });

  it('counts the /64 of IPv6 as one, and open operations too', async () => {
    const open = (ip: string) =>
      call(t.url, { path: '/v1/setup', headers: { 'x-forwarded-for': ip } });
    let host = 0;
    expect(count(await times(31, () => open(`2001:db8:0:7::${(host += 1)}`)), 429)).toBe(1);
    expect((await open('2001:db8:0:8::1')).status).toBe(200);
  });

  it('is answered before its body is read', async () => {
    const { hostname, port } = new URL(t.url);
    const head = (path: string, token: string) =>
      [
        `POST ${path} HTTP/1.1`,
        `Host: ${hostname}`,
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        'Content-Length: 900000',
        '\r\n{',
      ].join('\r\n');
    const firstLine = (text: string) =>
      new Promise<string>((done) => {
        const socket = connect(Number(port), hostname, () => void socket.write(text));
        socket.once('data', (chunk: Buffer) => {
          socket.destroy();
          done(chunk.toString().split('\r\n')[0] ?? '');
        });
      });
    const stranger = head('/v1/members', `sws_${'x'.repeat(43)}`);
    expect(await firstLine(stranger)).toBe('HTTP/1.1 401 Unauthorized');
    const withoutScope = head('/v1/members', await makeKey(cedar));
    expect(await firstLine(withoutScope)).toBe('HTTP/1.1 403 Forbidden');
  });
});
