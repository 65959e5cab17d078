import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startCarrierSimulator } from '../carrier-simulator/simulator.ts';
import { checkAnswer, checkRequest } from '../carrier-simulator/test/conformance.ts';
import type { CarrierSimulator, Exchange, Faults } from '../carrier-simulator/types.ts';
import { createCarrier } from './client.ts';
import type { Carrier } from './client.ts';

const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, authToken: 'secret-token' };
const FROM = '+12015550100';
const DIAL = {
  to: '+12015550101',
  from: FROM,
  twiml: '<Response><Say>Hello</Say></Response>',
  statusCallback: 'http://127.0.0.1:9/callbacks/1',
  timeoutSeconds: 30,
  timeLimitSeconds: 14_400,
};

let simulator: CarrierSimulator;
let carrier: Carrier;
let exchanges: Exchange[];

const carrierAt = (baseUrl: string, options = {}) =>
  createCarrier({ accountSid: ACCOUNT.sid, authToken: ACCOUNT.authToken, baseUrl, ...options });

beforeEach(async () => {
  exchanges = [];
  simulator = await startCarrierSimulator({
    accounts: [{ ...ACCOUNT, fromNumbers: [FROM] }],
    timeScale: 0,
    outcomes: () => ({ result: 'completed', durationSeconds: 61 }),
    observe: (exchange) => void exchanges.push(exchange),
  });
  carrier = carrierAt(simulator.url);
});

afterEach(async () => {
  await simulator.close();
  // Whatever a test did, both directions must be Twilio's API to the letter.
  expect(exchanges.flatMap(checkAnswer)).toEqual([]);
  const accepted = exchanges.filter((exchange) => exchange.status !== 400);
  expect(accepted.flatMap(checkRequest)).toEqual([]);
});

const misbehave = (faults: Faults) => simulator.control.misbehave({ times: 1, faults });

describe('placing a call', () => {
  test('answers with the sid of the queued call', async () => {
    const placement = await carrier.placeCall(DIAL);
    expect(placement).toMatchObject({ kind: 'placed', status: 'queued' });
    expect(simulator.calls()).toMatchObject([{ sid: 'sid' in placement && placement.sid }]);
  });

  test('asks for all four events, with retries on our own failures, whatever the fragment', async () => {
    await carrier.placeCall({ ...DIAL, statusCallback: `${DIAL.statusCallback}#rc=0` });
    expect(exchanges[0]?.form).toMatchObject({
      StatusCallback: `${DIAL.statusCallback}#rc=3&rp=5xx,ct,rt`,
      StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      Timeout: '30',
    });
  });

  test.each([
    ['21211', { to: '12345' }],
    ['21210', { from: '+12015550199' }],
    ['21212', { from: '+15005550001' }],
    ['21217', { to: '+15005550001' }],
    ['21214', { to: '+15005550002' }],
    ['21215', { to: '+15005550003' }],
    ['21216', { to: '+15005550004' }],
  ])('takes %s as a permanent refusal and places nothing', async (code, wrong) => {
    const placement = await carrier.placeCall({ ...DIAL, ...wrong });
    expect(placement).toMatchObject({ kind: 'refused', code, permanent: true });
    expect(simulator.placedCount).toBe(0);
  });

  test('does not blame the number when our credentials are wrong', async () => {
    const stranger = carrierAt(simulator.url, { authToken: 'wrong' });
    const placement = await stranger.placeCall(DIAL);
    expect(placement).toMatchObject({ kind: 'refused', code: '20003', permanent: false });
  });

  test('may try again after 429, because Twilio never processed it', async () => {
    misbehave({ answer: 'too-many-requests' });
    expect(await carrier.placeCall(DIAL)).toEqual({ kind: 'retry', afterMs: 1000, code: '20429' });
    expect(simulator.placedCount).toBe(0);
  });

  test('waits as long as Retry-After says', async () => {
    misbehave({ answer: 'too-many-requests', retryAfterSeconds: 7 });
    expect(await carrier.placeCall(DIAL)).toMatchObject({ kind: 'retry', afterMs: 7000 });
  });

  test.each([
    ['server-error', '20500', 0],
    ['lost', '20500', 1],
    ['unavailable', '20503', 1],
    ['drop', 'ECONNRESET', 1],
  ] as const)('is uncertain after %s and never asks twice', async (answer, cause, placed) => {
    misbehave({ answer });
    expect(await carrier.placeCall(DIAL)).toEqual({ kind: 'uncertain', cause });
    expect(simulator.placedCount).toBe(placed);
  });

  test('is uncertain when the answer never comes although the call was placed', async () => {
    misbehave({ answer: 'hang' });
    const impatient = carrierAt(simulator.url, { timeoutMs: 200 });
    expect(await impatient.placeCall(DIAL)).toEqual({ kind: 'uncertain', cause: 'ECONNABORTED' });
    expect(simulator.placedCount).toBe(1);
  });

  test('may try again when the carrier could not be reached at all', async () => {
    const gone = await startCarrierSimulator({ accounts: [ACCOUNT] });
    await gone.close();
    const placement = await carrierAt(gone.url).placeCall(DIAL);
    expect(placement).toMatchObject({ kind: 'retry', code: 'ECONNREFUSED' });
  });
});

describe('an answer that is not Twilio’s', () => {
  test.each([
    ['a gateway page', 502, '<html>Bad gateway</html>', { kind: 'uncertain', cause: 'http_502' }],
    ['a redirect', 302, '', { kind: 'uncertain', cause: 'http_302' }],
    ['a request timeout', 408, '', { kind: 'uncertain', cause: 'http_408' }],
    ['a success without a sid', 201, '{}', { kind: 'uncertain', cause: 'answer_without_sid' }],
    ['a success that is no JSON', 200, 'ok', { kind: 'uncertain' }],
    ['a full queue', 400, '{"code":22005,"message":"queue"}', { kind: 'retry', code: '22005' }],
    ['20429 in another status', 400, '{"code":20429,"message":"x"}', { kind: 'retry' }],
    ['a closed account', 403, '{"message":"x"}', { kind: 'refused', permanent: false }],
    [
      'an unknown refusal',
      400,
      '{"code":13224,"message":"x"}',
      { kind: 'refused', permanent: true },
    ],
  ])('%s (%i) is told apart', async (_name, status, body, expected) => {
    const server = createServer((_req, res) => res.writeHead(status).end(body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const placement = await carrierAt(`http://127.0.0.1:${port}`).placeCall(DIAL);
      expect(placement).toMatchObject(expected);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

describe('settling an uncertain call', () => {
  test('finds the lost call by its number, even while it is queued', async () => {
    const slow = await startCarrierSimulator({ accounts: [ACCOUNT], timeScale: 1 });
    try {
      slow.control.misbehave({ faults: { answer: 'lost' } });
      await carrierAt(slow.url).placeCall(DIAL);
      const startedAfter = new Date(Date.now() - 5_000).toISOString();
      const found = await carrierAt(slow.url).listCalls({ to: DIAL.to, startedAfter });
      expect(found).toMatchObject([{ to: DIAL.to, status: 'queued', durationSeconds: null }]);
    } finally {
      await slow.close();
    }
  });

  test('does not list calls to others or from before', async () => {
    await carrier.placeCall(DIAL);
    const past = { startedAfter: '2020-01-01T00:00:00.000Z' };
    const future = { startedAfter: '2999-01-01T00:00:00.000Z' };
    expect(await carrier.listCalls({ to: DIAL.to, ...past })).toHaveLength(1);
    expect(await carrier.listCalls({ to: '+12015550102', ...past })).toEqual([]);
    expect(await carrier.listCalls({ to: DIAL.to, ...future })).toEqual([]);
  });

  test('reads a call back, in seconds', async () => {
    const placement = await carrier.placeCall(DIAL);
    await simulator.settled();
    const call = await carrier.findCall('sid' in placement ? placement.sid : '');
    expect(call).toMatchObject({ status: 'completed', durationSeconds: 61, to: DIAL.to });
    expect(await carrier.findCall(`CA${'0'.repeat(32)}`)).toBeNull();
  });
});

describe('ending a call', () => {
  test('ends a call that is in progress and takes one that is over as ended', async () => {
    const slow = await startCarrierSimulator({
      accounts: [ACCOUNT],
      timeScale: 1,
      observe: (exchange) => void exchanges.push(exchange),
    });
    try {
      const there = carrierAt(slow.url);
      const placement = await there.placeCall(DIAL);
      const sid = 'sid' in placement ? placement.sid : '';
      expect(await there.endCall(sid)).toBe('ended');
      expect(slow.calls()).toMatchObject([{ status: 'canceled' }]);
      expect(await there.endCall(sid)).toBe('already_over');
      expect(await there.endCall(`CA${'0'.repeat(32)}`)).toBe('already_over');
    } finally {
      await slow.close();
    }
  });
});

test('never sends a call for the simulator through a proxy of the environment', async () => {
  let proxied = 0;
  const proxy = createServer((_req, res) => {
    proxied += 1;
    res.writeHead(502).end();
  });
  proxy.on('connect', (_req, socket) => {
    proxied += 1;
    socket.destroy();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) {
    vi.stubEnv(name, url);
  }
  vi.stubEnv('NO_PROXY', '').stubEnv('no_proxy', '');
  try {
    expect(await carrierAt(simulator.url).placeCall(DIAL)).toMatchObject({ kind: 'placed' });
    // An https origin takes another agent of the library, the one HTTP_PROXY replaces.
    const secure = await carrierAt(simulator.url.replace('http:', 'https:')).placeCall(DIAL);
    expect(secure).toMatchObject({ kind: 'uncertain' });
    expect(proxied).toBe(0);
  } finally {
    vi.unstubAllEnvs();
    proxy.close();
  }
});
