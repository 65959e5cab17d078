// One click, one call: the real app, the real simulator, and everything that may happen between the two.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../shared/dispatch.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Faults } from '../carrier-simulator/types.ts';
import { call } from '../test/app.ts';
import {
  addContacts,
  dial,
  standInForLiveCarrier,
  startFloor,
  until,
  untilCall,
  type Floor,
} from '../test/carrier.ts';

let floor: Floor;
let token: string;
let accountId: string;
let numbers = 1000;

beforeAll(async () => {
  floor = await startFloor();
  token = floor.cedar.token;
  accountId = floor.cedar.session.account.id;
});
afterAll(() => floor.close());
beforeEach(() => floor.simulator.control.behave());

const nextNumber = () => `+1202555${(numbers += 1)}`;
const placedTo = (to: string) => floor.simulator.calls().filter((c) => c.to === to);
const misbehave = (to: string, faults: Faults, times?: number) =>
  floor.simulator.control.misbehave({ to, faults, times });
const answers = (to: string, durationSeconds: number) =>
  floor.simulator.setOutcome(to, { result: 'completed', durationSeconds });
const chargesOf = async (id: string) =>
  (
    await floor.database.admin.query<Record<string, string>>(
      'select * from ledger where source_id = $1',
      [id],
    )
  ).rows;
const states = async (id: string) => {
  const path = `/v1/calls/${id}/events`;
  const answer = await call<{ data: { state: string; n: number; source: string }[] }>(floor.url, {
    path,
    token,
  });
  return answer.body.data;
};
const over = ['completed', 'busy', 'no-answer', 'failed', 'canceled', 'refused'] as const;

describe('a dispatch', () => {
  it('places the call, follows it to its end and books one charge', async () => {
    const to = nextNumber();
    answers(to, 61);
    const made = await dial(floor, { token, body: { to } });
    expect([made.status, made.body.state, made.body.billing_rule]).toEqual([
      201,
      'intent',
      'operating',
    ]);
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect(done.state).toBe('completed');
    expect(done.duration_seconds).toBe(61);
    expect(done.billing_account.name).toBe('Cedar Homes');
    expect(done.charge).toMatchObject({
      billed_seconds: 120,
      amount_minor: 1000,
      increments: '60/60',
    });
    expect(done.rate).toEqual({ rate_micros: 5_000_000, increments: '60/60', currency: 'INR' });
    expect((await states(done.id)).map((e) => e.state)).toEqual([
      'intent',
      'reserved',
      'submitted',
      'queued',
      'ringing',
      'in-progress',
      'completed',
    ]);
  });

  it('bills CallDuration in seconds, never Duration in minutes', async () => {
    const to = nextNumber();
    answers(to, 49);
    await floor.database.admin.query(
      `insert into rate_cards (account_id, id, rate_micros, increments, currency, effective_from, created_at)
       values ($1, $2, 6000000, '1/1', 'INR', '2026-11-20T04:29:00Z', '2020-01-01')`,
      [floor.harbour.session.account.id, randomUUID()],
    );
    const made = await dial(floor, { token: floor.harbour.token, body: { to } });
    const done = await untilCall(floor, { token: floor.harbour.token, id: made.body.id }, over);
    expect(done.charge).toMatchObject({ billed_seconds: 49, amount_minor: 490 });
  });

  it('books a call nobody answered as ended, counted and not charged', async () => {
    const to = nextNumber();
    floor.simulator.setOutcome(to, { result: 'busy', durationSeconds: 0 });
    const made = await dial(floor, { token, body: { to } });
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect([done.state, done.charge, done.duration_seconds]).toEqual(['busy', null, 0]);
    const events = await floor.database.admin.query(
      `select data from events where account_id = $1 and data ->> 'call_id' = $2`,
      [accountId, done.id],
    );
    expect(events.rows).toHaveLength(1);
    expect(events.rows[0]).toMatchObject({
      data: { result: 'busy', amount_minor: 0, currency: 'INR' },
    });
  });

  it('counts the attempt on the contact and tells the event log once', async () => {
    const to = nextNumber();
    answers(to, 30);
    const { contactIds } = await addContacts(floor.database, accountId, [to]);
    const key = await apiKey();
    const made = await dial(floor, { token: key, body: { contact_id: contactIds[0] } });
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect([done.state, done.contact_id, done.to, done.member_id]).toEqual([
      'completed',
      contactIds[0],
      to,
      null,
    ]);
    const contact = await floor.database.admin.query(
      'select attempts, ver from contacts where id = $1',
      contactIds,
    );
    expect(contact.rows).toEqual([{ attempts: 1, ver: 2 }]);
  });

  it('charges the account the dispatch names, by that rule', async () => {
    const to = nextNumber();
    answers(to, 10);
    const body = { to, client_account_id: accountId };
    const made = await dial(floor, { token: floor.harbour.token, body });
    expect([made.body.billing_rule, made.body.billing_account.name]).toEqual([
      'dispatch',
      'Cedar Homes',
    ]);
    const done = await untilCall(floor, { token: floor.harbour.token, id: made.body.id }, over);
    const charges = await chargesOf(done.id);
    expect(charges.map((c) => [c['account_id'], c['rule']])).toEqual([[accountId, 'dispatch']]);
  });
});

async function apiKey(): Promise<string> {
  const made = await call<{ key: string }>(floor.url, {
    method: 'POST',
    path: '/v1/api-keys',
    token,
    body: { name: 'crm', scopes: ['calls'] },
  });
  return made.body.key;
}

describe('one click', () => {
  it('is one call for 100 identical requests with one key, and repeats are marked', async () => {
    const wish = { token, body: { to: nextNumber() }, key: randomUUID() };
    const all = await Promise.all(Array.from({ length: 100 }, () => dial(floor, wish)));
    const made = all.filter((a) => a.status === 201);
    expect(new Set(made.map((a) => a.body.id)).size).toBe(1);
    expect(made.filter((a) => !a.headers.has('idempotent-replayed'))).toHaveLength(1);
    for (const other of all.filter((a) => a.status !== 201)) {
      expect([other.status, other.body.code]).toEqual([409, 'idempotency_in_progress']);
    }
    const again = await dial(floor, wish);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body.id).toBe(made[0]?.body.id);
    await untilCall(floor, { token, id: again.body.id }, over);
    expect(placedTo(wish.body.to)).toHaveLength(1);
  });

  it('is one call for 100 requests with keys of their own within 5 seconds', async () => {
    const body = { to: nextNumber() };
    const all = await Promise.all(Array.from({ length: 100 }, () => dial(floor, { token, body })));
    const made = all.filter((a) => a.status === 201);
    expect(made).toHaveLength(1);
    const codes = all.filter((a) => a.status !== 201).map((a) => `${a.status} ${a.body.code}`);
    expect(new Set(codes)).toEqual(new Set(['409 duplicate_dispatch']));
    await untilCall(floor, { token, id: made[0]?.body.id ?? '' }, over);
    expect(placedTo(body.to)).toHaveLength(1);
    floor.clock.advance(5_001);
    expect((await dial(floor, { token, body })).status).toBe(201);
  });

  it('is refused when its key was used for another request', async () => {
    const key = randomUUID();
    await dial(floor, { token, body: { to: nextNumber() }, key });
    const other = await dial(floor, { token, body: { to: nextNumber() }, key });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('has its key forgotten after 7 days, with the guards', async () => {
    const { admin } = floor.database;
    const countKeys = async () => {
      const text = 'select count(*)::int as n from idempotency_keys where account_id = $1';
      return (await admin.query<{ n: number }>(text, [accountId])).rows[0]?.n;
    };
    await dial(floor, { token, body: { to: nextNumber() } });
    await admin.query(
      `update idempotency_keys set created_at = created_at - interval '7 days 1 second'
       where account_id = $1`,
      [accountId],
    );
    floor.clock.advance(61_000);
    await dial(floor, { token, body: { to: nextNumber() } });
    expect(await until(async () => (await countKeys()) === 1)).toBe(true);
  });
});

describe('an unclear answer of the carrier', () => {
  it('leads to one call although the answer was lost', async () => {
    const to = nextNumber();
    answers(to, 20);
    misbehave(to, { answer: 'lost' });
    const made = await dial(floor, { token, body: { to } });
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect(done.state).toBe('completed');
    expect(placedTo(to)).toHaveLength(1);
    expect(await chargesOf(done.id)).toHaveLength(1);
  });

  it('is reconciled from the carrier’s list when no callback comes either, and never dialled again', async () => {
    const to = nextNumber();
    answers(to, 33);
    misbehave(to, {
      answer: 'lost',
      callbacks: { drop: ['initiated', 'ringing', 'answered', 'completed'] },
    });
    const made = await dial(floor, { token, body: { to } });
    const which = { token, id: made.body.id };
    await untilCall(floor, which, ['uncertain']);
    floor.clock.advance(6_000);
    const done = await untilCall(floor, which, over);
    expect([done.state, done.duration_seconds, done.charge?.billed_seconds]).toEqual([
      'completed',
      33,
      60,
    ]);
    expect((await states(done.id)).map((e) => `${e.state} ${e.source}`)).toEqual([
      'intent server',
      'reserved server',
      'submitted server',
      'uncertain server',
      'queued reconciliation',
      'completed reconciliation',
    ]);
    expect(placedTo(to)).toHaveLength(1);
  });

  it('ends as never placed when the carrier still knows nothing after a minute', async () => {
    const to = nextNumber();
    misbehave(to, { answer: 'server-error' });
    const made = await dial(floor, { token, body: { to } });
    const which = { token, id: made.body.id };
    await untilCall(floor, which, ['uncertain']);
    floor.clock.advance(61_000);
    const done = await untilCall(floor, which, over);
    expect([done.state, done.reason, placedTo(to).length]).toEqual(['failed', 'never_placed', 0]);
  });

  it('stays open while several calls of the carrier could be the one', async () => {
    const to = nextNumber();
    const drop = ['initiated', 'ringing', 'answered', 'completed'] as const;
    misbehave(to, { answer: 'lost', callbacks: { drop: [...drop] } }, 1);
    const made = await dial(floor, { token, body: { to } });
    await untilCall(floor, { token, id: made.body.id }, ['uncertain']);
    await placeBehindOurBack(to);
    floor.clock.advance(70_000);
    await settleDown(made.body.id);
    const seen = await untilCall(floor, { token, id: made.body.id }, ['uncertain']);
    expect([seen.state, placedTo(to).length]).toEqual(['uncertain', 2]);
  });

  it('is settled by the callback when that is faster than the answer', async () => {
    const to = nextNumber();
    answers(to, 5);
    misbehave(to, { answer: 'late' });
    const made = await dial(floor, { token, body: { to } });
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect([done.state, placedTo(to).length]).toEqual(['completed', 1]);
  });

  it('is sent again after a 429, which says that it was not taken', async () => {
    const to = nextNumber();
    answers(to, 5);
    misbehave(to, { answer: 'too-many-requests', retryAfterSeconds: 1 }, 2);
    const made = await dial(floor, { token, body: { to } });
    for (let tries = 1; tries <= 2; tries += 1) {
      await until(
        async () =>
          (await states(made.body.id)).filter((e) => e.source === 'carrier').length === tries,
      );
      floor.clock.advance(5_000);
    }
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect([done.state, placedTo(to).length]).toEqual(['completed', 1]);
  });

  it('is not repeated when the process dies between the request and its answer', async () => {
    const to = nextNumber();
    answers(to, 44);
    misbehave(to, {
      answer: 'hang',
      callbacks: { drop: ['initiated', 'ringing', 'answered', 'completed'] },
    });
    const made = await dial(floor, { token, body: { to } });
    const which = { token, id: made.body.id };
    await untilCall(floor, which, ['submitted']);
    await until(async () => placedTo(to).length === 1);
    floor.clock.advance(31_000);
    await untilCall(floor, which, ['uncertain']);
    floor.clock.advance(6_000);
    const done = await untilCall(floor, which, over);
    expect([done.state, done.duration_seconds, placedTo(to).length]).toEqual(['completed', 44, 1]);
  });

  it('is final when the carrier refuses the number, and nothing is charged', async () => {
    const to = '+15005550001';
    const made = await dial(floor, { token, body: { to } });
    const done = await untilCall(floor, { token, id: made.body.id }, over);
    expect([done.state, done.reason, done.charge]).toEqual(['failed', 'carrier_21217', null]);
  });
});

/** Somebody else places a call to the same number with the same credentials. */
async function placeBehindOurBack(to: string): Promise<void> {
  const { accountSid, authToken } = floor.database.secrets.simulator;
  const response = await fetch(
    `${floor.simulator.url}/2010-04-01/Accounts/${accountSid}/Calls.json`,
    {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      },
      body: new URLSearchParams({ To: to, From: '+15005550006', Twiml: '<Response/>' }),
    },
  );
  expect(response.status).toBe(201);
}

/** Until the call was looked into and put back. */
function settleDown(id: string): Promise<boolean> {
  return until(async () => {
    const { rows } = await floor.database.admin.query<{ waits: boolean }>(
      'select lease_until is null and next_at > $2 as waits from calls where id = $1',
      [id, new Date(floor.clock.now())],
    );
    return rows[0]?.waits;
  });
}

describe('between the dispatch and the dial', () => {
  /** A dispatched call the carrier has put off once, so that it waits for its next try. */
  async function waitingCall(body: object, to: string): Promise<{ token: string; id: string }> {
    misbehave(to, { answer: 'too-many-requests' }, 1);
    const made = await dial(floor, { token: await apiKey(), body });
    await until(async () => (await states(made.body.id)).some((e) => e.source === 'carrier'));
    return { token, id: made.body.id };
  }

  it('an opt-out stops the call', async () => {
    const to = nextNumber();
    const { contactIds } = await addContacts(floor.database, accountId, [to]);
    const waiting = await waitingCall({ contact_id: contactIds[0] }, to);
    const optOut = await call<Problem>(floor.url, {
      method: 'POST',
      path: '/v1/do-not-call',
      token,
      body: { phone: to },
    });
    expect(optOut.status).toBe(201);
    floor.clock.advance(5_000);
    const done = await untilCall(floor, waiting, over);
    expect([done.state, done.reason, placedTo(to).length]).toEqual(['refused', 'do_not_call', 0]);
  });

  it('the calling window may close', async () => {
    const to = nextNumber();
    const { contactIds } = await addContacts(floor.database, accountId, [to]);
    const waiting = await waitingCall({ contact_id: contactIds[0] }, to);
    await setAccount(`window_start = '01:00', window_end = '01:01'`);
    floor.clock.advance(5_000);
    const done = await untilCall(floor, waiting, over);
    await setAccount(`window_start = '00:00', window_end = '24:00'`);
    expect([done.state, done.reason, placedTo(to).length]).toEqual([
      'refused',
      'outside_calling_window',
      0,
    ]);
  });

  it('the account may be suspended', async () => {
    const to = nextNumber();
    const waiting = await waitingCall({ to }, to);
    await setAccount(`status = 'suspended'`);
    floor.clock.advance(5_000);
    await until(async () => {
      const { rows } = await floor.database.admin.query<Call>(
        'select reason from calls where id = $1',
        [waiting.id],
      );
      return rows[0]?.reason === 'account_suspended';
    });
    await setAccount(`status = 'active'`);
    expect(placedTo(to)).toHaveLength(0);
  });

  it('the caller may hang up, and the hold of a prepaid account is released', async () => {
    const to = nextNumber();
    const undo = standInForLiveCarrier(floor);
    await setAccount(`payment = 'prepaid', mode = 'live'`);
    await floor.database.admin.query(
      'update ledger_heads set sum_minor = -10000000 where account_id = $1',
      [accountId],
    );
    const waiting = await waitingCall({ to }, to);
    const openHolds = async () =>
      (
        await floor.database.admin.query(
          'select 1 from holds where call_id = $1 and settled_at is null',
          [waiting.id],
        )
      ).rowCount;
    expect(await openHolds()).toBe(1);
    const ended = await call<Call>(floor.url, {
      method: 'POST',
      path: `/v1/calls/${waiting.id}/end`,
      token,
    });
    await setAccount(`payment = 'postpaid', mode = 'test'`);
    undo();
    expect([ended.status, ended.body.state]).toEqual([202, 'canceled']);
    expect(await openHolds()).toBe(0);
    floor.clock.advance(60_000);
    expect(placedTo(to)).toHaveLength(0);
  });
});

async function setAccount(change: string): Promise<void> {
  await floor.database.admin.query(`update accounts set ${change} where account_id = $1`, [
    accountId,
  ]);
}
