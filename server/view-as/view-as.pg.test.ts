import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import type { OpenDoor, ViewAsEntry } from '../../shared/view-as.ts';
import { inTransaction, newId } from '../platform/context.ts';
import { fakeClock, type FakeClock } from '../test/clock.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type ProblemAnswer,
  type TestApp,
} from '../test/app.ts';
import { ctxOf, seedList } from '../test/calling.ts';

const why = { reason: 'The import of Monday looks short', ticket: 'HB-12', device: 'test' };

let t: TestApp;
let clock: FakeClock;
let owner: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  clock = fakeClock();
  t = await startTestApp({ clock });
  owner = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, owner, 'cedar');
}, 60_000);
afterAll(() => t.close());

/** A sign-in that is as fresh as the clock: what a step-up would give. */
async function fresh(email = 'ritu@harbour.example', account = 'harbour'): Promise<SignedIn> {
  const body = { email, password: 'a long enough password', account, device: 'test' };
  return (await call<SignedIn>(t.url, { method: 'POST', path: '/v1/session', body })).body;
}

function ask(token: string, body: object): Promise<ProblemAnswer> {
  return call(t.url, { method: 'POST', path: '/v1/view-as', token, body: { ...why, ...body } });
}

async function view(home: SignedIn, more: object = {}): Promise<SignedIn> {
  const account_id = cedar.session.account.id;
  const { status, body } = await ask(home.token, { account_id, ...more });
  if (status !== 201) throw new Error(`view-as answered ${status}: ${JSON.stringify(body)}`);
  return body as unknown as SignedIn;
}

async function entries(token = cedar.token): Promise<ViewAsEntry[]> {
  const { body } = await call<{ data: ViewAsEntry[] }>(t.url, { path: '/v1/view-as', token });
  return body.data;
}

const statusOf = async (token: string, path = '/v1/session') =>
  (await call(t.url, { path, token })).status;

describe('who may view', () => {
  it('answers a stranger’s account, a parent’s and an unknown id alike: not found', async () => {
    const other = await stranger();
    const home = await fresh();
    const ids = [other, owner.session.account.id, randomUUID()];
    const answers = await Promise.all(ids.map((account_id) => ask(home.token, { account_id })));
    const [first] = answers.map(({ status, body }) => ({ status, detail: body.detail }));
    expect(first?.status).toBe(404);
    for (const { status, body } of answers) expect({ status, detail: body.detail }).toEqual(first);
  });

  it('lets neither a sibling nor a member of the sub-account nor a supervisor of the parent', async () => {
    const sibling = await addSubAccount(t.url, await fresh(), 'birch');
    const account_id = cedar.session.account.id;
    expect((await ask(sibling.token, { account_id })).status).toBe(403);
    expect((await ask(cedar.token, { account_id })).status).toBe(403);
    const supervisor = await addMember(t.url, await fresh(), {
      email: 'sup@harbour.example',
      role: 'supervisor',
    });
    expect((await ask(supervisor.token, { account_id })).status).toBe(403);
  });

  it('asks for a fresh proof, a reason and an hour at the most', async () => {
    const account_id = cedar.session.account.id;
    const home = await fresh();
    expect((await ask(home.token, { account_id, reason: 'short' })).status).toBe(422);
    expect((await ask(home.token, { account_id, minutes: 61 })).status).toBe(422);
    clock.advance(16 * 60_000);
    expect((await ask(home.token, { account_id })).body.code).toMatch(
      /step_up_required|unauthenticated/,
    );
  });
});

async function stranger(): Promise<string> {
  const { body } = await call<{ account_id: string }>(t.url, {
    method: 'POST',
    path: '/api/admin/accounts',
    token: t.database.secrets.operatorToken,
    body: {
      account: { name: 'Other', slug: `other-${newId().slice(0, 8)}` },
      owner: {
        name: 'Other Owner',
        email: `${newId()}@other.example`,
        password: 'a long enough password',
      },
    },
  });
  return body.account_id;
}

describe('what a view may do', () => {
  it('is under one’s own name, as a guest who is no member and cannot be switched to', async () => {
    const viewing = await view(await fresh());
    expect(viewing.session.member).toMatchObject({ name: 'Ritu Sethi', role: 'supervisor' });
    expect(viewing.session.view_as).toMatchObject({
      home_account_name: 'Harbour Agency',
      write: false,
    });
    expect(viewing.session.memberships).toEqual([]);
    cedar = await fresh('ritu@harbour.example', 'cedar');
    const members = await call<{ data: { id: string }[] }>(t.url, {
      path: '/v1/members',
      token: cedar.token,
    });
    const ids = members.body.data.map((member) => member.id);
    expect(ids).not.toContain(viewing.session.member.id);
    const change = await call(t.url, {
      method: 'PATCH',
      path: `/v1/members/${viewing.session.member.id}`,
      token: cedar.token,
      body: { role: 'owner' },
    });
    expect(change.status).toBe(404);
  });

  it('only reads: every other operation of the live route table is refused', async () => {
    const { token } = await view(await fresh());
    const writes = t.app.api.endpoints.filter(
      ({ access, method, readsOnly, leavesViewAs }) =>
        ['member', 'parent', 'operator'].includes(access.kind) &&
        method !== 'get' &&
        !readsOnly &&
        !leavesViewAs,
    );
    expect(writes.length).toBeGreaterThan(30);
    const answers = await Promise.all(
      writes.map(async ({ method, path }) => {
        const answer = await call(t.url, {
          method: method.toUpperCase(),
          path: path.replace(/\{\w+\}/g, randomUUID()),
          token,
          ...(method === 'delete' ? {} : { body: {} }),
        });
        return `${answer.status} ${method} ${path}`;
      }),
    );
    expect(answers.filter((answer) => !answer.startsWith('403 '))).toEqual([]);
  });

  it('is refused whatever touches credentials, people, prices and exports, even where it may write', async () => {
    const { endpoints } = t.app.api;
    const unguarded = endpoints.filter(
      ({ access, stepUp, responseType, notInViewAs, path }) =>
        (access.kind === 'member' || access.kind === 'parent') &&
        !notInViewAs &&
        (stepUp || responseType !== undefined || /api-keys|view-as|support-grants/.test(path)),
    );
    expect(unguarded.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    await allowWrite(true);
    const { token } = await view(await fresh(), { write: true });
    for (const { method, path, notInViewAs } of endpoints) {
      if (!notInViewAs) continue;
      const status = await call(t.url, {
        method: method.toUpperCase(),
        path: path.replace(/\{\w+\}/g, randomUUID()),
        token,
        ...(method === 'get' || method === 'delete' ? {} : { body: {} }),
      });
      expect(`${status.status} ${method} ${path}`).toBe(`403 ${method} ${path}`);
    }
    await allowWrite(false);
  });

  it('is refused a write by the database as well', async () => {
    const viewing = await view(await fresh());
    const ctx = ctxOf(t, viewing);
    const viewAs = {
      id: viewing.session.view_as?.id ?? '',
      homeAccountId: owner.session.account.id,
      homeMemberId: owner.session.member.id,
      write: false,
    };
    const asGuest = { ...ctx, actor: { ...ctx.actor, viewAs } as typeof ctx.actor };
    const write = (by: typeof ctx) =>
      inTransaction(by, (tx) =>
        tx.execute('update accounts set wrap_up_seconds = 50 where account_id = $1', [
          tx.accountId,
        ]),
      );
    await expect(write(asGuest)).rejects.toMatchObject({ code: '25006' });
    await expect(write(ctx)).resolves.toBe(1);
  });

  it('changes things only where the account itself allows it', async () => {
    const home = await fresh();
    const account_id = cedar.session.account.id;
    expect((await ask(home.token, { account_id, write: true })).body.code).toBe(
      'view_as_write_off',
    );
    await allowWrite(true);
    const { token, session } = await view(home, { write: true });
    const added = await call(t.url, {
      method: 'POST',
      path: '/v1/do-not-call',
      token,
      body: { phone: '+12025550177' },
    });
    expect(added.status).toBeLessThan(300);
    await allowWrite(false);
    const [entry] = (await entries()).filter(({ id }) => id === session.view_as?.id);
    expect(entry).toMatchObject({ write: true, changes: 1 });
  });
});

async function allowWrite(allowed: boolean): Promise<void> {
  const { token } = await fresh('ritu@harbour.example', 'cedar');
  const { status } = await call(t.url, {
    method: 'PUT',
    path: '/v1/view-as/write',
    token,
    body: { allowed },
  });
  if (status !== 200) throw new Error(`the switch answered ${status}`);
  cedar = await fresh('ritu@harbour.example', 'cedar');
}

describe('what the account sees', () => {
  it('is who, when, why, and every read once a minute with both names behind it', async () => {
    const list = await seedList(t, cedar, { count: 2 });
    const { token, session } = await view(await fresh());
    const path = `/v1/call-lists/${list.id}/contacts`;
    for (let n = 0; n < 3; n++) expect(await statusOf(token, path)).toBe(200);
    clock.advance(61_000);
    expect(await statusOf(token, path)).toBe(200);
    cedar = await fresh('ritu@harbour.example', 'cedar');
    const entry = (await entries()).find(({ id }) => id === session.view_as?.id);
    expect(entry).toMatchObject({
      person_name: 'Ritu Sethi',
      home_account_name: 'Harbour Agency',
      reason: why.reason,
      ticket: 'HB-12',
      open: true,
      reads: 2,
      changes: 0,
    });
    const { rows } = await t.database.admin.query(
      `select l.action, l.target_id as target, m.name, v.home_account_name as home
       from audit_log l
       join members m on m.account_id = l.account_id and m.id = l.member_id
       join view_as_sessions v on v.account_id = l.account_id and v.id = l.view_as_id
       where l.view_as_id = $1 and l.is_read order by l.id`,
      [session.view_as?.id],
    );
    expect(rows).toEqual(
      Array(2).fill({
        action: 'contacts.read',
        target: list.id,
        name: 'Ritu Sethi',
        home: 'Harbour Agency',
      }),
    );
  });

  it('is not told to those who only work there', async () => {
    const agent = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
    expect(await statusOf(agent.token, '/v1/view-as')).toBe(403);
  });
});

describe('when a view ends', () => {
  it('is by the clock: refused at once, not refreshable, listed as run out', async () => {
    const viewing = await view(await fresh(), { minutes: 20 });
    clock.advance(10 * 60_000);
    const body = { refresh_token: viewing.refresh_token };
    const refreshed = await call<SignedIn>(t.url, {
      method: 'POST',
      path: '/v1/session/refresh',
      body,
    });
    expect(await statusOf(refreshed.body.token)).toBe(200);
    clock.advance(10 * 60_000);
    expect(await statusOf(refreshed.body.token)).toBe(401);
    const again = await call(t.url, {
      method: 'POST',
      path: '/v1/session/refresh',
      body: { refresh_token: refreshed.body.refresh_token },
    });
    expect(again.status).toBe(401);
    cedar = await fresh('ritu@harbour.example', 'cedar');
    expect(await entryOf(viewing)).toMatchObject({ open: false, ended_at: null });
  });

  it('is when the viewer leaves, and nothing else of theirs ends', async () => {
    const home = await fresh();
    const viewing = await view(home);
    const { token } = viewing;
    expect((await call(t.url, { method: 'DELETE', path: '/v1/session', token })).status).toBe(200);
    expect(await statusOf(token)).toBe(401);
    expect(await statusOf(home.token)).toBe(200);
    expect(await entryOf(viewing)).toMatchObject({ open: false, ended_by: 'viewer' });
  });

  it('is when the account shows them out: the socket closes, the next request is refused', async () => {
    const viewing = await view(await fresh());
    const socket = io(t.url, {
      path: '/realtime',
      transports: ['websocket'],
      reconnection: false,
      auth: { token: viewing.token },
    });
    await new Promise((resolve) => socket.once('connect', () => resolve(null)));
    const closed = new Promise((resolve) => socket.once('disconnect', resolve));
    const path = `/v1/view-as/${viewing.session.view_as?.id ?? ''}`;
    const out = await call(t.url, { method: 'DELETE', path, token: cedar.token });
    expect(out.status).toBe(200);
    await closed;
    expect(await statusOf(viewing.token)).toBe(401);
    expect(await entryOf(viewing)).toMatchObject({ open: false, ended_by: 'account' });
  });

  it('is when the viewer loses the role, leaves, or ends the session at home', async () => {
    const admin = { email: 'admin@harbour.example', role: 'admin' };
    const member = (await addMember(t.url, await fresh(), admin)).session.member.id;
    const change = async (body: object) => {
      const { token } = await fresh();
      const path = `/v1/members/${member}`;
      await call(t.url, { method: 'PATCH', path, token, body });
    };
    for (const [lose, by] of [
      [() => change({ role: 'supervisor' }), 'home'],
      [() => change({ active: false }), 'home'],
    ] as const) {
      await change({ role: 'admin', active: true });
      const viewing = await view(await fresh(admin.email));
      expect(await statusOf(viewing.token)).toBe(200);
      await lose();
      expect(await statusOf(viewing.token)).toBe(401);
      expect(await entryOf(viewing)).toMatchObject({ open: false, ended_by: by });
    }
    await change({ role: 'admin', active: true });
    const home = await fresh(admin.email);
    const viewing = await view(home);
    await call(t.url, { method: 'DELETE', path: '/v1/session', token: home.token });
    expect(await statusOf(viewing.token)).toBe(401);
  });

  it('is when the account is no longer a sub-account of theirs, though nobody ended anything', async () => {
    const viewing = await view(await fresh());
    expect(await statusOf(viewing.token)).toBe(200);
    const family = [owner.session.account.id, cedar.session.account.id];
    const swap = (kind: string) =>
      t.database.admin.query(
        'update account_relations set kind = $3 where account_id = $1 and related_account_id = $2',
        [...family, kind],
      );
    await swap('parent');
    expect(await statusOf(viewing.token)).toBe(401);
    await swap('sub_account');
    expect(await statusOf(viewing.token)).toBe(200);
  });

  it('is when a reloaded console ends what its session started', async () => {
    const home = await fresh();
    const viewing = await view(home);
    const { token } = home;
    expect((await call(t.url, { method: 'DELETE', path: '/v1/view-as', token })).status).toBe(200);
    expect(await statusOf(viewing.token)).toBe(401);
    expect(await statusOf(token)).toBe(200);
  });
});

async function entryOf(viewing: SignedIn): Promise<ViewAsEntry | undefined> {
  return (await entries()).find(({ id }) => id === viewing.session.view_as?.id);
}

describe('support', () => {
  const support = (more: object = {}) =>
    call<SignedIn & Problem>(t.url, {
      method: 'POST',
      path: '/api/admin/view-as',
      token: t.database.secrets.operatorToken,
      body: {
        account_id: cedar.session.account.id,
        staff_name: 'Meera Iyer',
        staff_email: 'meera@support.example',
        reason: 'Calls stay queued since noon',
        ticket: 'S-4711',
        ...more,
      },
    });
  const grant = async (body: object) => {
    cedar = await fresh('ritu@harbour.example', 'cedar');
    const { token } = cedar;
    return call<{ id: string }>(t.url, { method: 'POST', path: '/v1/support-grants', token, body });
  };

  it('sees nothing until the account lets it in, and nothing after it is shut out', async () => {
    expect((await support()).body.code).toBe('support_not_granted');
    expect((await support({ account_id: randomUUID() })).status).toBe(404);
    const granted = await grant({ hours: 1 });
    const viewing = await support({ minutes: 60 });
    expect(viewing.status).toBe(201);
    expect(viewing.body.session.member.name).toBe('Meera Iyer');
    expect((await support({ write: true })).body.code).toBe('support_not_granted');
    expect(await entryOf(viewing.body)).toMatchObject({
      kind: 'support',
      person_name: 'Meera Iyer',
      ticket: 'S-4711',
    });
    const path = `/v1/support-grants/${granted.body.id}`;
    const shut = await call(t.url, { method: 'DELETE', path, token: cedar.token });
    expect(shut.status).toBe(200);
    expect(await statusOf(viewing.body.token)).toBe(401);
    expect((await support()).body.code).toBe('support_not_granted');
  });

  it('finds the accounts whose door is open, each once and with what it may do there, and no other', async () => {
    const doors = async (token: string) =>
      call<{ data: OpenDoor[] }>(t.url, { path: '/api/admin/support-grants', token });
    const { operatorToken } = t.database.secrets;
    expect((await doors(operatorToken)).body.data).toEqual([]);
    expect((await doors(cedar.token)).status).toBe(403);
    const read = await grant({ hours: 2 });
    const write = await grant({ hours: 1, write: true });
    const [door, ...more] = (await doors(operatorToken)).body.data;
    expect(more).toEqual([]);
    expect(door).toMatchObject({
      account_id: cedar.session.account.id,
      parent_name: 'Harbour Agency',
      granted_by_name: 'Ritu Sethi',
      write: true,
    });
    for (const { body } of [read, write]) {
      const path = `/v1/support-grants/${body.id}`;
      await call(t.url, { method: 'DELETE', path, token: cedar.token });
    }
    expect((await doors(operatorToken)).body.data).toEqual([]);
  });

  it('may not stay longer than it was let in for', async () => {
    expect((await grant({ hours: 73 })).status).toBe(422);
    await grant({ hours: 1 });
    clock.advance(50 * 60_000);
    const viewing = await support({ minutes: 60 });
    clock.advance(9 * 60_000);
    expect(await statusOf(viewing.body.token)).toBe(200);
    clock.advance(60_000);
    expect(await statusOf(viewing.body.token)).toBe(401);
    expect((await support()).body.code).toBe('support_not_granted');
  });
});
