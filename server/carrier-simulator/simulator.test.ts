import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCarrierSimulator } from './simulator.ts';
import { checkAnswer } from './test/conformance.ts';
import type { CarrierSimulator, CarrierSimulatorOptions, Exchange } from './types.ts';

const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, authToken: 'secret-token' };
const OTHER = { sid: `AC${'b'.repeat(32)}`, authToken: 'other-token' };
const DIAL = { To: '+12015550101', From: '+12015550100', Twiml: '<Response/>' };
const BASIC = `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.authToken}`).toString('base64')}`;

let simulator: CarrierSimulator;
let exchanges: Exchange[];

const start = (options: Partial<CarrierSimulatorOptions> = {}) =>
  startCarrierSimulator({
    accounts: [ACCOUNT, OTHER],
    timeScale: 0,
    outcomes: () => ({ result: 'completed', durationSeconds: 61 }),
    observe: (exchange) => void exchanges.push(exchange),
    ...options,
  });

type Body = Record<string, unknown> & {
  calls: { sid: string; to: string; queue_time: string }[];
  sid: string;
};

async function ask(path: string, init: RequestInit & { account?: string } = {}) {
  const { account = ACCOUNT.sid, ...rest } = init;
  const base = path.startsWith('/') ? '' : `/2010-04-01/Accounts/${account}/`;
  const headers = { authorization: BASIC, ...(rest.headers as Record<string, string>) };
  const answer = await fetch(`${simulator.url}${base}${path}`, { ...rest, headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: JSON.parse(text || '{}') as Body };
}

const post = (path: string, form: Record<string, string>) =>
  ask(path, { method: 'POST', body: new URLSearchParams(form) });
const place = (form: Record<string, string> = {}) => post('Calls.json', { ...DIAL, ...form });

beforeEach(async () => {
  exchanges = [];
  simulator = await start();
});

afterEach(async () => {
  await simulator.close();
  expect(exchanges.flatMap(checkAnswer)).toEqual([]);
});

async function restart(options: Partial<CarrierSimulatorOptions>): Promise<void> {
  await simulator.close();
  simulator = await start(options);
}

describe('the REST API', () => {
  test('renders a call in every state as the OpenAPI lists it, price and duration as strings', async () => {
    const { status, body } = await place();
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'queued', duration: null, price: null, start_time: null });
    await simulator.settled();
    const after = await ask(`Calls/${body.sid}.json`);
    expect(after.body).toMatchObject({
      status: 'completed',
      duration: '61',
      price: '-0.02800',
      to_formatted: '(201) 555-0101',
    });
    expect(after.body.end_time).toMatch(
      /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} \+0000$/,
    );
  });

  test('holds the price back until the call is rated', async () => {
    await restart({
      timeScale: 0.001,
      ringMs: 1,
      outcomes: () => ({ result: 'completed', durationSeconds: 1 }),
    });
    const { body } = await place();
    await simulator.settled();
    const fresh = await ask(`Calls/${body.sid}.json`);
    expect(fresh.body).toMatchObject({ status: 'completed', duration: '1', price: null });
  });

  test.each([
    [{ To: '' }, 21201],
    [{ From: '' }, 21213],
    [{ To: '555' }, 21211],
    [{ Twiml: '' }, 21205],
    [{ Timeout: 'soon' }, 21208],
    [{ StatusCallback: 'http://bad_host.example/cb' }, 21609],
    [{ Twiml: `<R>${'x'.repeat(4001)}</R>` }, 20001],
  ])('refuses %o with %i and places nothing', async (change, code) => {
    const { status, body } = await place(change as Record<string, string>);
    expect({ status, code: body.code }).toEqual({ status: 400, code });
    expect(body.more_info).toBe(`https://www.twilio.com/docs/errors/${code}`);
    expect(simulator.placedCount).toBe(0);
  });

  test('asks for credentials and keeps accounts apart', async () => {
    const nobody = await ask('Calls.json', { headers: { authorization: '' } });
    expect(nobody).toMatchObject({ status: 401, body: { code: 20003 } });
    expect(nobody.headers.get('www-authenticate')).toContain('Basic');
    const wrong = Buffer.from(`${ACCOUNT.sid}:${OTHER.authToken}`).toString('base64');
    expect(await ask('Calls.json', { headers: { authorization: `Basic ${wrong}` } })).toMatchObject(
      {
        status: 401,
      },
    );
    expect(await ask('Calls.json', { account: OTHER.sid })).toMatchObject({
      status: 404,
      body: { code: 20404 },
    });
    const { body } = await place();
    const theirs = Buffer.from(`${OTHER.sid}:${OTHER.authToken}`).toString('base64');
    const init = { account: OTHER.sid, headers: { authorization: `Basic ${theirs}` } };
    expect(await ask(`Calls/${body.sid}.json`, init)).toMatchObject({ status: 404 });
    expect((await ask('Calls.json', init)).body.calls).toEqual([]);
  });

  test('pages newest first and keeps its place while new calls arrive', async () => {
    for (const last of ['1', '2', '3', '4', '5']) await place({ To: `+1201555010${last}` });
    const first = await ask('Calls.json?PageSize=2');
    expect(first.body.calls.map((call) => call.to.slice(-1))).toEqual(['5', '4']);
    expect(first.body).toMatchObject({ start: 0, end: 1, page: 0, previous_page_uri: null });
    await place({ To: '+12015550106' });
    const second = await ask(String(first.body.next_page_uri));
    expect(second.body.calls.map((call) => call.to.slice(-1))).toEqual(['3', '2']);
    const third = await ask(String(second.body.next_page_uri));
    expect(third.body.calls.map((call) => call.to.slice(-1))).toEqual(['1']);
    expect(third.body.next_page_uri).toBeNull();
    const back = await ask(String(third.body.previous_page_uri));
    expect(back.body.calls.map((call) => call.to.slice(-1))).toEqual(['3', '2']);
  });

  test('filters by numbers, status and start time, in which a queued call is never found', async () => {
    await restart({
      timeScale: 1,
      clock: { now: () => Date.UTC(2026, 4, 5, 12), monotonic: () => 0 },
    });
    await place();
    const list = async (query: string) => (await ask(`Calls.json?${query}`)).body.calls.length;
    expect(await list('To=%2B12015550101&Status=queued')).toBe(1);
    expect(await list('To=%2B12015550199')).toBe(0);
    expect(await list('From=%2B12015550101')).toBe(0);
    expect(await list('StartTime%3E=2026-05-05')).toBe(0);
    await restart({ clock: { now: () => Date.UTC(2026, 4, 5, 12), monotonic: () => 0 } });
    await place();
    await simulator.settled();
    expect(await list('StartTime=2026-05-05')).toBe(1);
    expect(await list('StartTime%3E=2026-05-05T12:00:00Z')).toBe(1);
    expect(await list('StartTime%3E=2026-05-05T12:00:01Z')).toBe(0);
    expect(await list('StartTime%3C=2026-05-05')).toBe(0);
    expect(await list('EndTime%3C=2026-05-06')).toBe(1);
    expect(await ask('Calls.json?StartTime=yesterday')).toMatchObject({ status: 400 });
    expect(await ask('Calls.json?PageSize=0')).toMatchObject({ status: 400 });
  });

  test('cancels what rings, hangs up what talks, and refuses to touch what is over', async () => {
    await restart({
      timeScale: 0.01,
      ringMs: 1,
      outcomes: () => ({ result: 'completed', durationSeconds: 3600 }),
    });
    const queued = await place();
    expect(await post(`Calls/${queued.body.sid}.json`, { Status: 'canceled' })).toMatchObject({
      body: { status: 'canceled' },
    });
    const talking = await place();
    await expect.poll(() => simulator.calls()[1]?.status).toBe('in-progress');
    const path = `Calls/${talking.body.sid}.json`;
    expect((await post(path, { Status: 'canceled' })).body.status).toBe('in-progress');
    expect((await post(path, { Status: 'gone' })).body.code).toBe(20001);
    expect((await post(path, { Status: 'completed' })).body.status).toBe('completed');
    expect(simulator.calls()[1]?.durationSeconds).toBeLessThan(3600);
    expect((await post(path, { Status: 'completed' })).body.code).toBe(21220);
  });
});

test('lets another process choose faults and outcomes, with the same credentials', async () => {
  const send = (path: string, body: unknown) =>
    ask(`/_control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  expect((await ask('/_control/calls', { headers: { authorization: '' } })).status).toBe(401);
  expect(await send('faults', { times: 1, faults: { answer: 'sulk' } })).toMatchObject({
    status: 400,
  });
  expect(
    await send('faults', { times: 1, to: DIAL.To, faults: { answer: 'server-error' } }),
  ).toMatchObject({ status: 204 });
  expect((await place({ To: '+12015550109' })).status).toBe(201);
  expect((await place()).body.code).toBe(20500);
  expect((await place()).status).toBe(201);
  await send('outcomes', { to: DIAL.To, outcome: { result: 'busy', durationSeconds: 0 } });
  await place();
  await simulator.settled();
  expect(simulator.calls().map((call) => call.status)).toEqual(['completed', 'completed', 'busy']);
});

test('dials above the rate of the account from the queue', async () => {
  await restart({
    accounts: [{ ...ACCOUNT, callsPerSecond: 10 }],
    timeScale: 0.01,
    ringMs: 1,
    clock: { now: () => Date.UTC(2026, 4, 5, 12), monotonic: () => 0 },
  });
  for (let nth = 0; nth < 3; nth += 1) await place();
  await simulator.settled();
  const { body } = await ask('Calls.json');
  expect(body.calls.map((call) => call.queue_time)).toEqual(['200', '100', '0']);
});

test('closes with calls in progress and requests it never answered', async () => {
  await restart({ timeScale: 1 });
  simulator.control.misbehave({ times: 1, faults: { answer: 'hang' } });
  const hanging = place().catch(() => 'cut');
  await expect.poll(() => simulator.placedCount).toBe(1);
  await place({ To: '+12015550102' });
  await simulator.close();
  expect(await hanging).toBe('cut');
  simulator = await start();
});
