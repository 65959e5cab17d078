// A test call is a whole call, marked wherever it shows, and nobody's money. The live carrier is a second simulator, so
// what reaches it can be counted.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../shared/api-keys.ts';
import type { LedgerRow, Usage } from '../../shared/billing.ts';
import type { Call, CallEvent } from '../../shared/dispatch.ts';
import type { Event } from '../../shared/events.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Rollup } from '../../shared/rollups.ts';
import type { Delivery } from '../../shared/webhooks.ts';
import { startCarrierSimulator } from '../carrier-simulator/simulator.ts';
import type { CarrierSimulator } from '../carrier-simulator/types.ts';
import { toInstant } from '../platform/clock.ts';
import { newId } from '../platform/context.ts';
import { call } from '../test/app.ts';
import { addContacts, dial, startFloor, until, untilCall, type Floor } from '../test/carrier.ts';
import { startReceiver, type Receiver } from '../webhooks/test/receiver.ts';

const PERIOD = 'from=2026-11-01&to=2026-12-01';
const LIVE = { accountSid: `AC${'7'.repeat(32)}`, authToken: 'a token of the live carrier' };

let floor: Floor;
let live: CarrierSimulator;
let receiver: Receiver;
let cedar: string;
let numbers = 0;

beforeAll(async () => {
  floor = await startFloor({ env: { WEBHOOK_PRIVATE_HOSTS: 'allow' } });
  live = await startCarrierSimulator({
    accounts: [{ sid: LIVE.accountSid, authToken: LIVE.authToken }],
    clock: floor.clock,
    timeScale: 0,
  });
  floor.app.deps.settings.twilio = { ...LIVE, baseUrl: live.url };
  receiver = await startReceiver();
  cedar = floor.cedar.session.account.id;
  await ask('/v1/webhook-endpoints', {
    url: `${receiver.url}/calls`,
    event_types: ['call.completed', 'disposition.created'],
  });
});
afterAll(async () => {
  await receiver.close();
  await live.close();
  await floor.close();
});

const ask = async <T>(path: string, body?: object, token = floor.cedar.token): Promise<T> =>
  (await call<T>(floor.url, { method: body ? 'POST' : 'GET', path, token, body })).body;
const setMode = (mode: Mode, accountId = cedar) =>
  floor.database.admin.query('update accounts set mode = $2 where account_id = $1', [
    accountId,
    mode,
  ]);
/** A number nobody has dialled yet, which answers for a minute and a second. */
function number(): string {
  const to = `+1202555${1000 + (numbers += 1)}`;
  for (const carrier of [floor.simulator, live])
    carrier.setOutcome(to, { result: 'completed', durationSeconds: 61 });
  return to;
}
const reached = (carrier: CarrierSimulator, phone: string) =>
  carrier.calls().filter((placed) => placed.to === phone).length;

/** Dials and waits for the end of the call. */
async function callOut(body: object = {}, token = floor.cedar.token): Promise<Call> {
  const to = number();
  const made = await dial(floor, { token, body: { to, ...body } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return untilCall(floor, { token, id: made.body.id }, ['completed']);
}

type Money = { usage: Usage; rollup: Usage; owed: number; holds: number };
async function moneyOf(mode: Mode): Promise<Money> {
  const usage = await ask<{ total: Usage }>(`/v1/usage?${PERIOD}&mode=${mode}`);
  const path = `/v1/rollup?${PERIOD}&mode=${mode}`;
  const rollup = await ask<Rollup>(path, undefined, floor.harbour.token);
  const { rows } = await floor.database.admin.query<{ owed: string; holds: string }>(
    `select (select sum_minor from ledger_heads where account_id = $1) as owed,
            (select count(*) from holds where account_id = $1) as holds`,
    [cedar],
  );
  const { owed, holds } = rows[0] ?? { owed: 0, holds: 0 };
  return { usage: usage.total, rollup: rollup.total, owed: Number(owed), holds: Number(holds) };
}

describe('a test call', () => {
  let made: Call;
  let before: Money;

  beforeAll(async () => {
    // A wallet without a paisa: a live call would be refused.
    await floor.database.admin.query(
      "update accounts set payment = 'prepaid' where account_id = $1",
      [cedar],
    );
    before = await moneyOf('live');
    made = await callOut();
  });
  afterAll(() =>
    floor.database.admin.query("update accounts set payment = 'postpaid' where account_id = $1", [
      cedar,
    ]),
  );

  it('reaches the simulator, and the live carrier never, though the server has its credentials', () => {
    expect([made.mode, reached(floor.simulator, made.to), reached(live, made.to)]).toEqual([
      'test',
      1,
      0,
    ]);
  });

  it('is rated, so that its price is known', () => {
    expect(made.charge?.amount_minor).toBeGreaterThan(0);
  });

  it('changes no wallet, no hold and no live total', async () => {
    expect(await moneyOf('live')).toEqual(before);
    expect(before).toMatchObject({ owed: 0, holds: 0, usage: { calls: 0, charged_minor: 0 } });
  });

  it('is counted apart, and a report says what it does not count', async () => {
    const price = made.charge?.amount_minor;
    const inTest = await moneyOf('test');
    expect(inTest).toMatchObject({
      usage: { calls: 1, charged_minor: price },
      rollup: { calls: 1, charged_minor: price },
    });
    // Without a mode a report shows the mode of whoever asks.
    expect(await ask(`/v1/usage?${PERIOD}`)).toMatchObject({ mode: 'test', other_mode_calls: 0 });
    expect(await ask(`/v1/usage?${PERIOD}&mode=live`)).toMatchObject({
      mode: 'live',
      other_mode_calls: 1,
      ledger_minor: 0,
    });
    const rollup = await ask<Rollup>(
      `/v1/rollup?${PERIOD}&mode=live`,
      undefined,
      floor.harbour.token,
    );
    expect(rollup).toMatchObject({ mode: 'live', other_mode_calls: 1, total: { calls: 0 } });
  });

  it('is marked in the ledger, the events and the deliveries, and in what the receiver is sent', async () => {
    const ledger = await ask<{ data: LedgerRow[] }>('/v1/ledger');
    expect(ledger.data.map((row) => [row.call_id, row.mode])).toEqual([[made.id, 'test']]);
    const events = await ask<{ data: Event[] }>('/v1/events');
    expect(events.data.map((e) => [e.type, e.mode, e.data['mode']])).toEqual([
      ['call.completed', 'test', 'test'],
    ]);
    const deliveries = await ask<{ data: Delivery[] }>('/v1/webhook-deliveries');
    expect(deliveries.data.map((d) => d.mode)).toEqual(['test']);
    const received = await until(async () => receiver.received[0]);
    expect(JSON.parse(received.body)).toMatchObject({ type: 'call.completed', mode: 'test' });
  });

  it('leaves billing healthy: one row, of its own mode', async () => {
    const token = floor.database.secrets.operatorToken;
    const health = () => ask('/api/admin/billing-health', undefined, token);
    floor.clock.advance(120_000);
    expect(await health()).toMatchObject({ status: 'ok', missing_billing_rows: 0 });
    // A row that pretends to be money makes the sums disagree, and a call without a row of its mode is missed.
    await floor.database.admin.query("update ledger set mode = 'live' where source_id = $1", [
      made.id,
    ]);
    expect(await health()).toMatchObject({ status: 'broken', missing_billing_rows: 1 });
    await floor.database.admin.query("update ledger set mode = 'test' where source_id = $1", [
      made.id,
    ]);
    expect(await health()).toMatchObject({ status: 'ok' });
  });
});

describe('a live account', () => {
  let made: Call;
  let key: string;

  beforeAll(async () => {
    await setMode('live');
    made = await callOut();
    const body = { name: 'try-out', scopes: ['calls', 'billing'], mode: 'test' };
    key = (await ask<{ key: string; api_key: ApiKey }>('/v1/api-keys', body)).key;
  });

  it('owes what its live calls cost; its test calls of before stay marked and uncounted', async () => {
    expect([made.mode, reached(live, made.to), reached(floor.simulator, made.to)]).toEqual([
      'live',
      1,
      0,
    ]);
    const price = made.charge?.amount_minor;
    expect(await moneyOf('live')).toMatchObject({
      owed: price,
      usage: { calls: 1, charged_minor: price },
      rollup: { calls: 1, charged_minor: price },
    });
    const modes = async (query = '') =>
      (await ask<{ data: { mode: Mode }[] }>(`/v1/ledger${query}`)).data.map((r) => r.mode).sort();
    expect([await modes(), await modes('?mode=live'), await modes('?mode=test')]).toEqual([
      ['live', 'test'],
      ['live'],
      ['test'],
    ]);
    const calls = async (mode: Mode) =>
      (await ask<{ data: Call[] }>(`/v1/calls?mode=${mode}`)).data.map((c) => c.mode);
    expect([await calls('live'), await calls('test')]).toEqual([['live'], ['test']]);
  });

  it('makes test calls with a test key, which sees what they would have cost', async () => {
    const before = await moneyOf('live');
    const tried = await callOut({}, key);
    expect([tried.mode, reached(live, tried.to)]).toEqual(['test', 0]);
    expect(await moneyOf('live')).toEqual(before);
    expect(await ask(`/v1/usage?${PERIOD}`, undefined, key)).toMatchObject({
      mode: 'test',
      total: { calls: 2 },
      other_mode_calls: 1,
    });
  });

  it('makes a test call when the account that pays is in test mode', async () => {
    const harbour = floor.harbour.session.account.id;
    const tried = await callOut({ client_account_id: harbour });
    expect([tried.mode, tried.billing_account.id, reached(live, tried.to)]).toEqual([
      'test',
      harbour,
      0,
    ]);
  });

  it('does not place a live call that waited until the account was back in test mode', async () => {
    const to = number();
    live.control.misbehave({ to, faults: { answer: 'too-many-requests' }, times: 1 });
    const { id } = (await dial(floor, { token: floor.cedar.token, body: { to } })).body;
    const events = () => ask<{ data: CallEvent[] }>(`/v1/calls/${id}/events`);
    await until(async () => (await events()).data.some((e) => e.source === 'carrier'));
    await setMode('test');
    floor.clock.advance(5_000);
    const over = await untilCall(floor, { token: floor.cedar.token, id }, ['refused']);
    expect([over.mode, over.reason]).toEqual(['live', 'account_in_test_mode']);
    expect([over.charge, reached(live, to), reached(floor.simulator, to)]).toEqual([null, 0, 0]);
  });
});

it('a disposition is marked as the call it is about, and without a call as its account', async () => {
  const to = [number(), number(), number()];
  const { listId, contactIds } = await addContacts(floor.database, cedar, to);
  const dialled = async (n: number) => {
    const made = await dial(floor, { token: key, body: { contact_id: contactIds[n] } });
    return made.body.id;
  };
  const key = (
    await ask<{ key: string }>('/v1/api-keys', { name: 'calls', scopes: ['calls'], mode: 'test' })
  ).key;
  await setMode('live');
  const live = await ask<{ key: string }>('/v1/api-keys', {
    name: 'l',
    scopes: ['calls'],
    mode: 'live',
  });
  const ids = [
    await dialled(0),
    (await dial(floor, { token: live.key, body: { contact_id: contactIds[1] } })).body.id,
    null,
  ];
  const rows = ids.map((call_id, n) => ({
    id: newId(),
    contact_id: contactIds[n],
    list_id: listId,
    code: 'no_answer',
    note: '',
    callback: null,
    call_id,
    claim_token: null,
    supersedes: null,
    client_at: toInstant(floor.clock.now()),
  }));
  const body = { coll: 'dispositions', device_id: randomUUID(), rows };
  const pushed = await ask<{ results: { st: string }[] }>('/sync/v1/push', body);
  expect(pushed.results.map((r) => r.st)).toEqual(['ok', 'ok', 'ok']);
  const events = await ask<{ data: Event[] }>('/v1/events?type=disposition.created');
  expect(events.data.map((e) => [e.data['call_id'], e.mode])).toEqual([
    [ids[0], 'test'],
    [ids[1], 'live'],
    [null, 'live'],
  ]);
});
