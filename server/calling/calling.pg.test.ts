import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Claim } from '../../shared/calling.ts';
import type { Contact } from '../../shared/call-lists.ts';
import { RESERVATION_TTL_MS, SYSTEM_CODE_LABELS, SYSTEM_CODES } from '../../shared/calling.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
  refreshed,
} from '../test/app.ts';
import { ctxOf, dispositionOf, seedAgents, seedList } from '../test/calling.ts';
import { fakeClock } from '../test/clock.ts';
import * as calling from './service.ts';

const clock = fakeClock();
let t: TestApp;
let cedar: SignedIn;
let asha: SignedIn;
let rohan: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock });
  const harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  rohan = await addMember(t.url, cedar, { email: 'rohan@cedar.example', role: 'agent' });
});
afterAll(() => t.close());
beforeEach(() => passTime(0));

/** Lets time pass as it does for a console: its access token is renewed meanwhile. */
async function passTime(ms: number): Promise<void> {
  clock.advance(ms);
  [asha, rohan] = await Promise.all([refreshed(t.url, asha), refreshed(t.url, rohan)]);
}

type Answer = { claim: Claim; contact: Contact; code: string };
const desk = randomUUID();
const post = <T = Answer>(who: SignedIn, path: string, body: object) =>
  call<T>(t.url, { method: 'POST', path, token: who.token, body });
const next = (who: SignedIn, list_id: string, device_id = desk) =>
  post(who, '/v1/claims/next', { list_id, device_id });
const claim = (who: SignedIn, id: string, device_id = desk) =>
  post(who, `/v1/contacts/${id}/claim`, { device_id });
const reserve = async (
  who: SignedIn,
  body: { list_id: string; device_id: string; count: number },
) => (await post<{ data: Claim[] }>(who, '/v1/reservations', body)).body.data;
const release = (who: SignedIn, id: string, token: number) =>
  call(t.url, {
    method: 'DELETE',
    path: `/v1/contacts/${id}/claim?token=${token}`,
    token: who.token,
  });
const inCedar = <T>(fn: (tx: Tx) => Promise<T>) =>
  withAccount(t.database.pools.app, { accountId: cedar.session.account.id }, fn);
const change = (id: string, set: string) =>
  t.database.admin.query(`update contacts set ${set} where id = $1`, [id]);

describe('claims', () => {
  it('gives each contact to one of 50 agents who ask at once', async () => {
    const list = await seedList(t, cedar, { count: 40 });
    const agents = await seedAgents(t, cedar, 50);
    const answers = await Promise.allSettled(
      agents.map((id) =>
        calling.claimNext(ctxOf(t, cedar, id), { list_id: list.id, device_id: randomUUID() }),
      ),
    );
    const given = answers.flatMap((a) => (a.status === 'fulfilled' ? [a.value.contact.id] : []));
    expect(new Set(given).size).toBe(given.length);
    expect(given.toSorted()).toEqual(list.contacts.toSorted());
    const refused = answers.flatMap((a) => (a.status === 'rejected' ? [a.reason.code] : []));
    expect(refused).toEqual(Array(10).fill('nothing_to_claim'));
  });

  it('raises the token with each holder and never repeats one', async () => {
    const list = await seedList(t, cedar, { count: 3 });
    const seen = new Map<string, number[]>();
    for (let round = 0; round < 4; round += 1) {
      const agents = (await seedAgents(t, cedar, 3)).map((id) => ctxOf(t, cedar, id));
      const input = { list_id: list.id, device_id: randomUUID() };
      const taken = await Promise.all(agents.map((ctx) => calling.claimNext(ctx, input)));
      for (const { claim: c } of taken)
        seen.set(c.contact_id, [...(seen.get(c.contact_id) ?? []), c.token]);
      clock.advance(90_000);
    }
    expect([...seen.values()]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });

  it('hands an expired claim to another agent with a higher token and refuses the old one at dial', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const first = (await next(asha, list.id)).body.claim;
    expect((await next(rohan, list.id)).body.code).toBe('nothing_to_claim');
    const dial = (who: SignedIn, token: number) =>
      inCedar((tx) =>
        calling.requireClaim(tx, {
          contactId: first.contact_id,
          token,
          memberId: who.session.member.id,
          now: clock.now(),
        }),
      );
    await dial(asha, first.token);
    clock.advance(90_000);
    await expect(dial(asha, first.token)).rejects.toMatchObject({ code: 'claim_lost' });
    const second = (await next(rohan, list.id)).body.claim;
    expect(second.token).toBeGreaterThan(first.token);
    await expect(dial(asha, first.token)).rejects.toMatchObject({ code: 'claim_lost' });
    await expect(dial(asha, second.token)).rejects.toMatchObject({ code: 'claim_lost' });
    await dial(rohan, second.token);
    await expect(dial(rohan, first.token)).rejects.toMatchObject({ code: 'claim_lost' });
  });

  it('renews the claim of the same device and refuses any other', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const id = list.contacts[0] as string;
    const first = (await claim(asha, id)).body.claim;
    clock.advance(60_000);
    const renewed = (await claim(asha, id)).body.claim;
    expect([renewed.token, renewed.ttl_ms]).toEqual([first.token, 90_000]);
    expect((await claim(asha, id, randomUUID())).body.code).toBe('claim_lost');
    expect((await claim(rohan, id)).body.code).toBe('claim_lost');
    clock.advance(60_000);
    expect((await claim(rohan, id)).body.code).toBe('claim_lost');
  });

  it('gives a contact back at once, and only for the token that holds it', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const id = list.contacts[0] as string;
    const held = (await claim(asha, id)).body.claim;
    await release(asha, id, held.token + 1);
    await release(rohan, id, held.token);
    expect((await claim(rohan, id)).body.code).toBe('claim_lost');
    await release(asha, id, held.token);
    expect((await claim(rohan, id)).body.claim.token).toBe(held.token + 1);
  });

  it('keeps a claim for as long as its call is up', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const id = list.contacts[0] as string;
    await claim(asha, id);
    const until = clock.now() + 600_000;
    await inCedar((tx) => calling.extendClaimForCall(tx, { contactId: id, untilEpochMs: until }));
    await inCedar((tx) =>
      calling.extendClaimForCall(tx, { contactId: id, untilEpochMs: clock.now() }),
    );
    clock.advance(599_000);
    expect((await claim(rohan, id)).body.code).toBe('claim_lost');
    expect((await claim(asha, id)).body.claim.ttl_ms).toBe(90_000);
  });

  it('offers due callbacks first, then the list in order, and the least tried before the rest', async () => {
    const list = await seedList(t, cedar, { count: 9 });
    const [a, b, c, d, e, f, g, h, i] = list.contacts as [string, ...string[]];
    const at = (ms: number) => `callback_at = '${new Date(clock.now() + ms).toISOString()}'`;
    await change(a, "state = 'retry', attempts = 1");
    await change(b as string, "state = 'done'");
    await change(c as string, 'dnc = true');
    await change(d as string, "state = 'retry', attempts = 4");
    await change(e as string, `state = 'callback', ${at(-1000)}`);
    await change(f as string, `state = 'callback', ${at(1000)}`);
    await change(
      g as string,
      `state = 'callback', ${at(-5000)}, callback_member_id = '${asha.session.member.id}'`,
    );
    await change(h as string, "zone = 'Mars/Olympus'");
    const order: string[] = [];
    for (;;) {
      const { status, body } = await next(rohan, list.id);
      if (status !== 200) break;
      order.push(body.contact.id);
    }
    expect(order).toEqual([e, i, a]);
    expect((await next(asha, list.id)).body.contact.id).toBe(g);
  });

  it('leaves contacts alone where the calling window is closed', async () => {
    const list = await seedList(t, cedar, { count: 1, zone: 'Asia/Kolkata' });
    const set = (start: string, end: string) =>
      t.database.admin.query(
        'update accounts set window_start = $1, window_end = $2 where account_id = $3',
        [start, end, cedar.session.account.id],
      );
    const wall = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Kolkata',
      hour: '2-digit',
      minute: '2-digit',
    });
    const [now, later] = [wall.format(clock.now()), wall.format(clock.now() + 60_000)];
    await set(later, now);
    expect((await next(asha, list.id)).body.code).toBe('nothing_to_claim');
    await set(now, later);
    expect((await next(asha, list.id)).status).toBe(200);
    await set('00:00', '24:00');
  });

  it('claims nothing of a list that is closed, unknown or of another account', async () => {
    const closed = await seedList(t, cedar, { count: 1, status: 'closed' });
    expect((await next(asha, closed.id)).body.code).toBe('list_not_open');
    expect((await claim(asha, closed.contacts[0] as string)).body.code).toBe('list_not_open');
    const other = await signInToHarbour();
    const foreign = await seedList(t, other, { count: 1 });
    expect((await next(asha, foreign.id)).body.code).toBe('not_found');
    expect((await claim(asha, foreign.contacts[0] as string)).body.code).toBe('not_found');
    expect((await release(asha, foreign.contacts[0] as string, 1)).status).toBe(200);
  });

  it('tells the account over the socket who holds a contact, after the commit', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const socket = io(t.url, {
      path: '/realtime',
      auth: { token: asha.token },
      transports: ['websocket'],
    });
    const heard: unknown[] = [];
    const second = new Promise<void>((resolve) => {
      socket.on('claim', (event) => void (heard.push(event) === 2 && resolve()));
    });
    await new Promise((resolve) => socket.on('connect', () => resolve(null)));
    const taken = (await next(rohan, list.id)).body.claim;
    await release(rohan, taken.contact_id, taken.token);
    await second;
    socket.close();
    const { contact_id } = taken;
    expect(heard).toEqual([
      { contact_id, member_id: rohan.session.member.id },
      { contact_id, member_id: null },
    ]);
  });
});

const signInToHarbour = async () =>
  (
    await post<SignedIn>(cedar, '/v1/session', {
      email: 'ritu@harbour.example',
      password: 'a long enough password',
      account: 'harbour',
      device: 'test',
    })
  ).body;

describe('reservations', () => {
  it('are disjoint between devices, and never offered to anyone else', async () => {
    const list = await seedList(t, cedar, { count: 60 });
    const agents = await seedAgents(t, cedar, 4);
    const sets = await Promise.all(
      agents.map((id) =>
        calling.reserveContacts(ctxOf(t, cedar, id), {
          list_id: list.id,
          device_id: randomUUID(),
          count: 20,
        }),
      ),
    );
    const ids = sets.flat().map((c) => c.contact_id);
    expect(ids.length).toBe(60);
    expect(new Set(ids).size).toBe(60);
    expect((await next(rohan, list.id)).body.code).toBe('nothing_to_claim');
  });

  it('are topped up, kept with their tokens for 8 hours, and given back', async () => {
    const list = await seedList(t, cedar, { count: 10 });
    const input = { list_id: list.id, device_id: randomUUID() };
    const three = await reserve(asha, { ...input, count: 3 });
    await passTime(3_600_000);
    const five = await reserve(asha, { ...input, count: 5 });
    expect(five.slice(0, 3).map((c) => [c.contact_id, c.token])).toEqual(
      three.map((c) => [c.contact_id, c.token]),
    );
    expect(five.map((c) => c.ttl_ms)).toEqual(Array(5).fill(RESERVATION_TTL_MS));
    const two = await reserve(asha, { ...input, count: 2 });
    expect(two.map((c) => c.contact_id)).toEqual(three.slice(0, 2).map((c) => c.contact_id));
    expect(await reserve(asha, { ...input, count: 0 })).toEqual([]);
    const held = await call<{ data: Claim[] }>(t.url, { path: '/v1/claims', token: asha.token });
    expect(held.body.data.filter((c) => c.list_id === list.id)).toEqual([]);
  });

  it('do not grow past the count when one device asks several times at once', async () => {
    const list = await seedList(t, cedar, { count: 30 });
    const input = { list_id: list.id, device_id: randomUUID(), count: 5 };
    const sets = await Promise.all(Array.from({ length: 6 }, () => reserve(asha, input)));
    expect(new Set(sets.flat().map((c) => c.contact_id)).size).toBe(5);
  });

  it('are offered to their own device when the list has nothing else', async () => {
    const list = await seedList(t, cedar, { count: 2 });
    const device_id = randomUUID();
    const [first] = await reserve(asha, { list_id: list.id, device_id, count: 2 });
    const { claim: c } = (await next(asha, list.id, device_id)).body;
    expect(c).toEqual({ ...first, ttl_ms: c.ttl_ms });
    expect((await next(asha, list.id)).body.code).toBe('nothing_to_claim');
    expect((await claim(asha, c.contact_id, device_id)).body.claim.kind).toBe('reservation');
  });

  it('drop contacts that cannot be worked any more', async () => {
    const list = await seedList(t, cedar, { count: 3 });
    const input = { list_id: list.id, device_id: randomUUID(), count: 2 };
    const [gone] = await reserve(asha, input);
    await change(gone?.contact_id as string, "state = 'done'");
    const after = (await reserve(asha, input)).map((c) => c.contact_id);
    expect(after).toEqual([list.contacts[1], list.contacts[2]]);
  });
});

describe('a disposition and the claim on its contact', () => {
  const record = (who: SignedIn, rows: ReturnType<typeof dispositionOf>[]) =>
    calling.recordDispositions(ctxOf(t, who), { deviceId: desk, rows });
  const stored = async (id: string) =>
    (await t.database.admin.query('select double_call from dispositions where id = $1', [id]))
      .rows[0];

  it('ends the claim of its member', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const { token, contact_id } = (await next(asha, list.id)).body.claim;
    await record(asha, [dispositionOf(list, contact_id, { claim_token: token })]);
    expect((await claim(rohan, contact_id)).body.claim.token).toBe(token + 1);
  });

  it('counts a call made outside as an attempt and leaves the contact alone for half an hour', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const { token, contact_id } = (await next(asha, list.id)).body.claim;
    const tried = dispositionOf(list, contact_id, { claim_token: token, code: 'no_answer' });
    await record(asha, [{ ...tried, call_id: null, callback: null }]);
    expect((await next(asha, list.id)).body.code).toBe('nothing_to_claim');
    await passTime(30 * 60_000);
    expect((await next(asha, list.id)).body.contact.attempts).toBe(1);
  });

  it.each(Object.values(SYSTEM_CODES))(
    'with the code %s of the console keeps the contact to be called, and is named in its history',
    async (code) => {
      const list = await seedList(t, cedar, { count: 1 });
      const { token, contact_id } = (await next(asha, list.id)).body.claim;
      const fact = dispositionOf(list, contact_id, { claim_token: token, code, note: 'Asked' });
      expect(await record(asha, [fact])).toMatchObject([{ st: 'ok' }]);
      const path = `/v1/contacts/${contact_id}`;
      const found = await call<Contact>(t.url, { method: 'GET', path, token: asha.token });
      expect(found.body).toMatchObject({ state: 'retry', last_disposition: code });
      const history = await call<{ data: { text: string }[] }>(t.url, {
        method: 'GET',
        path: `${path}/history`,
        token: asha.token,
      });
      expect(history.body.data.map(({ text }) => text)).toEqual([
        `${SYSTEM_CODE_LABELS[code]}: Asked`,
      ]);
    },
  );

  it('is kept and flagged when the claim was lost to someone else, whose claim stays', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const { token, contact_id } = (await next(asha, list.id)).body.claim;
    clock.advance(90_000);
    await next(rohan, list.id);
    const late = dispositionOf(list, contact_id, { claim_token: token });
    expect(await record(asha, [late])).toMatchObject([{ st: 'ok' }]);
    expect(await stored(late.id)).toEqual({ double_call: true });
    expect((await claim(asha, contact_id)).body.code).toBe('claim_lost');
  });

  it('is not flagged when the claim merely expired', async () => {
    const list = await seedList(t, cedar, { count: 1 });
    const { token, contact_id } = (await next(asha, list.id)).body.claim;
    clock.advance(90_000);
    const late = dispositionOf(list, contact_id, { claim_token: token });
    await record(asha, [late]);
    expect(await stored(late.id)).toEqual({ double_call: false });
  });
});
