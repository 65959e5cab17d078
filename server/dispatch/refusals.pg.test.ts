// Why a call is not dialled: every reason code, the preflight that counts them, and who sees which calls.
import { MAX_CALL_SECONDS } from '../billing/service.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Call } from '../../shared/dispatch.ts';
import type { Problem } from '../../shared/errors.ts';
import { addMember, addSubAccount, call } from '../test/app.ts';
import {
  addContacts,
  addRateCard,
  dial,
  standInForLiveCarrier,
  startFloor,
  untilCall,
  type Floor,
} from '../test/carrier.ts';

let floor: Floor;
let numbers = 3000;
/** Each test has an account of its own to break. */
let mine: SignedIn;
let token: string;
let accountId: string;
let accounts = 0;

beforeAll(async () => void (floor = await startFloor()));
afterAll(() => floor.close());
beforeEach(async () => {
  mine = await addSubAccount(floor.url, floor.harbour, `mine${(accounts += 1)}`);
  token = mine.token;
  accountId = mine.session.account.id;
  await addRateCard(floor.database, accountId);
});

const nextNumber = () => `+1202555${(numbers += 1)}`;
const admin = (text: string, values: unknown[]) => floor.database.admin.query(text, values);
const setAccount = (change: string) =>
  admin(`update accounts set ${change} where account_id = $1`, [accountId]);
const optOut = (account: string, phone: string) =>
  admin(
    `insert into do_not_call (account_id, phone, source, created_at) values ($1, $2, 'test', '2026-11-01')`,
    [account, phone],
  );
const apiKey = async () =>
  (
    await call<{ key: string }>(floor.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token,
      body: { name: 'crm', scopes: ['calls'] },
    })
  ).body.key;
const refusal = async (body: object, by = token) => {
  const answer = await dial(floor, { token: by, body });
  return `${answer.status} ${answer.body.code}`;
};
const claim = (contactId: string, options: { token?: number; expired?: boolean } = {}) =>
  admin(
    `insert into claims (account_id, contact_id, list_id, member_id, device_id, token, kind, expires_at)
     select account_id, id, list_id, $2, $3, $4, 'claim', $5 from contacts where id = $1`,
    [
      contactId,
      mine.session.member.id,
      randomUUID(),
      options.token ?? 7,
      new Date(floor.clock.now() + (options.expired ? -1 : 90_000)),
    ],
  );

describe('a dispatch is refused', () => {
  it('when the number is on the do-not-call list, here or with the account that pays', async () => {
    const [to, theirs] = [nextNumber(), nextNumber()];
    await optOut(accountId, to);
    await optOut(floor.harbour.session.account.id, theirs);
    expect(await refusal({ to })).toBe('409 do_not_call');
    const payer = floor.harbour.session.account.id;
    expect(await refusal({ to: theirs, client_account_id: payer })).toBe('409 do_not_call');
    expect((await dial(floor, { token, body: { to: theirs } })).status).toBe(201);
  });

  it('when it is outside the calling window where the contact lives', async () => {
    const { contactIds } = await addContacts(floor.database, accountId, [nextNumber()]);
    await setAccount(`window_start = '09:00', window_end = '21:00'`);
    const key = await apiKey();
    // The clock stands at 23:30 in New York.
    expect(await refusal({ contact_id: contactIds[0] }, key)).toBe('409 outside_calling_window');
    await admin(`update contacts set zone = 'Asia/Kolkata' where id = $1`, contactIds);
    expect((await dial(floor, { token: key, body: { contact_id: contactIds[0] } })).status).toBe(
      201,
    );
  });

  it('when the contact was tried as often as the account allows', async () => {
    const { contactIds } = await addContacts(floor.database, accountId, [nextNumber()]);
    await admin('update contacts set attempts = 4 where id = $1', contactIds);
    expect(await refusal({ contact_id: contactIds[0] }, await apiKey())).toBe(
      '409 attempt_cap_reached',
    );
  });

  it('when the call list is not open', async () => {
    const { listId, contactIds } = await addContacts(floor.database, accountId, [nextNumber()]);
    await admin(`update call_lists set status = 'closed' where id = $1`, [listId]);
    expect(await refusal({ contact_id: contactIds[0] }, await apiKey())).toBe('409 list_not_open');
  });

  it('when a console does not hold the claim', async () => {
    const { contactIds } = await addContacts(floor.database, accountId, [
      nextNumber(),
      nextNumber(),
    ]);
    const [held = '', expired = ''] = contactIds;
    await claim(held);
    await claim(expired, { expired: true });
    expect(await refusal({ contact_id: held })).toBe('409 claim_lost');
    expect(await refusal({ contact_id: held, claim_token: 6 })).toBe('409 claim_lost');
    expect(await refusal({ contact_id: expired, claim_token: 7 })).toBe('409 claim_lost');
    const made = await dial(floor, { token, body: { contact_id: held, claim_token: 7 } });
    expect([made.status, made.body.member_id]).toEqual([201, mine.session.member.id]);
  });

  it('when the wallet does not cover the worst case, and lets only one of two through a wallet for one', async () => {
    const undo = standInForLiveCarrier(floor);
    await setAccount(`payment = 'prepaid', mode = 'live'`);
    expect(await refusal({ to: nextNumber() })).toBe('409 credit_exhausted');
    await admin('update ledger_heads set sum_minor = -$2::bigint where account_id = $1', [
      accountId,
      (500 * MAX_CALL_SECONDS) / 60,
    ]);
    // Neither ends meanwhile: the hold of a call that nobody answered would be free for the other.
    const drop = ['initiated', 'ringing', 'answered', 'completed'] as const;
    const numbers = [nextNumber(), nextNumber()];
    for (const to of numbers)
      floor.simulator.control.misbehave({ to, faults: { callbacks: { drop: [...drop] } } });
    const both = numbers.map((to) => dial(floor, { token, body: { to } }));
    const outcomes = (await Promise.all(both)).map((a) => a.body.code ?? 'placed');
    expect(outcomes.toSorted()).toEqual(['credit_exhausted', 'placed']);
    undo();
  });

  it('when the billing account has no rate card', async () => {
    await admin('delete from rate_cards where account_id = $1', [accountId]);
    expect(await refusal({ to: nextNumber() })).toBe('409 no_rate_card');
  });

  it('when the account that is to pay is not of the family', async () => {
    const cedar = floor.cedar.session.account.id;
    expect(await refusal({ to: nextNumber(), client_account_id: cedar })).toBe(
      '422 billing_account_not_allowed',
    );
    const nobody = await refusal({ to: nextNumber(), client_account_id: randomUUID() });
    expect(nobody).toBe('422 billing_account_not_allowed');
  });

  it('when the account is live and the server has no carrier for it', async () => {
    await setAccount(`mode = 'live'`);
    expect(await refusal({ to: nextNumber() })).toBe('409 carrier_not_configured');
  });

  it('when the account is suspended', async () => {
    await setAccount(`status = 'suspended'`);
    expect(await refusal({ to: nextNumber() })).toBe('403 account_suspended');
  });

  it('when the contact is another account’s, exactly like one that does not exist', async () => {
    const theirs = await addContacts(floor.database, floor.cedar.session.account.id, [
      nextNumber(),
    ]);
    const key = await apiKey();
    expect(await refusal({ contact_id: theirs.contactIds[0] }, key)).toBe('404 not_found');
    expect(await refusal({ contact_id: randomUUID() }, key)).toBe('404 not_found');
  });

  it('when a viewer asks, when the body says both or neither, and without an Idempotency-Key', async () => {
    const viewer = await addMember(floor.url, mine, {
      email: `rohan${accounts}@mine.example`,
      role: 'viewer',
    });
    expect(await refusal({ to: nextNumber() }, viewer.token)).toBe('403 forbidden');
    expect(await refusal({})).toBe('422 invalid_request');
    expect(await refusal({ to: nextNumber(), contact_id: randomUUID() })).toBe(
      '422 invalid_request',
    );
    const bare = await call<Problem>(floor.url, {
      method: 'POST',
      path: '/v1/calls',
      token,
      body: { to: nextNumber() },
    });
    expect([bare.status, bare.body.code]).toEqual([400, 'idempotency_key_required']);
  });

  it('and leaves no trace: no call, no guard, no hold, and the same key may be used again', async () => {
    const wish = { token, key: randomUUID(), body: { to: nextNumber() } };
    await admin('delete from rate_cards where account_id = $1', [accountId]);
    expect((await dial(floor, wish)).status).toBe(409);
    for (const table of ['calls', 'dispatch_guards', 'holds', 'idempotency_keys']) {
      const { rowCount } = await admin(`select 1 from ${table} where account_id = $1`, [accountId]);
      expect([table, rowCount]).toEqual([table, 0]);
    }
    await addRateCard(floor.database, accountId);
    expect((await dial(floor, wish)).status).toBe(201);
  });
});

describe('a preflight', () => {
  const ask = async (listId: string) =>
    (
      await call<{ dialable: number; refused: { code: string; contacts: number }[] }>(floor.url, {
        path: `/v1/call-lists/${listId}/preflight`,
        token,
      })
    ).body;

  it('counts the contacts that cannot be dialled by the reason a dispatch would give', async () => {
    const phones = Array.from({ length: 6 }, nextNumber);
    const { listId, contactIds } = await addContacts(floor.database, accountId, phones);
    await setAccount(`window_start = '09:00', window_end = '21:00'`);
    await admin(`update contacts set zone = 'Asia/Kolkata' where list_id = $1`, [listId]);
    await admin(`update contacts set zone = 'America/New_York' where id = $1`, [contactIds[0]]);
    await admin('update contacts set attempts = 9 where id = $1', [contactIds[1]]);
    await optOut(accountId, phones[2] ?? '');
    await admin('update contacts set dnc = true where id = $1', [contactIds[3]]);
    expect(await ask(listId)).toEqual({
      dialable: 2,
      refused: [
        { code: 'do_not_call', contacts: 2 },
        { code: 'attempt_cap_reached', contacts: 1 },
        { code: 'outside_calling_window', contacts: 1 },
      ],
    });
  });

  it('counts opt-outs of the account that pays for the member’s calls', async () => {
    const phones = [nextNumber(), nextNumber()];
    const { listId } = await addContacts(floor.database, accountId, phones);
    await optOut(floor.harbour.session.account.id, phones[0] ?? '');
    expect((await ask(listId)).dialable).toBe(2);
    await admin('update members set client_account_id = $2 where account_id = $1', [
      accountId,
      floor.harbour.session.account.id,
    ]);
    expect(await ask(listId)).toEqual({
      dialable: 1,
      refused: [{ code: 'do_not_call', contacts: 1 }],
    });
  });

  it('says when nothing can be dialled for want of money, carrier or an open list, and holds nothing', async () => {
    const { listId } = await addContacts(floor.database, accountId, [nextNumber()]);
    const only = async () => (await ask(listId)).refused;
    const undo = standInForLiveCarrier(floor);
    await setAccount(`payment = 'prepaid', mode = 'live'`);
    expect(await only()).toEqual([{ code: 'credit_exhausted', contacts: 1 }]);
    undo();
    expect((await admin('select 1 from holds where account_id = $1', [accountId])).rowCount).toBe(
      0,
    );
    await setAccount(`payment = 'postpaid', mode = 'live'`);
    expect(await only()).toEqual([{ code: 'carrier_not_configured', contacts: 1 }]);
    await admin(`update call_lists set status = 'closed' where id = $1`, [listId]);
    expect(await only()).toEqual([{ code: 'list_not_open', contacts: 1 }]);
  });
});

describe('the calls of an account', () => {
  it('are listed newest first, page by page, without gaps or repeats', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      made.push((await dial(floor, { token, body: { to: nextNumber() } })).body.id);
      if (i % 2 === 0) floor.clock.advance(1);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/v1/calls?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page = await call<{ data: Call[]; next_cursor: string | null }>(floor.url, {
        path,
        token,
      });
      seen.push(...page.body.data.map((c) => c.id));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made));
    expect(seen[0]).toBe(made[6]);
    const wrong = await call<Problem>(floor.url, { path: '/v1/calls?cursor=abc', token });
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, 'query/cursor']);
  });

  it('are narrowed to a span of time and to one call list', async () => {
    const { listId, contactIds } = await addContacts(floor.database, accountId, [nextNumber()]);
    const since = new Date(floor.clock.now()).toISOString();
    const key = await apiKey();
    const first = (await dial(floor, { token: key, body: { contact_id: contactIds[0] } })).body.id;
    floor.clock.advance(60_000);
    const later = new Date(floor.clock.now()).toISOString();
    const second = (await dial(floor, { token, body: { to: nextNumber() } })).body.id;
    const listed = async (query: string) => {
      const path = `/v1/calls?${query}`;
      return (await call<{ data: Call[] }>(floor.url, { path, token })).body.data.map((c) => c.id);
    };
    expect(await listed(`since=${since}`)).toEqual([second, first]);
    expect(await listed(`since=${later}`)).toEqual([second]);
    // The end itself is left out, so that spans side by side share no call.
    expect(await listed(`since=${since}&until=${later}`)).toEqual([first]);
    expect(await listed(`list_id=${listId}`)).toEqual([first]);
    const wrong = await call<Problem>(floor.url, { path: '/v1/calls?since=yesterday', token });
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, 'query/since']);
  });

  it('are invisible to every other account', async () => {
    const { id } = (await dial(floor, { token, body: { to: nextNumber() } })).body;
    const others = floor.cedar.token;
    for (const path of [`/v1/calls/${id}`, `/v1/calls/${id}/events`]) {
      expect((await call(floor.url, { path, token: others })).status).toBe(404);
    }
    const end = await call(floor.url, {
      method: 'POST',
      path: `/v1/calls/${id}/end`,
      token: others,
    });
    expect(end.status).toBe(404);
    const all = await call<{ data: Call[] }>(floor.url, { path: '/v1/calls', token: others });
    expect(all.body.data.filter((c) => c.id === id)).toEqual([]);
  });

  it('can be ended while they ring, and ending an ended call answers with it as it is', async () => {
    const to = nextNumber();
    floor.simulator.control.misbehave({ to, faults: { callbacks: { lateMs: { completed: 50 } } } });
    const made = await dial(floor, { token, body: { to } });
    const which = { token, id: made.body.id };
    const end = () =>
      call<Call>(floor.url, { method: 'POST', path: `/v1/calls/${which.id}/end`, token });
    expect((await end()).status).toBe(202);
    const done = await untilCall(floor, which, [
      'completed',
      'canceled',
      'busy',
      'failed',
      'no-answer',
    ]);
    const again = await end();
    expect([again.status, again.body]).toEqual([202, done]);
  });
});
