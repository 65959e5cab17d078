// The carrier's callbacks: genuine ones move a call forward, once; nothing else does anything.
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallEvent } from '../../shared/dispatch.ts';
import { isTerminal, mayMove, type CallState } from '../../shared/dispatch-state.ts';
import type { Problem } from '../../shared/errors.ts';
import { call } from '../test/app.ts';
import {
  callbackPath,
  dial,
  getCall,
  postCallback,
  startFloor,
  until,
  untilCall,
  type Floor,
} from '../test/carrier.ts';

const EVERY_EVENT = ['initiated', 'ringing', 'answered', 'completed'] as const;

let floor: Floor;
let token: string;
let accountId: string;
let numbers = 2000;

beforeAll(async () => {
  floor = await startFloor();
  token = floor.cedar.token;
  accountId = floor.cedar.session.account.id;
});
afterAll(() => floor.close());
beforeEach(() => floor.simulator.control.behave());

const nextNumber = () => `+1202555${(numbers += 1)}`;
const count = async (table: string, where: string, values: unknown[]) => {
  const text = `select count(*)::int as n from ${table} where ${where}`;
  return (await floor.database.admin.query<{ n: number }>(text, values)).rows[0]?.n;
};
const chargesOf = (id: string) => count('ledger', 'source_id = $1', [id]);
const endsOf = (id: string) => count('events', `data ->> 'call_id' = $1`, [id]);
const eventsOf = async (id: string) =>
  (await call<{ data: CallEvent[] }>(floor.url, { path: `/v1/calls/${id}/events`, token })).body
    .data;

type Silent = { id: string; sid: string; path: string };

/** A call the carrier has taken and of which it says nothing by itself. */
async function silentCall(): Promise<Silent> {
  const to = nextNumber();
  floor.simulator.control.misbehave({ to, faults: { callbacks: { drop: [...EVERY_EVENT] } } });
  const made = await dial(floor, { token, body: { to } });
  await untilCall(floor, { token, id: made.body.id }, ['queued']);
  const sid = floor.simulator.calls().find((c) => c.to === to)?.sid ?? '';
  return { id: made.body.id, sid, path: callbackPath(accountId, made.body.id) };
}

describe('a call we had given up on', () => {
  const gaveUp = async (id: string, reason: string) => {
    const over = await untilCall(floor, { token, id }, ['failed']);
    expect([over.reason, await endsOf(id)]).toEqual([reason, 0]);
  };

  it.each([
    [
      'because the carrier did not list it',
      async () => {
        const to = nextNumber();
        floor.simulator.control.misbehave({ to, faults: { answer: 'server-error' } });
        const made = await dial(floor, { token, body: { to } });
        await untilCall(floor, { token, id: made.body.id }, ['uncertain']);
        floor.clock.advance(61_000);
        await gaveUp(made.body.id, 'never_placed');
        return { id: made.body.id, sid: `CA${randomBytes(16).toString('hex')}` };
      },
    ],
    [
      'because the carrier did not know it any more',
      async () => {
        const { id } = await silentCall();
        const sid = `CA${randomBytes(16).toString('hex')}`;
        const text = 'update calls set carrier_call_sid = $2 where id = $1';
        await floor.database.admin.query(text, [id, sid]);
        floor.clock.advance(10 * 60_000);
        await gaveUp(id, 'unknown_at_carrier');
        return { id, sid };
      },
    ],
  ])('%s is charged once when the carrier reports its end after all', async (_why, giveUp) => {
    const { id, sid } = await giveUp();
    const end = { sid, status: 'completed', sequence: 3, duration: 61 } as const;
    for (const sequence of [3, 4]) {
      const path = callbackPath(accountId, id);
      expect((await postCallback(floor, path, { ...end, sequence })).status).toBe(200);
    }
    const done = await getCall(floor, token, id);
    expect([done.state, done.reason, done.charge?.billed_seconds]).toEqual([
      'completed',
      null,
      120,
    ]);
    expect([await chargesOf(id), await endsOf(id)]).toEqual([1, 1]);
  });
});

describe('the callbacks of a misbehaving carrier', () => {
  it.each([
    ['twice', { twice: true }],
    ['in reverse', { order: 'reversed' as const }],
    ['shuffled', { order: 'shuffled' as const }],
    [
      'without the beginning',
      { drop: ['initiated' as const, 'ringing' as const, 'answered' as const] },
    ],
  ])('come to one charge when they arrive %s', async (_how, callbacks) => {
    const to = nextNumber();
    floor.simulator.setOutcome(to, { result: 'completed', durationSeconds: 61 });
    floor.simulator.control.misbehave({ to, faults: { callbacks } });
    const made = await dial(floor, { token, body: { to } });
    const done = await untilCall(floor, { token, id: made.body.id }, ['completed']);
    await floor.simulator.settled();
    expect([done.duration_seconds, done.charge?.billed_seconds]).toEqual([61, 120]);
    expect([await chargesOf(done.id), await endsOf(done.id)]).toEqual([1, 1]);
    const answersGiven = floor.simulator
      .calls()
      .find((c) => c.to === to)
      ?.callbacks.flatMap((c) => c.answers);
    expect(new Set(answersGiven)).toEqual(new Set([200]));
    expect((await eventsOf(done.id)).at(-1)?.state).toBe('completed');
  });

  it('are refused when the signature is not the carrier’s', async () => {
    const to = nextNumber();
    floor.simulator.control.misbehave({ to, faults: { callbacks: { badSignature: true } } });
    const made = await dial(floor, { token, body: { to } });
    await untilCall(floor, { token, id: made.body.id }, ['queued']);
    await floor.simulator.settled();
    const answersGiven = floor.simulator
      .calls()
      .find((c) => c.to === to)
      ?.callbacks.flatMap((c) => c.answers);
    expect(new Set(answersGiven)).toEqual(new Set([403]));
    expect((await getCall(floor, token, made.body.id)).state).toBe('queued');
  });

  it('that never come are made up for by asking the carrier', async () => {
    const { id } = await silentCall();
    await floor.simulator.settled();
    floor.clock.advance(61_000);
    const over = ['completed', 'busy', 'no-answer', 'failed'] as const;
    const done = await untilCall(floor, { token, id }, over);
    expect((await eventsOf(id)).at(-1)?.source).toBe('reconciliation');
    expect(await chargesOf(id)).toBe(done.state === 'completed' ? 1 : 0);
  });
});

describe('one callback', () => {
  it('is taken in once, and a replay of it changes nothing', async () => {
    const { sid, path, id } = await silentCall();
    const end = { sid, status: 'completed', sequence: 3, duration: 49 };
    for (let i = 0; i < 3; i += 1) expect((await postCallback(floor, path, end)).status).toBe(200);
    const changed = await postCallback(floor, path, { ...end, sequence: 9, duration: 4900 });
    expect(changed.status).toBe(200);
    const done = await getCall(floor, token, id);
    expect([done.duration_seconds, done.charge?.billed_seconds, await chargesOf(id)]).toEqual([
      49, 60, 1,
    ]);
  });

  it('that arrives twice at the same moment counts once', async () => {
    const { sid, path, id } = await silentCall();
    const end = { sid, status: 'completed', sequence: 3, duration: 10 };
    const all = await Promise.all(Array.from({ length: 12 }, () => postCallback(floor, path, end)));
    expect(new Set(all.map((a) => a.status))).toEqual(new Set([200]));
    expect([await chargesOf(id), await endsOf(id)]).toEqual([1, 1]);
  });

  it('moves nothing when it is about the past, but leaves its receipt', async () => {
    const { sid, path, id } = await silentCall();
    await postCallback(floor, path, { sid, status: 'completed', sequence: 3, duration: 10 });
    expect((await postCallback(floor, path, { sid, status: 'ringing', sequence: 1 })).status).toBe(
      200,
    );
    expect((await getCall(floor, token, id)).state).toBe('completed');
    expect(await count('carrier_callbacks', 'carrier_call_sid = $1', [sid])).toBe(2);
  });

  it('without the seconds of a completed call has the carrier asked instead of guessing', async () => {
    const { sid, path, id } = await silentCall();
    await floor.simulator.settled();
    const known = floor.simulator.calls().find((c) => c.sid === sid);
    await postCallback(floor, path, {
      sid,
      status: 'completed',
      sequence: 3,
      fields: { Duration: '7' },
    });
    const done = await until(async () => {
      const seen = await getCall(floor, token, id);
      return isTerminal(seen.state) ? seen : null;
    });
    expect([done.state, done.duration_seconds]).toEqual([
      known?.status,
      known?.durationSeconds ?? 0,
    ]);
  });

  it('resolves a call whose answer was lost, and brings its name at the carrier', async () => {
    const to = nextNumber();
    const faults = { answer: 'lost' as const, callbacks: { drop: [...EVERY_EVENT] } };
    floor.simulator.control.misbehave({ to, faults });
    const made = await dial(floor, { token, body: { to } });
    await untilCall(floor, { token, id: made.body.id }, ['uncertain']);
    const sid = floor.simulator.calls().find((c) => c.to === to)?.sid ?? '';
    const path = callbackPath(accountId, made.body.id);
    await postCallback(floor, path, { sid, status: 'ringing', sequence: 1 });
    expect((await getCall(floor, token, made.body.id)).state).toBe('ringing');
    expect(await count('calls', 'id = $1 and carrier_call_sid = $2', [made.body.id, sid])).toBe(1);
  });

  it('about a second carrier call for the same call is not believed', async () => {
    const { path, id } = await silentCall();
    const other = `CA${randomBytes(16).toString('hex')}`;
    await postCallback(floor, path, {
      sid: other,
      status: 'completed',
      sequence: 3,
      duration: 500,
    });
    expect([(await getCall(floor, token, id)).state, await chargesOf(id)]).toEqual(['queued', 0]);
  });

  it('is refused with a wrong signature, also for a call that does not exist', async () => {
    const { sid, path } = await silentCall();
    const forged = {
      sid,
      status: 'completed',
      sequence: 3,
      duration: 10,
      authToken: 'not the token',
    };
    const nowhere = callbackPath(accountId, randomUUID());
    const answers = [
      await postCallback(floor, path, forged),
      await postCallback(floor, nowhere, forged),
    ];
    expect(answers.map((a) => [a.status, a.body.code])).toEqual([
      [403, 'forbidden'],
      [403, 'forbidden'],
    ]);
    expect(await count('carrier_callbacks', 'carrier_call_sid = $1', [sid])).toBe(0);
  });

  it('answers 404 for a call that is not there, in this account or any other, and keeps nothing', async () => {
    const { sid, id } = await silentCall();
    const foreign = callbackPath(floor.harbour.session.account.id, id);
    for (const path of [
      foreign,
      callbackPath(accountId, randomUUID()),
      callbackPath(randomUUID(), id),
    ]) {
      for (const status of ['ringing', 'completed']) {
        const answer = await postCallback(floor, path, { sid, status, sequence: 1, duration: 1 });
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      }
    }
    expect(await count('carrier_callbacks', 'carrier_call_sid = $1', [sid])).toBe(0);
  });

  it('is refused when it is too large, of another type, or not about a call', async () => {
    const { sid, path } = await silentCall();
    const post = (body: string, type: string) =>
      call<Problem>(floor.url, { method: 'POST', path, body, headers: { 'content-type': type } });
    const form = 'application/x-www-form-urlencoded';
    expect((await post('a='.padEnd(65 * 1024, 'x'), form)).status).toBe(413);
    expect((await post('{}', 'application/json')).status).toBe(415);
    const strange = await postCallback(floor, path, { sid, status: 'dancing', sequence: 1 });
    expect([strange.status, strange.body.code]).toEqual([422, 'invalid_request']);
  });
});

describe('any history of callbacks', () => {
  const status = fc.constantFrom(
    'initiated',
    'ringing',
    'in-progress',
    'completed',
    'busy',
    'no-answer',
    'canceled',
  );
  const letter = fc.record({
    status,
    sequence: fc.nat(5),
    duration: fc.integer({ min: 1, max: 5000 }),
  });
  const history = fc.array(letter, { minLength: 1, maxLength: 9 });

  it('never moves a call backwards and charges a completed one exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), async (letters, atOnce) => {
        const { sid, path, id } = await silentCall();
        const post = (l: (typeof letters)[number]) => postCallback(floor, path, { sid, ...l });
        if (atOnce) await Promise.all(letters.map(post));
        else for (const l of letters) await post(l);
        await expectSound(id);
      }),
      { numRuns: 40, seed: 20261120 },
    );
  });
});

async function expectSound(id: string): Promise<void> {
  const events = await eventsOf(id);
  expect(events.map((e) => e.n)).toEqual(events.map((_, i) => i + 1));
  const states: CallState[] = events.map((e) => e.state);
  const steps = states.slice(1).map((to, i) => ({ from: states[i] ?? to, to }));
  expect(steps.filter(({ from, to }) => !mayMove(from, to))).toEqual([]);
  const seen = await getCall(floor, token, id);
  expect(seen.state).toBe(states.at(-1));
  const isOver = isTerminal(seen.state);
  expect(await endsOf(id)).toBe(isOver ? 1 : 0);
  expect(await chargesOf(id)).toBe(seen.state === 'completed' ? 1 : 0);
  const expected = seen.state === 'completed' ? seen.duration_seconds : undefined;
  const { rows } = await floor.database.admin.query<{ duration_seconds: number }>(
    'select duration_seconds from ledger where source_id = $1',
    [id],
  );
  expect(rows[0]?.duration_seconds).toBe(expected);
}
