import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SignedIn } from '../../../shared/sessions.ts';
import { identify, usableSessions } from '../../accounts/sessions.ts';
import { addMember, setUpHarbour, startTestApp, type TestApp } from '../../test/app.ts';
import { fakeClock } from '../../test/clock.ts';
import { testLog } from '../../test/database.ts';
import { createRealtime, type RealtimeServer } from './server.ts';

const DAY_MS = 86_400_000;
const clock = fakeClock();
let t: TestApp;
let owner: SignedIn;
let http: Server;
let realtime: RealtimeServer;
let url: string;

beforeAll(async () => {
  t = await startTestApp({ clock });
  owner = await setUpHarbour(t.url);
  const { deps } = t.app;
  http = createServer();
  realtime = createRealtime(http, (token, ip) => identify({ deps, token, ip, now: clock.now() }), {
    log: testLog,
    allowOrigin: () => true,
    usableSessions: (sessions) => usableSessions(deps, sessions),
    lookEveryMs: 20,
  });
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await realtime.close();
  await t.close();
});

async function connect(token: string): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = io(url, {
    path: '/realtime',
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
  });
  await new Promise<void>((done) => void socket.once('connect', done));
  const ended = new Promise<string>((done) => void socket.once('disconnect', done));
  return { socket, ended };
}

it('sends an event to the roles that may have it, and to no other', async () => {
  const accountId = owner.session.account.id;
  const agent = await addMember(t.url, owner, { email: 'ravi@harbour.example', role: 'agent' });
  const got: string[] = [];
  for (const [name, who] of [
    ['owner', owner],
    ['agent', agent],
  ] as const) {
    const { socket } = await connect(who.token);
    for (const event of ['import', 'poke']) socket.on(event, () => got.push(`${name} ${event}`));
  }
  realtime.emit(accountId, 'import', { import_id: accountId });
  realtime.emit(accountId, 'poke', { colls: ['lists'], seq: 1 });
  // Frames keep their order, so what was to come before the last poke has come.
  await vi.waitFor(() => expect(got.filter((one) => one.endsWith('poke'))).toHaveLength(2));
  expect(got.toSorted()).toEqual(['agent poke', 'owner import', 'owner poke']);
});

it('closes the socket of a session that ran out or whose account was suspended, and no other', async () => {
  const id = owner.session.account.id;
  const suspended = await connect(owner.token);
  await t.database.admin.query(`update accounts set status = 'suspended' where account_id = $1`, [
    id,
  ]);
  expect(await suspended.ended).toBe('io server disconnect');
  await t.database.admin.query(`update accounts set status = 'active' where account_id = $1`, [id]);
  const old = await connect(owner.token);
  clock.advance(6 * DAY_MS);
  expect(await old.ended).toBe('io server disconnect');
  clock.advance(-6 * DAY_MS);
  const agent = await addMember(t.url, owner, { email: 'asha@harbour.example', role: 'agent' });
  const staying = await connect(owner.token);
  const leaving = await connect(agent.token);
  await t.database.admin.query(
    'update members set active = false where account_id = $1 and id = $2',
    [id, agent.session.member.id],
  );
  expect(await leaving.ended).toBe('io server disconnect');
  expect(staying.socket.connected).toBe(true);
  staying.socket.close();
});
