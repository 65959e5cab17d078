import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Callback } from '../../shared/callbacks.ts';
import type { Contact } from '../../shared/call-lists.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Event } from '../../shared/events.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addDoNotCall } from '../call-lists/service.ts';
import { newId } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { ctxOf, dispositionOf, seedList, type SeededList } from '../test/calling.ts';
import { fakeClock } from '../test/clock.ts';

const clock = fakeClock();
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let asha: SignedIn;
let rohan: SignedIn;
let lead: SignedIn;
let list: SeededList;
let used = 0;

beforeAll(async () => {
  t = await startTestApp({ clock });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  rohan = await addMember(t.url, cedar, { email: 'rohan@cedar.example', role: 'agent' });
  lead = await addMember(t.url, cedar, { email: 'lead@cedar.example', role: 'supervisor' });
  list = await seedList(t, cedar, { count: 60 });
});
afterAll(() => t.close());
// Noon in New York, on a Friday.
const NOON = Date.UTC(2026, 10, 20, 17);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const inHours = (n: number) => new Date(NOON + n * HOUR).toISOString();
beforeEach(() => clock.set(Date.UTC(2026, 10, 20, 4, 30)));

type Page = { data: Callback[]; has_more: boolean; next_cursor: string | null; code: string };
const get = <T>(who: SignedIn, path: string) => call<T>(t.url, { path, token: who.token });
const post = <T = Callback & Omit<Problem, 'status'>>(who: SignedIn, path: string, body: object) =>
  call<T>(t.url, { method: 'POST', path, token: who.token, body });
const listed = async (who: SignedIn, query: string) =>
  (await get<Page>(who, `/v1/callbacks?${query}`)).body.data.map((c) => c.id);
const contactOf = async (id: string) => (await get<Contact>(asha, `/v1/contacts/${id}`)).body;

/** A promise, as a console pushes it. */
async function promise(
  who: SignedIn,
  change: { due_at?: string; for?: 'me' | 'anyone'; note?: string; contact?: string } = {},
): Promise<{ id: string; contact: string }> {
  const { contact = list.contacts[used++] as string, ...rest } = change;
  const fact = { id: newId(), contact_id: contact, list_id: list.id, due_at: inHours(2), note: '' };
  const row = { ...fact, for: 'me', client_at: '2026-11-20T04:00:00.000Z', ...rest };
  const answer = await post<{ results: { st: string }[] }>(who, '/sync/v1/push', {
    coll: 'callbacks',
    device_id: randomUUID(),
    rows: [row],
  });
  expect(answer.body.results.map((r) => r.st)).toEqual(['ok']);
  return { id: fact.id, contact };
}

type Verb = 'move' | 'hand-over' | 'cancel';
const change = (who: SignedIn, id: string, verb: Verb, body: object) =>
  post(who, `/v1/callbacks/${id}/${verb}`, { change_id: newId(), ver: 1, ...body });
const told = (answer: { status: number; body: { code: string } }) =>
  `${answer.status} ${answer.body.code}`;

describe('the list', () => {
  it('is by time, of a period, in pages, and says whose each is', async () => {
    const late = await promise(asha, { due_at: '2026-12-02T15:00:00Z' });
    const early = await promise(asha, { due_at: '2026-12-01T15:00:00Z' });
    const shared = await promise(rohan, { due_at: '2026-12-01T16:00:00Z', for: 'anyone' });
    const theirs = await promise(rohan, { due_at: '2026-12-01T17:00:00Z' });
    const period = 'from=2026-12-01T00:00:00Z&to=2026-12-03T00:00:00Z';
    expect(await listed(asha, period)).toEqual([early.id, late.id]);
    expect(await listed(asha, `${period}&whose=anyone`)).toEqual([shared.id]);
    const team = await listed(lead, `${period}&whose=team`);
    expect(team).toEqual([early.id, shared.id, theirs.id, late.id]);
    const member = rohan.session.member.id;
    expect(await listed(lead, `${period}&whose=team&member_id=${member}`)).toEqual([theirs.id]);
    expect(await listed(asha, 'from=2026-12-01T15:00:01Z&to=2026-12-02T15:00:00Z')).toEqual([]);

    const first = (await get<Page>(lead, `/v1/callbacks?${period}&whose=team&limit=3`)).body;
    const rest = `/v1/callbacks?${period}&whose=team&limit=3&cursor=${first.next_cursor}`;
    const second = (await get<Page>(lead, rest)).body;
    expect([...first.data, ...second.data].map((c) => c.id)).toEqual(team);
    expect([first.has_more, second.has_more, second.next_cursor]).toEqual([true, false, null]);
    const { name } = asha.session.member;
    expect(first.data[0]).toMatchObject({
      status: 'open',
      ver: 1,
      member_name: name,
      zone: 'America/New_York',
    });
  });

  it('shows an agent nobody else’s, and an account nothing of another', async () => {
    const mine = await promise(asha);
    expect(told(await get<Problem>(asha, '/v1/callbacks?whose=team'))).toBe('403 forbidden');
    expect(told(await get<Problem>(rohan, `/v1/callbacks/${mine.id}`))).toBe('403 forbidden');
    expect((await get<Callback>(lead, `/v1/callbacks/${mine.id}`)).body.id).toBe(mine.id);
    expect(told(await get<Problem>(harbour, `/v1/callbacks/${mine.id}`))).toBe('404 not_found');
    expect(await listed(harbour, 'whose=team')).toEqual([]);
    const stolen = await change(harbour, mine.id, 'cancel', { reason: '' });
    expect(told(stolen)).toBe('404 not_found');
  });

  it('hides numbers and notes from a role that may not see them', async () => {
    const { id } = await promise(asha, { note: 'ask for the ward, +1 202 555 0143' });
    const seen = (await get<Callback>(asha, `/v1/callbacks/${id}`)).body;
    expect([seen.note, seen.note_hidden]).toEqual(['ask for the ward, +1 202 555 0143', false]);
    const sight = { role: 'agent', money: true, phones: false, notes: false };
    const put = (body: object) =>
      call(t.url, { method: 'PUT', path: '/v1/sight', token: cedar.token, body });
    await put(sight);
    const hidden = (await get<Callback>(asha, `/v1/callbacks/${id}`)).body;
    expect([hidden.note, hidden.note_hidden]).toEqual(['', true]);
    expect(hidden.phone).toBe(`•••• ${seen.phone.slice(-4)}`);
    await put({ ...sight, notes: true });
    const { note } = (await get<Callback>(asha, `/v1/callbacks/${id}`)).body;
    expect(note).toBe('ask for the ward, ••••');
    await put({ ...sight, phones: true, notes: true });
  });
});

describe('a change', () => {
  it('moves the promise, in the contact’s row, the event log, the audit log and on other screens', async () => {
    const { id, contact } = await promise(asha);
    const socket = io(t.url, { path: '/realtime', auth: { token: rohan.token } });
    await new Promise((resolve) => socket.on('connect', () => resolve(null)));
    const poked = new Promise((resolve) => socket.once('callbacks', resolve));
    const moved = await change(asha, id, 'move', { due_at: inHours(3) });
    expect(moved.status).toBe(200);
    expect(moved.body).toMatchObject({ id, due_at: inHours(3), ver: 2, status: 'open' });
    expect(await poked).toEqual({ member_ids: [asha.session.member.id] });
    socket.disconnect();
    expect((await contactOf(contact)).callback_at).toBe(inHours(3));
    const { data } = (
      await get<{ data: Event[] }>(lead, '/v1/events?type=callback.changed&limit=500')
    ).body;
    expect(data.find((e) => e.data['callback_id'] === id)?.data).toMatchObject({
      change: 'moved',
      due_at: inHours(3),
      contact_id: contact,
      changed_by: asha.session.member.id,
    });
    const audited = await t.database.admin.query(
      `select action from audit_log where target_id = $1 and not is_read`,
      [id],
    );
    expect(audited.rows).toEqual([{ action: 'callback.moved' }]);
  });

  it('of an older version is refused with what it is now', async () => {
    const { id } = await promise(asha, { for: 'anyone' });
    await change(rohan, id, 'move', { due_at: inHours(4) });
    const stale = await change(asha, id, 'move', { due_at: inHours(5) });
    expect(told(stale)).toBe('409 stale_version');
    expect(stale.body.current).toMatchObject({ id, due_at: inHours(4), ver: 2 });
    expect((await change(asha, id, 'move', { due_at: inHours(5), ver: 2 })).body.ver).toBe(3);
  });

  it('made by two at once is made by one', async () => {
    const { id } = await promise(asha, { for: 'anyone' });
    const both = await Promise.all(
      [asha, rohan].map((who, n) => change(who, id, 'move', { due_at: inHours(4 + n) })),
    );
    expect(both.map((a) => a.status).toSorted()).toEqual([200, 409]);
  });

  it('sent twice is made once', async () => {
    const { id } = await promise(asha);
    const body = { change_id: newId(), due_at: inHours(4) };
    const first = await change(asha, id, 'move', body);
    const again = await change(asha, id, 'move', body);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    const other = await promise(asha);
    expect(told(await change(asha, other.id, 'move', body))).toBe('422 invalid_request');
  });

  it('of one that is cancelled or done is refused for good', async () => {
    const { id, contact } = await promise(asha);
    const cancelled = await change(asha, id, 'cancel', { reason: 'asked by mail' });
    expect(cancelled.body).toMatchObject({ status: 'cancelled', ver: 2 });
    expect((await contactOf(contact)).callback_at).toBe(null);
    const path = `/v1/contacts/${contact}/history`;
    const [newest] = (await get<{ data: { text: string }[] }>(asha, path)).body.data;
    expect(newest?.text).toBe('cancelled 2026-11-20T19:00:00Z asked by mail');
    const again = await change(asha, id, 'move', { due_at: inHours(3), ver: 2 });
    expect(told(again)).toBe('409 wrong_state');
    expect(again.body.current).toMatchObject({ status: 'cancelled' });

    const kept = await promise(asha);
    clock.set(NOON + 3 * HOUR);
    asha = { ...asha, ...(await signIn('asha')) };
    const row = { ...dispositionOf(list, kept.contact), client_at: inHours(3) };
    await post(asha, '/sync/v1/push', {
      coll: 'dispositions',
      device_id: randomUUID(),
      rows: [row],
    });
    expect(told(await change(asha, kept.id, 'move', { due_at: inHours(4) }))).toBe(
      '409 wrong_state',
    );
    expect((await get<Callback>(asha, `/v1/callbacks/${kept.id}`)).body.status).toBe('done');
  });

  it('leaves the promise alone that took its place', async () => {
    const old = await promise(asha);
    clock.advance(1000);
    const renewed = await promise(asha, { contact: old.contact, due_at: inHours(6) });
    expect(told(await change(asha, old.id, 'cancel', { reason: '' }))).toBe('409 wrong_state');
    expect((await contactOf(old.contact)).callback_at).toBe(inHours(6));
    expect((await change(asha, renewed.id, 'cancel', { reason: '' })).status).toBe(200);
  });
});

async function signIn(name: string): Promise<Pick<SignedIn, 'token'>> {
  const body = {
    email: `${name}@cedar.example`,
    password: 'a long enough password',
    account: 'cedar',
    device: 'test',
  };
  return (await call<SignedIn>(t.url, { method: 'POST', path: '/v1/session', body })).body;
}

describe('a time that is not legal', () => {
  const window = (start: string, end: string) =>
    t.database.admin.query(
      `update accounts set window_start = $2, window_end = $3 where account_id = $1`,
      [cedar.session.account.id, start, end],
    );

  it('is refused with the nearest one that is', async () => {
    await window('09:00', '21:00');
    const { id } = await promise(asha);
    // 04:30 UTC is 23:30 in New York.
    const cases = [
      ['2026-11-20T04:00:00Z', 'callback_time', '2026-11-20T14:00:00.000Z'],
      ['2027-03-20T15:00:00Z', 'callback_time', '2027-02-18T01:45:00.000Z'],
      ['2026-11-21T03:00:00Z', 'outside_calling_window', '2026-11-21T01:45:00.000Z'],
      ['2026-11-21T13:00:00Z', 'outside_calling_window', '2026-11-21T14:00:00.000Z'],
    ];
    for (const [due_at, code, nearest] of cases) {
      const { status, body } = await change(asha, id, 'move', { due_at });
      expect([status, body.code, body.nearest], due_at).toEqual([409, code, nearest]);
    }
    const legal = await change(asha, id, 'move', { due_at: '2026-11-21T14:00:00Z' });
    expect([legal.status, legal.body.ver]).toEqual([200, 2]);
    await window('00:00', '24:00');
  });

  it('is every time for somebody who opted out; the promise can be cancelled', async () => {
    const { id, contact } = await promise(asha);
    const { phone } = await contactOf(contact);
    const ctx = ctxOf(t, cedar);
    await withAccount(t.database.pools.app, { accountId: ctx.accountId }, (tx) =>
      addDoNotCall(ctx, tx, { phone, reason: 'asked to', source: 'test' }),
    );
    expect((await get<Callback>(asha, `/v1/callbacks/${id}`)).body.dnc).toBe(true);
    const moved = await change(asha, id, 'move', { due_at: inHours(3) });
    expect([told(moved), moved.body.nearest]).toEqual(['409 do_not_call', null]);
    expect((await change(asha, id, 'cancel', { reason: 'opted out' })).status).toBe(200);
  });
});

describe('a callback that is handed over', () => {
  it('is taken by an agent from anyone’s, and given back', async () => {
    const { id } = await promise(asha, { for: 'anyone' });
    const member_id = rohan.session.member.id;
    const taken = await change(rohan, id, 'hand-over', { member_id });
    expect(taken.body).toMatchObject({ member_id, ver: 2 });
    expect(told(await change(asha, id, 'cancel', { reason: '', ver: 2 }))).toBe('403 forbidden');
    const given = await change(rohan, id, 'hand-over', { member_id: null, ver: 2 });
    expect(given.body).toMatchObject({ member_id: null, member_name: null, ver: 3 });
  });

  it('goes to another member by a supervisor alone, and only to one who works', async () => {
    const { id } = await promise(asha);
    const member_id = rohan.session.member.id;
    expect(told(await change(asha, id, 'hand-over', { member_id }))).toBe('403 forbidden');
    const nobody = await change(lead, id, 'hand-over', { member_id: randomUUID() });
    expect(told(nobody)).toBe('404 not_found');
    const stranger = await change(lead, id, 'hand-over', { member_id: harbour.session.member.id });
    expect(told(stranger)).toBe('404 not_found');
    expect((await change(lead, id, 'hand-over', { member_id })).body.member_id).toBe(member_id);
    expect(await listed(rohan, 'limit=500')).toContain(id);
    expect(await listed(asha, 'limit=500')).not.toContain(id);
  });
});

it('a callback that is moved to now comes first when it is due, and one that is cancelled does not', async () => {
  const floor = await seedList(t, cedar, { count: 3, prefix: '+1646' });
  const [first, second, third] = floor.contacts as [string, string, string];
  const due = { due_at: inHours(0), client_at: '2026-11-20T04:00:00.000Z', note: '', for: 'me' };
  const ids = [newId(), newId()];
  const rows = [third, second].map((contact_id, n) => ({
    ...due,
    id: ids[n],
    contact_id,
    list_id: floor.id,
  }));
  await post(asha, '/sync/v1/push', { coll: 'callbacks', device_id: randomUUID(), rows });
  await change(asha, ids[1] as string, 'cancel', { reason: '' });
  clock.set(NOON + MINUTE);
  asha = { ...asha, ...(await signIn('asha')) };
  const order: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const body = { list_id: floor.id, device_id: randomUUID() };
    const answer = await post<{ contact: Contact }>(asha, '/v1/claims/next', body);
    order.push(answer.body.contact.id);
  }
  expect(order).toEqual([third, first, second]);
});
