// A test key must never reach a carrier. Everything the official client sends to Twilio goes through the proxy of its
// environment, so a trap there sees each attempt, whatever made it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ApiKey } from '../../shared/api-keys.ts';
import type { Problem } from '../../shared/errors.ts';
import { call } from '../test/app.ts';
import { dial, startFloor, until, untilCall, type Floor } from '../test/carrier.ts';

let floor: Floor;
let trap: Server;
const reached: string[] = [];

beforeAll(async () => {
  trap = createServer();
  trap.on('connect', (req, socket) => {
    reached.push(String(req.url));
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((done) => void trap.listen(0, '127.0.0.1', done));
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(trap.address() as AddressInfo).port}`);
  floor = await startFloor({
    env: {
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a token of the carrier',
      PUBLIC_URL: 'https://calls.example.com',
    },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await floor.close();
  await new Promise((done) => trap.close(done));
});

const setMode = (mode: 'test' | 'live') =>
  floor.database.admin.query('update accounts set mode = $2 where account_id = $1', [
    floor.cedar.session.account.id,
    mode,
  ]);
const makeKey = async (mode: 'test' | 'live') => {
  const made = await call<{ key: string; api_key: ApiKey }>(floor.url, {
    method: 'POST',
    path: '/v1/api-keys',
    token: floor.cedar.token,
    body: { name: mode, scopes: ['calls'], mode },
  });
  expect(made.body.key).toMatch(new RegExp(`^sw_${mode}_`));
  return made.body.key;
};
const atSimulator = (phone: string) =>
  floor.simulator.calls().filter((placed) => placed.to === phone).length;

it('a test key’s call stays at the simulator in a live account, before and after the account’s mode changed', async () => {
  const madeInTest = await makeKey('test');
  await setMode('live');
  const madeInLive = await makeKey('test');
  for (const [i, key] of [madeInTest, madeInLive].entries()) {
    const to = `+1202555019${i}`;
    const { status, body } = await dial(floor, { token: key, body: { to } });
    expect([status, body.mode]).toEqual([201, 'test']);
    await untilCall(floor, { token: floor.cedar.token, id: body.id }, ['queued', 'ringing']);
    expect(atSimulator(to)).toBe(1);
  }
  expect(reached).toEqual([]);
});

it('a live key’s call goes to Twilio, so the trap does see what reaches it; in test mode it does not', async () => {
  const key = await makeKey('live');
  const live = await dial(floor, { token: key, body: { to: '+12025550195' } });
  expect([live.status, live.body.mode]).toEqual([201, 'live']);
  await until(async () => reached.length > 0);
  expect(reached[0]).toBe('api.twilio.com:443');
  expect(atSimulator('+12025550195')).toBe(0);
  const hangUp = await call<Problem>(floor.url, {
    method: 'POST',
    path: `/v1/calls/${live.body.id}/end`,
    token: await makeKey('test'),
  });
  expect([hangUp.status, hangUp.body.code]).toEqual([403, 'forbidden']);
  const before = reached.length;
  await setMode('test');
  const test = await dial(floor, { token: key, body: { to: '+12025550196' } });
  expect(test.body.mode).toBe('test');
  await untilCall(floor, { token: floor.cedar.token, id: test.body.id }, ['queued', 'ringing']);
  expect(reached.slice(before)).toEqual([]);
});
