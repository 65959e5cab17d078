import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identify, usableSessions } from '../../accounts/sessions.ts';
import { addMember, setUpHarbour, startTestApp, type TestApp } from '../../test/app.ts';
import { fakeClock } from '../../test/clock.ts';
import { testLog } from '../../test/database.ts';
import { createRealtime, type RealtimeServer } from './server.ts';

const DAY_MS = 86_400_000;
const clock = fakeClock();
let t: TestApp;
let http: Server;
let realtime: RealtimeServer;
let url: string;

beforeAll(async () => {
  t = await startTestApp({ clock });
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

it('closes the socket of a session that ran out or whose account was suspended, and no other', async () => {
  const owner = await setUpHarbour(t.url);
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
