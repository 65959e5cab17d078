// A console that was away brings hundreds of facts at once: the others hear of a batch once.
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import { newId } from '../platform/context.ts';
import { addMember, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { until } from '../test/carrier.ts';
import { dispositionOf, seedList, type SeededList } from '../test/calling.ts';

type Poke = { member_ids: (string | null)[] };

let t: TestApp;
let owner: SignedIn;
let asha: SignedIn;
let list: SeededList;
let socket: Socket;
const heard: Poke[] = [];

beforeAll(async () => {
  t = await startTestApp();
  owner = await setUpHarbour(t.url);
  asha = await addMember(t.url, owner, { email: 'asha@harbour.example', role: 'agent' });
  list = await seedList(t, owner, { count: 5 });
  socket = io(t.url, { path: '/realtime', auth: { token: owner.token } });
  await new Promise((resolve) => socket.on('connect', () => resolve(null)));
  socket.on('callbacks', (poke: Poke) => heard.push(poke));
});
afterAll(async () => {
  socket.disconnect();
  await t.close();
});

const due_at = '2026-12-01T15:00:00.000Z';
const promise = (contact: string, whose: 'me' | 'anyone' = 'me') => ({
  id: newId(),
  contact_id: contact,
  list_id: list.id,
  due_at,
  for: whose,
  note: '',
  client_at: '2026-11-20T04:00:00.000Z',
});

async function push(coll: string, rows: object[], who = asha): Promise<void> {
  const { body } = await call<{ results: { st: string }[] }>(t.url, {
    method: 'POST',
    path: '/sync/v1/push',
    token: who.token,
    body: { coll, device_id: randomUUID(), rows },
  });
  expect(body.results.map(({ st }) => st)).toEqual(rows.map(() => 'ok'));
}

/** What was said up to a promise of the owner’s own: a socket keeps the order. */
async function heardUntilOwners(): Promise<Poke[]> {
  const mine = owner.session.member.id;
  await push('callbacks', [promise(list.contacts[4] as string)], owner);
  await until(async () => heard.some(({ member_ids }) => member_ids.includes(mine)));
  return heard.splice(0).filter(({ member_ids }) => !member_ids.includes(mine));
}

it('a batch of promises is told once, with everybody whose they are', async () => {
  const [first, second, third] = list.contacts as [string, string, string];
  await push('callbacks', [promise(first), promise(second), promise(third, 'anyone')]);
  const pokes = await heardUntilOwners();
  expect(pokes).toEqual([{ member_ids: expect.arrayContaining([asha.session.member.id, null]) }]);
});

it('a batch of dispositions that promise is told once', async () => {
  const rows = list.contacts.slice(0, 3).map((contact) =>
    dispositionOf(list, contact, {
      code: 'call_back',
      callback: { id: newId(), due_at, for: 'me' },
    }),
  );
  await push('dispositions', rows);
  expect(await heardUntilOwners()).toHaveLength(1);
});
