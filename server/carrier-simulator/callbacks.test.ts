import twilio from 'twilio';
import { afterEach, describe, expect, test } from 'vitest';
import { readOverrides } from './callback-form.ts';
import { startCarrierSimulator } from './simulator.ts';
import { startReceiver } from './test/receiver.ts';
import type { Receiver } from './test/receiver.ts';
import type { CarrierSimulator, CarrierSimulatorOptions, Outcome } from './types.ts';

const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, authToken: 'secret-token' };
const BASIC = `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.authToken}`).toString('base64')}`;
const ALL_EVENTS = ['initiated', 'ringing', 'answered', 'completed'];

let simulator: CarrierSimulator | undefined;
let receiver: Receiver | undefined;

afterEach(async () => {
  await simulator?.close();
  await receiver?.close();
});

type Setup = Partial<CarrierSimulatorOptions> & {
  outcome?: Outcome;
  answer?: Parameters<typeof startReceiver>[0];
};

async function setUp({ outcome, answer, ...options }: Setup = {}) {
  receiver = await startReceiver(answer);
  simulator = await startCarrierSimulator({
    accounts: [ACCOUNT],
    timeScale: 0,
    outcomes: () => outcome ?? { result: 'completed', durationSeconds: 61 },
    ...options,
  });
  return { simulator, receiver };
}

async function place(form: Record<string, string | string[]> = {}): Promise<string> {
  const body = new URLSearchParams();
  const asked = {
    To: '+12015550101',
    From: '+12015550100',
    Twiml: '<Response/>',
    StatusCallback: `${receiver?.url}/cb?call=1&name=it's`,
    StatusCallbackEvent: ALL_EVENTS,
    ...form,
  };
  for (const [name, values] of Object.entries(asked)) {
    for (const value of [values].flat()) body.append(name, value);
  }
  const url = `${simulator?.url}/2010-04-01/Accounts/${ACCOUNT.sid}/Calls.json`;
  const answer = await fetch(url, { method: 'POST', body, headers: { authorization: BASIC } });
  return ((await answer.json()) as { sid: string }).sid;
}

const statuses = () => receiver?.received.map(({ form }) => form.CallStatus);

describe('status callbacks', () => {
  test('tell the life of a call in order, numbered, signed and in seconds', async () => {
    const { simulator: there, receiver: here } = await setUp();
    const sid = await place();
    await there.settled();
    expect(statuses()).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    for (const [nth, { form, signature, path, token }] of here.received.entries()) {
      expect(form).toMatchObject({
        CallSid: sid,
        AccountSid: ACCOUNT.sid,
        SequenceNumber: String(nth),
        CallbackSource: 'call-progress-events',
        ApiVersion: '2010-04-01',
        Direction: 'outbound-api',
      });
      expect(token).toMatch(/^[0-9a-f-]{36}$/);
      const url = `${here.url}${path}`;
      expect(twilio.validateRequest(ACCOUNT.authToken, signature, url, form)).toBe(true);
      expect(twilio.validateRequest('other-token', signature, url, form)).toBe(false);
    }
    expect(here.received[2]?.form).not.toHaveProperty('CallDuration');
    expect(here.received[3]?.form).toMatchObject({ CallDuration: '61', Duration: '2' });
  });

  test('keep each call in order when 300 calls run at once as fast as possible', async () => {
    const { simulator: there, receiver: here } = await setUp();
    const sids = await Promise.all(Array.from({ length: 300 }, () => place()));
    await there.settled();
    const bySid = Map.groupBy(here.received, ({ form }) => form.CallSid ?? '');
    expect(bySid.size).toBe(300);
    for (const sid of sids) {
      expect(bySid.get(sid)?.map(({ form }) => form.SequenceNumber)).toEqual(['0', '1', '2', '3']);
    }
  });

  test.each([
    ['no-answer', ['initiated', 'ringing', 'no-answer'], '487'],
    ['busy', ['initiated', 'ringing', 'busy'], '486'],
    ['failed', ['initiated', 'failed'], '404'],
  ] as const)('report %s with no seconds', async (result, expected, sip) => {
    const { simulator: there, receiver: here } = await setUp({
      outcome: { result, durationSeconds: 0 },
    });
    await place();
    await there.settled();
    expect(statuses()).toEqual(expected);
    const last = here.received.at(-1)?.form;
    expect(last).toMatchObject({ CallDuration: '0', Duration: '0', SipResponseCode: sip });
  });

  test('report an answered call of 0 seconds as completed', async () => {
    const outcome = { result: 'completed', durationSeconds: 0 } as const;
    const { simulator: there, receiver: here } = await setUp({ outcome });
    await place();
    await there.settled();
    expect(here.received.at(-1)?.form).toMatchObject({
      CallStatus: 'completed',
      CallDuration: '0',
    });
  });

  test('are sent for completed only unless more is asked, and numbered from 0', async () => {
    const { simulator: there, receiver: here } = await setUp();
    await place({ StatusCallbackEvent: [] });
    await there.settled();
    expect(here.received).toMatchObject([
      { form: { CallStatus: 'completed', SequenceNumber: '0' } },
    ]);
  });

  test('go by GET when asked, signed over the whole URL', async () => {
    const { simulator: there, receiver: here } = await setUp();
    const target = `${here.url}/cb?call=1`;
    const asked = { StatusCallbackMethod: 'GET', StatusCallbackEvent: 'completed' };
    await place({ ...asked, StatusCallback: target });
    await there.settled();
    const [{ method, path, query, signature } = { path: '', signature: '' }] = here.received;
    expect({ method, call: query?.call, status: query?.CallStatus }).toEqual({
      method: 'GET',
      call: '1',
      status: 'completed',
    });
    expect(twilio.validateRequest(ACCOUNT.authToken, signature, `${here.url}${path}`, {})).toBe(
      true,
    );
  });

  test('name who answered when machine detection was asked for', async () => {
    const outcome = {
      result: 'completed',
      durationSeconds: 9,
      answeredBy: 'machine_start',
    } as const;
    const { simulator: there, receiver: here } = await setUp({ outcome });
    await place({ MachineDetection: 'Enable' });
    await there.settled();
    expect(here.received.at(-1)?.form).toMatchObject({ AnsweredBy: 'machine_start' });
  });
});

describe('a receiver that fails', () => {
  test('is tried again on 5xx only when the URL says so, with the same token and body', async () => {
    const setup = await setUp({ answer: (_callback, nth) => (nth <= 2 ? 503 : 204) });
    const { url } = setup.receiver;
    await place({
      StatusCallback: `${url}/cb#rc=3&rp=5xx,ct,rt`,
      StatusCallbackEvent: 'completed',
    });
    await setup.simulator.settled();
    const [first, second, third] = setup.receiver.received;
    expect(setup.receiver.received).toHaveLength(3);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(setup.simulator.calls()[0]?.callbacks[0]?.answers).toEqual([503, 503, 204]);
  });

  test.each([
    ['', 503, 1],
    ['#rc=2&rp=5xx', 404, 1],
    ['#rc=2&rp=4xx', 404, 3],
    ['#rc=2&rp=all', 404, 3],
    ['#rc=0&rp=all', 503, 1],
  ])('with %s and %i is tried %i time(s)', async (fragment, status, times) => {
    const setup = await setUp({ answer: () => status });
    const url = `${setup.receiver.url}/cb${fragment}`;
    await place({ StatusCallback: url, StatusCallbackEvent: 'completed' });
    await setup.simulator.settled();
    expect(setup.receiver.received).toHaveLength(times);
  });

  test('that is not there is tried once more by default', async () => {
    const setup = await setUp();
    await setup.receiver.close();
    receiver = undefined;
    const target = `${setup.receiver.url}/cb`;
    await place({ StatusCallback: target, StatusCallbackEvent: 'completed' });
    await setup.simulator.settled();
    const [sent] = setup.simulator.calls()[0]?.callbacks ?? [];
    expect(sent?.answers).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  test("is held to Twilio's limits", () => {
    expect(readOverrides('http://a/b')).toEqual({
      retryCount: 1,
      retryOn: ['ct'],
      readTimeoutMs: 15_000,
      totalTimeoutMs: 15_000,
    });
    expect(readOverrides('http://a/b#rc=9&rp=5xx,rt&rt=1&tt=99999')).toEqual({
      retryCount: 5,
      retryOn: ['5xx', 'rt'],
      readTimeoutMs: 100,
      totalTimeoutMs: 15_000,
    });
  });
});

describe('misbehaving callbacks', () => {
  test('arrive in reverse, with their numbers and times unchanged', async () => {
    const { simulator: there, receiver: here } = await setUp();
    there.control.misbehave({ faults: { callbacks: { order: 'reversed' } } });
    await place();
    await there.settled();
    expect(statuses()).toEqual(['completed', 'in-progress', 'ringing', 'initiated']);
    expect(here.received.map(({ form }) => form.SequenceNumber)).toEqual(['3', '2', '1', '0']);
  });

  test('arrive shuffled, the same way for the same seed', async () => {
    const orders: string[] = [];
    for (const seed of [7, 7, 8]) {
      const { simulator: there } = await setUp({
        seed,
        faults: () => ({ callbacks: { order: 'shuffled' } }),
      });
      for (let nth = 0; nth < 6; nth += 1) await place();
      await there.settled();
      const bySid = Map.groupBy(receiver?.received ?? [], ({ form }) => form.CallSid);
      const inCallOrder = there.calls().map(({ sid }) => bySid.get(sid) ?? []);
      orders.push(
        JSON.stringify(inCallOrder.map((sent) => sent.map(({ form }) => form.SequenceNumber))),
      );
      await there.close();
      await receiver?.close();
    }
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(orders[2]);
    simulator = undefined;
    receiver = undefined;
  });

  test('arrive twice with one token', async () => {
    const { simulator: there, receiver: here } = await setUp();
    there.control.misbehave({ faults: { callbacks: { twice: true } } });
    await place();
    await there.settled();
    expect(here.received).toHaveLength(8);
    expect(new Set(here.received.map(({ token }) => token)).size).toBe(4);
  });

  test('arrive late, overtaken by the others', async () => {
    const { simulator: there } = await setUp();
    there.control.misbehave({ faults: { callbacks: { lateMs: { ringing: 80 } } } });
    await place();
    await there.settled();
    expect(statuses()).toEqual(['initiated', 'in-progress', 'completed', 'ringing']);
  });

  test('arrive late altogether, still in order', async () => {
    const { simulator: there } = await setUp();
    there.control.misbehave({ faults: { callbacks: { lateMs: 20 } } });
    await place();
    await there.settled();
    expect(statuses()).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
  });

  test('are lost while the call goes on', async () => {
    const { simulator: there } = await setUp();
    there.control.misbehave({ faults: { callbacks: { drop: ['completed'] } } });
    await place();
    await there.settled();
    expect(statuses()).toEqual(['initiated', 'ringing', 'in-progress']);
    expect(there.calls()).toMatchObject([{ status: 'completed', durationSeconds: 61 }]);
  });

  test('are signed with a token that is not ours', async () => {
    const { simulator: there, receiver: here } = await setUp();
    there.control.misbehave({ faults: { callbacks: { badSignature: true } } });
    await place({ StatusCallbackEvent: 'completed' });
    await there.settled();
    const [{ form, path, signature } = { form: {}, path: '', signature: '' }] = here.received;
    expect(twilio.validateRequest(ACCOUNT.authToken, signature, `${here.url}${path}`, form)).toBe(
      false,
    );
  });

  test('overtake the answer that would have named the call', async () => {
    const { simulator: there } = await setUp({ timeScale: 0.001 });
    there.control.misbehave({ faults: { answer: 'late' } });
    const sid = await place();
    expect(statuses()?.slice(0, 1)).toEqual(['initiated']);
    expect(receiver?.received[0]?.form.CallSid).toBe(sid);
  });
});
