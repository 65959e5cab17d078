import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import { newId } from '../platform/context.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { dispositionOf, seedList, type SeededList } from '../test/calling.ts';
import { until } from '../test/carrier.ts';
import { fakeClock } from '../test/clock.ts';
import { announceDue } from './service.ts';

const clock = fakeClock();
let t: TestApp;
let cedar: SignedIn;
let asha: SignedIn;
let list: SeededList;
let used = 0;

/** Half an hour after noon in New York, on a Friday. */
const START = Date.UTC(2026, 10, 20, 17, 30);
const MINUTE = 60_000;
const inMinutes = (n: number) => new Date(START + n * MINUTE).toISOString();

beforeAll(async () => {
  clock.set(START);
  t = await startTestApp({ clock });
  const harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  list = await seedList(t, cedar, { count: 12 });
});
afterAll(() => t.close());
beforeEach(() => clock.set(START));

type Made = { id: string; contact: string };

async function pushRow(coll: string, row: object): Promise<void> {
  const body = { coll, device_id: randomUUID(), rows: [row] };
  const path = '/sync/v1/push';
  const answer = await call<{ results: { st: string }[] }>(t.url, {
    method: 'POST',
    path,
    token: asha.token,
    body,
  });
  expect(answer.body.results.map((r) => r.st)).toEqual(['ok']);
}

async function promise(minutes: number): Promise<Made> {
  const contact = list.contacts[used++] as string;
  const base = {
    id: newId(),
    contact_id: contact,
    list_id: list.id,
    note: 'ask for +1 202 555 0143',
  };
  await pushRow('callbacks', {
    ...base,
    due_at: inMinutes(minutes),
    for: 'me',
    client_at: inMinutes(0),
  });
  return { id: base.id, contact };
}

const change = (id: string, verb: string, body: object) =>
  call<{ ver: number }>(t.url, {
    method: 'POST',
    path: `/v1/callbacks/${id}/${verb}`,
    token: asha.token,
    body: { change_id: newId(), ver: 1, ...body },
  });

const said = async (id: string): Promise<{ data: Record<string, unknown> }[]> =>
  (
    await t.database.admin.query(
      `select account_id, data from events where type = 'callback.due' and data ->> 'callback_id' = $1 order by seq`,
      [id],
    )
  ).rows;
const waiting = async (id: string): Promise<number> =>
  (await t.database.admin.query('select 1 from callback_dues where callback_id = $1', [id]))
    .rowCount ?? 0;
const settled = (id: string) => until(async () => (await waiting(id)) === 0);
/** As several servers would, beside the job of this one. */
const announceAtOnce = () =>
  Promise.all([1, 2, 3].map(() => announceDue(t.app.deps, new AbortController().signal)));

it('a callback that falls due is said once, with nothing of what was noted, however many look', async () => {
  const { id, contact } = await promise(10);
  clock.set(START + 9 * MINUTE);
  await announceAtOnce();
  expect([await said(id), await waiting(id)]).toEqual([[], 1]);
  clock.set(START + 10 * MINUTE);
  await announceAtOnce();
  await settled(id);
  await announceAtOnce();
  const member_id = asha.session.member.id;
  const data = { callback_id: id, contact_id: contact, list_id: list.id, member_id, ver: 1 };
  expect(await said(id)).toEqual([
    { account_id: cedar.session.account.id, data: { ...data, due_at: inMinutes(10) } },
  ]);
});

it('one that was moved is said at its new time, and again when it is given away after that', async () => {
  const { id } = await promise(10);
  expect((await change(id, 'move', { due_at: inMinutes(12) })).status).toBe(200);
  clock.set(START + 11 * MINUTE);
  await announceAtOnce();
  await until(async () => (await waiting(id)) === 1);
  expect(await said(id)).toEqual([]);
  clock.set(START + 12 * MINUTE);
  await settled(id);
  expect((await change(id, 'hand-over', { ver: 2, member_id: null })).status).toBe(200);
  await settled(id);
  expect(
    (await said(id)).map(({ data }) => [data['ver'], data['member_id'], data['due_at']]),
  ).toEqual([
    [2, asha.session.member.id, inMinutes(12)],
    [3, null, inMinutes(12)],
  ]);
});

it('one that was cancelled, kept or promised anew before its time is not said', async () => {
  const [cancelled, kept] = [await promise(10), await promise(10)];
  expect((await change(cancelled.id, 'cancel', { reason: '' })).status).toBe(200);
  const again = { id: newId(), due_at: inMinutes(25), for: 'me' as const };
  const row = dispositionOf(list, kept.contact, { code: 'call_back', callback: again });
  await pushRow('dispositions', row);
  clock.set(START + 30 * MINUTE);
  for (const id of [cancelled.id, kept.id, again.id]) await settled(id);
  expect([await said(cancelled.id), await said(kept.id)]).toEqual([[], []]);
  expect((await said(again.id)).length).toBe(1);
});
