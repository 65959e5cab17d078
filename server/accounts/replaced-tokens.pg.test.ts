// A fresh proof ends the tokens a session had, on every server at once, and the session goes on with new ones.
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn, TokenPair } from '../../shared/sessions.ts';
import {
  addMember,
  call,
  type Server,
  setUpHarbour,
  startSecondServer,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const clock = fakeClock();
const password = 'a long enough password';
let t: TestApp;
let second: Server;
let urls: [string, string];
let owner: SignedIn;
let agent: SignedIn;
let agents = 0;

beforeAll(async () => {
  t = await startTestApp({ clock });
  second = await startSecondServer(t, clock);
  urls = [t.url, second.url];
  owner = await setUpHarbour(t.url);
});
afterAll(async () => {
  await second.close();
  await t.close();
});
beforeEach(async () => {
  agent = await addMember(t.url, owner, { email: `a${++agents}@harbour.example`, role: 'agent' });
});

type Answered = TokenPair & Problem;
const ask = (path: string, body: object, more: { token?: string; base?: string } = {}) =>
  call<Answered>(more.base ?? t.url, { method: 'POST', path, body, token: more.token });
const prove = (token: string, base?: string) =>
  ask('/v1/session/step-up', { password }, { token, base });
const refresh = (refresh_token: string, base?: string) =>
  ask('/v1/session/refresh', { refresh_token }, { base });
const statuses = (token: string) =>
  Promise.all(urls.map(async (url) => (await call(url, { path: '/v1/session', token })).status));

it('ends the old access token everywhere at once, and the new pair goes on', async () => {
  const proven = await prove(agent.token);
  expect(proven.status).toBe(200);
  expect(await statuses(agent.token)).toEqual([401, 401]);
  expect(await statuses(proven.body.token)).toEqual([200, 200]);
  const next = await refresh(proven.body.refresh_token, urls[1]);
  expect(await statuses(next.body.token)).toEqual([200, 200]);
});

it('gives the holder of the old refresh token nothing, not even within the grace of a refresh', async () => {
  const { body } = await prove(agent.token);
  for (const base of urls) {
    const early = await refresh(agent.refresh_token, base);
    expect([early.status, early.body.code, early.body.token]).toEqual([
      409,
      'tokens_replaced',
      undefined,
    ]);
  }
  expect(await statuses(body.token)).toEqual([200, 200]);
  clock.advance(60_000);
  const late = await refresh(agent.refresh_token);
  expect([late.status, late.body.reason]).toEqual([401, 'reuse_detected']);
  expect(await statuses(body.token)).toEqual([401, 401]);
});

it('leaves the tokens as they are when the proof is wrong', async () => {
  const wrong = await ask('/v1/session/step-up', { password: 'not it' }, { token: agent.token });
  expect(wrong.body.code).toBe('wrong_password');
  expect(await statuses(agent.token)).toEqual([200, 200]);
  expect((await refresh(agent.refresh_token)).status).toBe(200);
});

it('keeps the session when requests and another window’s refresh are on their way meanwhile', async () => {
  const [proven, other, ...requests] = await Promise.all([
    prove(agent.token, urls[0]),
    refresh(agent.refresh_token, urls[1]),
    ...Array.from({ length: 20 }, (_, n) =>
      call<Problem>(urls[n % 2] as string, { path: '/v1/session', token: agent.token }),
    ),
  ]);
  expect(proven.status).toBe(200);
  // Which of the two came first is not ours to say: the refresh has a pair that ended, or none.
  expect([200, 409]).toContain(other.status);
  const refused = requests.filter(({ status }) => status !== 200);
  const codes = new Set(refused.map(({ status, body }) => `${status} ${body.code}`));
  expect([...codes].filter((code) => code !== '401 unauthenticated')).toEqual([]);
  expect(await statuses(proven.body.token)).toEqual([200, 200]);
  expect(await statuses(other.body.token ?? 'no token at all came of it')).toEqual([401, 401]);
  expect((await refresh(proven.body.refresh_token)).status).toBe(200);
});

it('leaves the socket open, which belongs to the session and not to a token', async () => {
  const auth = { token: agent.token };
  const options = { path: '/realtime', auth, transports: ['websocket'], reconnection: false };
  const socket = io(t.url, options);
  await new Promise<void>((done) => void socket.once('connect', done));
  const poked = new Promise<unknown>((done) => {
    socket.once('poke', done);
    socket.once('disconnect', done);
  });
  expect((await prove(agent.token)).status).toBe(200);
  const poke = { seq: 1, colls: ['contacts'] } as const;
  t.app.deps.realtime.emit(agent.session.account.id, 'poke', { ...poke, colls: ['contacts'] });
  expect(await poked).toEqual(poke);
  socket.disconnect();
});

it('is done by a change of the password as well, which proves the old one', async () => {
  const body = { current: password, new: 'another good password' };
  const changed = await ask('/v1/me/password', body, { token: agent.token });
  expect(changed.status).toBe(200);
  expect(await statuses(agent.token)).toEqual([401, 401]);
  expect((await refresh(agent.refresh_token)).body.code).toBe('tokens_replaced');
  expect(await statuses(changed.body.token)).toEqual([200, 200]);
});
