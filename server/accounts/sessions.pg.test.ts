// Two servers on one database: what one of them ends, the other refuses.
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { OwnSession, SignedIn, TokenPair } from '../../shared/sessions.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  type Server,
  startSecondServer,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';
import { pruneSessions } from './session-list.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const clock = fakeClock();
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
  owner = await signIn('ritu@harbour.example');
  agent = await addMember(t.url, owner, { email: `a${++agents}@harbour.example`, role: 'agent' });
});

async function signIn(email: string): Promise<SignedIn> {
  const body = { email, password: 'a long enough password', account: 'harbour', device: 'test' };
  const { body: signedIn } = await call<SignedIn>(t.url, {
    method: 'POST',
    path: '/v1/session',
    body,
  });
  return signedIn;
}

const refresh = <T = TokenPair>(refresh_token: string, base = t.url) =>
  call<T>(base, { method: 'POST', path: '/v1/session/refresh', body: { refresh_token } });
const statusOf = async (token: string, base = t.url) =>
  (await call(base, { path: '/v1/session', token })).status;
const ended = (reason?: string) => [401, 'session_ended', reason];
const refusal = async (refreshToken: string, base = t.url) => {
  const { status, body } = await refresh<Problem>(refreshToken, base);
  return [status, body.code, body.reason];
};
const audited = async (action: string, accountId: string) => {
  const { rows } = await t.database.admin.query<{ target_id: string; detail: object }>(
    'select target_id, detail from audit_log where account_id = $1 and action = $2 order by at',
    [accountId, action],
  );
  return rows;
};
const list = async (token: string) =>
  (await call<{ data: OwnSession[] }>(t.url, { path: '/v1/sessions', token })).body.data;

async function connect(base: string, token: string): Promise<{ closed: Promise<string> }> {
  const socket = io(base, {
    path: '/realtime',
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
  });
  const closed = new Promise<string>((done) => void socket.once('disconnect', done));
  await new Promise<void>((done) => void socket.once('connect', done));
  return { closed };
}

describe('the access token', () => {
  it('is taken for a quarter of an hour, and its refresh gives one that goes on', async () => {
    expect(Date.parse(agent.token_expires_at) - clock.now()).toBe(15 * MINUTE_MS);
    clock.advance(15 * MINUTE_MS);
    const refused = await call<Problem>(t.url, { path: '/v1/session', token: agent.token });
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
    const next = await refresh(agent.refresh_token);
    expect(await statusOf(next.body.token)).toBe(200);
  });

  it('is no refresh token, nor the other way round', async () => {
    expect(await statusOf(agent.refresh_token)).toBe(401);
    expect(await refusal(agent.token)).toEqual(ended());
    expect(await statusOf(agent.token)).toBe(200);
  });
});

describe('refreshing', () => {
  it('signs nobody out when a hundred callers of two servers hold the same token', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => refresh(agent.refresh_token, urls[n % 2])),
    );
    expect(answers.filter((a) => a.status !== 200)).toEqual([]);
    const pairs = new Set(answers.map((a) => JSON.stringify(a.body)));
    // One pair for all of them: the family has one head, so no two of them can end each other later.
    expect(pairs.size).toBe(1);
    const statuses = await Promise.all(
      answers.map((a, n) => statusOf(a.body.token, urls[(n + 1) % 2])),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    let head = answers[0]?.body as TokenPair;
    for (let round = 0; round < 5; round++) {
      clock.advance(14 * MINUTE_MS);
      const again = await Promise.all(
        Array.from({ length: 20 }, (_, n) => refresh(head.refresh_token, urls[n % 2])),
      );
      expect(new Set(again.map((a) => `${a.status} ${a.body.refresh_token}`)).size).toBe(1);
      head = again[0]?.body as TokenPair;
    }
    expect(await statusOf(head.token)).toBe(200);
    expect(await audited('session.reuse_detected', agent.session.account.id)).toEqual([]);
  });

  it('refuses thief and owner alike once a token older than the last is shown, and leaves an audit row', async () => {
    const first = (await refresh(agent.refresh_token)).body;
    clock.advance(1000);
    const stolen = agent.refresh_token;
    const mine = (await refresh(first.refresh_token)).body;
    const id = (await list(mine.token)).find((s) => s.current)?.id;
    // Its exchange is a second old, so only its age in generations tells the thief.
    expect(await refusal(stolen, urls[1])).toEqual(ended('reuse_detected'));
    expect([await statusOf(mine.token), await statusOf(mine.token, urls[1])]).toEqual([401, 401]);
    expect(await refusal(mine.refresh_token)).toEqual(ended('reuse_detected'));
    const rows = await audited('session.reuse_detected', agent.session.account.id);
    expect(rows.map((row) => row.target_id)).toEqual([id]);
    expect(JSON.stringify(rows)).not.toContain('swr_');
  });

  it('ends the session when the last token comes back after its grace', async () => {
    const next = (await refresh(agent.refresh_token)).body;
    clock.advance(10_000);
    expect((await refresh(agent.refresh_token)).body).toEqual(next);
    clock.advance(1);
    expect(await refusal(agent.refresh_token)).toEqual(ended('reuse_detected'));
    expect(await statusOf(next.token)).toBe(401);
  });

  it('needs the server’s key and the token: neither is in the database', async () => {
    await refresh(agent.refresh_token);
    const { rows } = await t.database.admin.query('select * from session_tokens');
    expect(JSON.stringify(rows)).not.toContain(agent.refresh_token.slice(4));
  });

  it('keeps one access row per live token, whatever the number of refreshes', async () => {
    let { refresh_token } = agent;
    for (let n = 0; n < 4; n++) {
      clock.advance(16 * MINUTE_MS);
      refresh_token = (await refresh(refresh_token)).body.refresh_token;
    }
    const { rows } = await t.database.admin.query(
      `select 1 from session_tokens t join sessions s on s.id = t.session_id
       where t.kind = 'access' and s.member_id = $1`,
      [agent.session.member.id],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('what is kept', () => {
  it('is a session for a week after its longest time, and then neither it nor its tokens', async () => {
    const { id } = (await list(agent.token)).find((s) => s.current) as OwnSession;
    const kept = async () => {
      await pruneSessions(t.app.deps);
      const { rows } = await t.database.admin.query<{ sessions: number; tokens: number }>(
        `select (select count(*) from sessions where id = $1)::int as sessions,
                (select count(*) from session_tokens where session_id = $1)::int as tokens`,
        [id],
      );
      return rows[0];
    };
    clock.advance(14 * DAY_MS);
    expect(await kept()).toEqual({ sessions: 1, tokens: 2 });
    expect(await refusal(agent.refresh_token)).toEqual(ended('expired'));
    clock.advance(1);
    expect(await kept()).toEqual({ sessions: 0, tokens: 0 });
    expect(await refusal(agent.refresh_token)).toEqual(ended());
  });
});

describe('limits', () => {
  it('end an unused session after half an hour for an owner and twelve hours for an agent', async () => {
    clock.advance(29 * MINUTE_MS);
    const kept = (await refresh(owner.refresh_token)).body;
    clock.advance(31 * MINUTE_MS);
    expect(await refusal(kept.refresh_token)).toEqual(ended('idle'));
    clock.advance(10 * HOUR_MS);
    const agentKept = (await refresh(agent.refresh_token)).body;
    clock.advance(12 * HOUR_MS);
    expect(await refusal(agentKept.refresh_token)).toEqual(ended('idle'));
  });

  it('end a session of an owner after twelve hours of use, and a switch does not lengthen it', async () => {
    let { refresh_token } = owner;
    for (let n = 0; n < 47; n++) {
      clock.advance(15 * MINUTE_MS);
      refresh_token = (await refresh(refresh_token)).body.refresh_token;
    }
    const { token } = (await refresh(refresh_token)).body;
    const cedar = await addSubAccount(t.url, { ...owner, token }, `cedar-${clock.now()}`);
    expect(cedar.session.expires_at).toBe(owner.session.expires_at);
    clock.advance(15 * MINUTE_MS);
    expect(await refusal(cedar.refresh_token)).toEqual(ended('expired'));
  });
});

describe('ending sessions', () => {
  it('shows a person their own over all accounts, and ends one of them or all others', async () => {
    const cedar = await addSubAccount(t.url, owner, `cedar-${agents}`);
    const elsewhere = await signIn('ritu@harbour.example');
    const mine = await list(owner.token);
    expect(mine.filter((s) => s.current)).toHaveLength(1);
    expect(mine.map((s) => s.account.id)).toContain(cedar.session.account.id);
    expect(new Set(mine.map((s) => s.ip))).toEqual(new Set(['127.0.0.1']));
    const other = (await list(elsewhere.token)).find((s) => s.current)?.id;
    const end = (token: string, id = other) =>
      call(t.url, { method: 'DELETE', path: `/v1/sessions/${id}`, token });
    expect((await end(agent.token)).status).toBe(404);
    expect((await end(owner.token)).status).toBe(200);
    expect(await refusal(elsewhere.refresh_token)).toEqual(ended('signed_out_elsewhere'));
    const rest = await call(t.url, {
      method: 'POST',
      path: '/v1/sessions/end-others',
      token: owner.token,
      body: {},
    });
    expect(rest.status).toBe(200);
    expect(await statusOf(cedar.token)).toBe(401);
    expect((await list(owner.token)).map((s) => s.current)).toEqual([true]);
  });

  it('refuses the next request at once and closes the sockets of every server', async () => {
    const sockets = await Promise.all(urls.map((url) => connect(url, agent.token)));
    await call(t.url, {
      method: 'PATCH',
      path: `/v1/members/${agent.session.member.id}`,
      token: owner.token,
      body: { role: 'supervisor' },
    });
    expect([await statusOf(agent.token), await statusOf(agent.token, urls[1])]).toEqual([401, 401]);
    for (const socket of sockets) {
      expect(await socket.closed).toBe('io server disconnect');
    }
    expect(await refusal(agent.refresh_token)).toEqual(ended('role_changed'));
  });
});
