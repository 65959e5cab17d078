import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session, SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(() => t.close());

describe('accounts', () => {
  it('asks for the first owner once', async () => {
    const again = await call<Problem>(t.url, {
      method: 'POST',
      path: '/v1/setup',
      body: {
        account: { name: 'Other', slug: 'other' },
        owner: { name: 'O', email: 'o@other.example', password: 'a long enough password' },
        device: 'test',
      },
    });
    expect([again.status, again.body.code]).toEqual([409, 'setup_done']);
  });

  it('takes the account from the session, so switching gives another account', async () => {
    const here = await call<Session>(t.url, { path: '/v1/session', token: harbour.token });
    const there = await call<Session>(t.url, { path: '/v1/session', token: cedar.token });
    expect(here.body.account.slug).toBe('harbour');
    expect(there.body.account.slug).toBe('cedar');
    expect(there.body.account.parent?.name).toBe('Harbour Agency');
  });

  it('answers a wrong password and an unknown person alike', async () => {
    const ask = (email: string) =>
      call<Problem>(t.url, {
        method: 'POST',
        path: '/v1/session',
        body: { email, password: 'wrong', device: 'test' },
      });
    const [wrong, unknown] = [
      await ask('ritu@harbour.example'),
      await ask('nobody@harbour.example'),
    ];
    expect(wrong.status).toBe(401);
    expect({ ...wrong.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });

  it('keeps a member of a sub-account out of the parent’s operations', async () => {
    const agent = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'admin' });
    const answer = await call<Problem>(t.url, { path: '/v1/sub-accounts', token: agent.token });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('answers another account’s member like one that does not exist', async () => {
    const id = harbour.session.member.id;
    const missing = '01890000-0000-7000-8000-000000000000';
    const patch = (memberId: string) =>
      call<Problem>(t.url, {
        method: 'PATCH',
        path: `/v1/members/${memberId}`,
        token: cedar.token,
        body: { active: false },
      });
    const [foreign, none] = [await patch(id), await patch(missing)];
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...none.body, instance: '' });
  });

  it('refuses unknown fields with a pointer and writes nothing', async () => {
    const answer = await call<Problem>(t.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token: harbour.token,
      body: { name: 'crm', scopes: ['calls'], admin: true },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      { pointer: '/admin', code: 'unknown_field', detail: 'there is no such field' },
    ]);
    const keys = await call<{ data: unknown[] }>(t.url, {
      path: '/v1/api-keys',
      token: harbour.token,
    });
    expect(keys.body.data).toEqual([]);
  });

  it('limits an API key to its scopes and stops it when revoked', async () => {
    const made = await call<{ key: string; api_key: { id: string } }>(t.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token: harbour.token,
      body: { name: 'crm', scopes: ['lists'] },
    });
    const ask = (path: string) => call<Problem>(t.url, { path, token: made.body.key });
    expect((await ask('/v1/members')).status).toBe(403);
    await call(t.url, {
      method: 'DELETE',
      path: `/v1/api-keys/${made.body.api_key.id}`,
      token: harbour.token,
    });
    expect((await ask('/v1/members')).status).toBe(401);
  });

  it('ends a session at sign-out', async () => {
    const s = await call<SignedIn>(t.url, {
      method: 'POST',
      path: '/v1/session',
      body: { email: 'ritu@harbour.example', password: 'a long enough password', device: 'other' },
    });
    await call(t.url, { method: 'DELETE', path: '/v1/session', token: s.body.token });
    expect((await call(t.url, { path: '/v1/session', token: s.body.token })).status).toBe(401);
  });

  it('keeps an owner when the last two unmake each other, or themselves, at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await addSubAccount(t.url, harbour, `pair-${round}`);
      const email = `owner-${round}@harbour.example`;
      const second = await addMember(t.url, first, { email, role: 'owner' });
      const stepDown = (s: SignedIn) =>
        call<Problem>(t.url, {
          method: 'PATCH',
          path: `/v1/members/${s.session.member.id}`,
          token: s.token,
          body: { role: 'agent' },
        });
      const answers = await Promise.all([stepDown(first), stepDown(second)]);
      expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
    }
  });

  it('adds nobody who is known already behind their back, not even a colleague', async () => {
    const email = 'rohan@harbour.example';
    const first = await addMember(t.url, harbour, { email, role: 'agent' });
    expect(first.session.account.slug).toBe('harbour');
    const again = await call<Problem>(t.url, {
      method: 'POST',
      path: '/v1/members',
      token: cedar.token,
      body: { name: 'Rohan Nair', email, password: 'known to a stranger', role: 'admin' },
    });
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
    const session = await call<Session>(t.url, { path: '/v1/session', token: first.token });
    expect(session.body.memberships.map((m) => m.slug)).toEqual(['harbour']);
  });
});
