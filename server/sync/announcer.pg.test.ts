import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SocketPayload } from '../../shared/realtime.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { type Page, SYNC_SCHEMA } from '../../shared/sync.ts';
import { takeSeq, withAccount } from '../platform/db/transaction.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { seedList, type SeededList } from '../test/calling.ts';
import { until } from '../test/carrier.ts';

type Heard = {
  changes: SocketPayload<'changes'>[];
  pokes: SocketPayload<'poke'>[];
  socket: Socket;
};

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let viewer: SignedIn;
let list: SeededList;
const open: Socket[] = [];

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  viewer = await addMember(t.url, cedar, { email: 'lata@cedar.example', role: 'viewer' });
});
afterAll(() => t.close());
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});
beforeEach(async () => {
  list = await seedList(t, cedar, { count: 150 });
});

async function listen(who: SignedIn): Promise<Heard> {
  const socket = io(t.url, {
    path: '/realtime',
    auth: { token: who.token },
    transports: ['websocket'],
    reconnection: false,
  });
  open.push(socket);
  const heard: Heard = { changes: [], pokes: [], socket };
  socket.on('changes', (payload: Heard['changes'][number]) => heard.changes.push(payload));
  socket.on('poke', (payload: Heard['pokes'][number]) => heard.pokes.push(payload));
  await new Promise<void>((done) => void socket.once('connect', done));
  return heard;
}

/** Changes the first `count` contacts of the list and says so. */
async function change(count = 1, which = list): Promise<number> {
  const accountId = cedar.session.account.id;
  return withAccount(t.database.pools.app, { accountId }, async (tx) => {
    const seq = await takeSeq(tx);
    await tx.execute(
      `update contacts set attempts = attempts + 1, seq = $3, ver = ver + 1
       where account_id = $1 and id = any($2::uuid[])`,
      [accountId, which.contacts.slice(0, count), seq],
    );
    tx.afterCommit(() => t.app.deps.announce({ accountId, colls: ['contacts'], seq }));
    return seq;
  });
}

async function assign(to: SeededList, members: SignedIn[]): Promise<void> {
  const member_ids = members.map(({ session }) => session.member.id);
  const path = `/v1/call-lists/${to.id}/assignment`;
  const answer = await call(t.url, {
    method: 'PUT',
    path,
    token: cedar.token,
    body: { member_ids },
  });
  expect(answer.status).toBe(200);
}

const newestOf = ({ changes, pokes }: Heard): number =>
  Math.max(
    0,
    ...pokes.map(({ seq }) => seq),
    ...changes.flatMap(({ page }) => Object.values(page.cp.b)),
  );
/** Waits until it is said to all of them that there is something up to `seq`. */
const said = (seq: number, ...all: Heard[]) =>
  until(() => Promise.resolve(all.every((heard) => newestOf(heard) >= seq)));

async function pull(who: SignedIn, cp: object): Promise<Page> {
  const asks = { coll: 'contacts', cp, limit: 500, schema: SYNC_SCHEMA, device_id: randomUUID() };
  const path = '/sync/v1/pull';
  return (await call<Page>(t.url, { method: 'POST', path, token: who.token, body: asks })).body;
}

describe('a change of contacts', () => {
  it('goes to each console as the page that its pull would have answered, numbers hidden where they are', async () => {
    const [agent, onlooker] = [await listen(cedar), await listen(viewer)];
    await said(await change(), agent, onlooker);
    await said(await change(2), agent, onlooker);
    expect(agent.changes).toHaveLength(1);
    const { from, page } = agent.changes[0] as Heard['changes'][number];
    expect(page.docs.map((doc) => doc['id']).toSorted()).toEqual(
      list.contacts.slice(0, 2).toSorted(),
    );
    expect(page).toEqual(await pull(cedar, from));
    const masked = onlooker.changes[0] as Heard['changes'][number];
    expect(masked.page).toEqual(await pull(viewer, masked.from));
    expect(page.docs[0]?.['phone']).toMatch(/^\+1555\d{7}$/);
    expect(masked.page.docs[0]?.['phone']).not.toMatch(/\d{5}/);
  });

  it('is a poke while it is not known what consoles have, and when an import brings more than a page', async () => {
    const agent = await listen(cedar);
    await said(await change(), agent);
    await said(await change(101), agent);
    expect(agent).toMatchObject({ changes: [], pokes: [{ seq: expect.any(Number) }, {}] });
    await said(await change(), agent);
    expect(agent.changes).toHaveLength(1);
  });

  it('follows on the one before, with nothing left out between', async () => {
    const agent = await listen(cedar);
    await said(await change(), agent);
    for (const count of [1, 5]) await said(await change(count), agent);
    const last = await Promise.all([30, 2, 3].map((count) => change(count)));
    await said(Math.max(...last), agent);
    expect(agent.changes.length).toBeGreaterThan(2);
    agent.changes.reduce((before, now) => {
      expect(now.from).toEqual(before.page.cp);
      return now;
    });
  });

  it('is never sent to a visitor, whose reads are written down one by one, nor to another account', async () => {
    const visit = {
      account_id: cedar.session.account.id,
      reason: 'The import looks short',
      device: 'test',
    };
    const { body } = await call<SignedIn>(t.url, {
      method: 'POST',
      path: '/v1/view-as',
      token: harbour.token,
      body: visit,
    });
    const [agent, visitor, stranger] = [
      await listen(cedar),
      await listen(body),
      await listen(harbour),
    ];
    await said(await change(), agent, visitor);
    await said(await change(), agent, visitor);
    expect(agent.changes).toHaveLength(1);
    expect(visitor.changes).toEqual([]);
    expect(stranger).toMatchObject({ changes: [], pokes: [] });
  });

  it('goes with its call list to those who are assigned to it, and to those who supervise', async () => {
    const [ravi, kiran] = await Promise.all(
      ['ravi', 'kiran'].map((name) =>
        addMember(t.url, cedar, { email: `${name}@cedar.example`, role: 'agent' }),
      ),
    );
    const team = [cedar, ravi as SignedIn, kiran as SignedIn] as const;
    const kept = await seedList(t, cedar, { count: 2 });
    await assign(kept, [team[1]]);
    const all = (await Promise.all(team.map(listen))) as [Heard, Heard, Heard];
    await said(await change(), ...all);
    await said(await change(1, kept), ...all);
    await said(await change(), ...all);
    const heardOf = ({ changes }: Heard, { id }: SeededList) =>
      changes.some(({ page }) => page.docs.some((doc) => doc['bucket'] === id));
    expect(all.map((heard) => heardOf(heard, kept))).toEqual([true, true, false]);
    expect(all.map((heard) => heardOf(heard, list))).toEqual([true, true, true]);
    for (const [at, { changes }] of all.entries()) {
      const { from, page } = changes.at(-1) as Heard['changes'][number];
      expect(page).toEqual(await pull(team[at] as SignedIn, from));
    }
    await assign(kept, [team[2]]);
    for (const heard of all) heard.changes.length = 0;
    await said(await change(1, kept), ...all);
    await said(await change(1, kept), ...all);
    expect(all.map((heard) => heardOf(heard, kept))).toEqual([true, false, true]);
    await assign(kept, []);
  });

  it('counts as a read of each who hears it', async () => {
    const agent = await listen(viewer);
    await said(await change(), agent);
    await said(await change(4), agent);
    await t.app.deps.auditBuffer.flush(t.app.deps.clock.now(), true);
    const { rows } = await t.database.admin.query<{ target_id: string }>(
      `select target_id from audit_log
       where account_id = $1 and member_id = $2 and action = 'contacts.synced' and target_id = $3`,
      [cedar.session.account.id, viewer.session.member.id, list.id],
    );
    expect(rows).toHaveLength(1);
  });
});

it('a console whose sight is narrowed loses its socket, so that it hears nothing in full any more', async () => {
  const asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  const agent = await listen(asha);
  const ended = new Promise<string>((done) => void agent.socket.once('disconnect', done));
  await call(t.url, {
    method: 'PUT',
    path: '/v1/sight',
    token: cedar.token,
    body: { role: 'agent', money: true, phones: false, notes: true },
  });
  expect(await ended).toBe('io server disconnect');
  const [back, owner] = [await listen(asha), await listen(cedar)];
  await said(await change(), back, owner);
  await said(await change(), back, owner);
  expect(back.changes[0]?.page.docs[0]?.['phone']).not.toMatch(/\d{5}/);
});
