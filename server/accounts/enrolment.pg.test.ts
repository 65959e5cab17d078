// A server that lets owners and admins in with a second factor only.
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { NewTotp, SecondFactorDue } from '../../shared/second-factor.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { call, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const password = 'a long enough password';
const clock = fakeClock();
let t: TestApp;
let due: SecondFactorDue['second_factor'];

beforeAll(async () => {
  t = await startTestApp({ clock, env: { SECOND_FACTOR: 'required' } });
  const answer = await ask<SecondFactorDue>('/v1/setup', {
    account: { name: 'Harbour Agency', slug: 'harbour' },
    owner: { name: 'Ritu Sethi', email: 'ritu@harbour.example', password },
    device: 'test',
  });
  due = answer.body.second_factor;
});
afterAll(() => t.close());

const ask = <T = Problem>(path: string, body: unknown, token?: string) =>
  call<T>(t.url, { method: 'POST', path, body, token });

type Enrolled = { signed_in: SignedIn; recovery_codes: string[] };

async function enrol(ticket: string) {
  const { body } = await ask<NewTotp>('/v1/session/enrolment/totp', { ticket });
  const totp = new TOTP({ secret: Secret.fromBase32(body.secret) }).generate({
    timestamp: clock.now(),
  });
  const done = await ask<Enrolled>('/v1/session/enrolment', { ticket, factor: { totp } });
  return { ...done, secret: body.secret };
}

const enter = (email: string) =>
  ask<SecondFactorDue>('/v1/session', { email, password, device: 'test' });

describe('where a second factor is required', () => {
  it('lets the first owner set theirs up before anything else, and shows the recovery codes', async () => {
    expect([due.methods, due.enrol]).toEqual([[], true]);
    const { ticket } = due;
    expect(
      (await ask('/v1/session/second-factor', { ticket, proof: { totp: '123456' } })).status,
    ).toBe(401);
    const done = await enrol(ticket);
    expect([done.status, done.body.recovery_codes.length]).toEqual([201, 10]);
    const { token } = done.body.signed_in;
    expect((await call(t.url, { path: '/v1/session', token })).status).toBe(200);
    const again = (await enter('ritu@harbour.example')).body.second_factor;
    expect([again.methods, again.enrol]).toEqual([['totp', 'recovery'], false]);
  });

  it('keeps a second ticket from adding a factor beside the first', async () => {
    const owner = { name: 'Meera Joshi', email: 'meera@palm.example', password };
    await ask(
      '/api/admin/accounts',
      { account: { name: 'Palm Hospital', slug: 'palm' }, owner },
      t.database.secrets.operatorToken,
    );
    const [first, second] = [await enter(owner.email), await enter(owner.email)];
    const stolen = second.body.second_factor.ticket;
    expect((await enrol(first.body.second_factor.ticket)).status).toBe(201);
    const again = await ask('/v1/session/enrolment/totp', { ticket: stolen });
    expect([again.status, again.body.code]).toEqual([401, 'ticket_spent']);
  });

  it('asks nothing more of an agent, and demands it once they are made an admin', async () => {
    const owner = await enrol((await enterNew('kavita@other.example')).ticket);
    const { token } = owner.body.signed_in;
    const member = { name: 'Asha', email: 'asha@other.example', password, role: 'agent' };
    const added = await ask<{ id: string }>('/v1/members', member, token);
    const agent = await ask<SignedIn>('/v1/session', { ...who(member.email), device: 'test' });
    expect(agent.body.session.member.role).toBe('agent');
    await call(t.url, {
      method: 'PATCH',
      path: `/v1/members/${added.body.id}`,
      token,
      body: { role: 'admin' },
    });
    const ended = await call(t.url, { path: '/v1/session', token: agent.body.token });
    expect(ended.status).toBe(401);
    expect((await enter(member.email)).body.second_factor.enrol).toBe(true);
  });

  it('does not let the last factor be removed, nor an account be switched to without one', async () => {
    const owner = await enrol((await enterNew('leela@third.example')).ticket);
    const { token, session } = owner.body.signed_in;
    const removed = await call<Problem>(t.url, { method: 'DELETE', path: '/v1/me/totp', token });
    expect([removed.status, removed.body.code]).toEqual([403, 'second_factor_required']);
    await t.database.admin.query('delete from totp_factors where user_id = $1', [
      await userOf(session.member.id),
    ]);
    const switched = await ask(
      '/v1/session/switch',
      { account_id: session.account.id, device: 'test' },
      token,
    );
    expect([switched.status, switched.body.code]).toEqual([403, 'second_factor_required']);
  });
});

describe('where a second factor is required of everyone', () => {
  let everyone: TestApp;
  beforeAll(async () => {
    everyone = await startTestApp({ clock, env: { SECOND_FACTOR: 'everyone' } });
  });
  afterAll(() => everyone.close());

  it('lets no agent in with a password alone', async () => {
    const at = (path: string, body: unknown, token?: string) =>
      call<Enrolled & SecondFactorDue & NewTotp>(everyone.url, {
        method: 'POST',
        path,
        body,
        token,
      });
    const enrolAt = async (ticket: string) => {
      const { body } = await at('/v1/session/enrolment/totp', { ticket });
      const secret = Secret.fromBase32(body.secret);
      const totp = new TOTP({ secret }).generate({ timestamp: clock.now() });
      return at('/v1/session/enrolment', { ticket, factor: { totp } });
    };
    const set = await at('/v1/setup', {
      account: { name: 'Harbour Agency', slug: 'harbour' },
      owner: { name: 'Ritu Sethi', email: 'ritu@harbour.example', password },
      device: 'test',
    });
    const owner = await enrolAt(set.body.second_factor.ticket);
    const agent = { name: 'Asha', email: 'asha@harbour.example', password, role: 'agent' };
    await at('/v1/members', agent, owner.body.signed_in.token);
    const door = await at('/v1/session', { ...who(agent.email), device: 'test' });
    expect(door.body.second_factor.enrol).toBe(true);
    const entered = await enrolAt(door.body.second_factor.ticket);
    expect(entered.body.signed_in.session.member.role).toBe('agent');
  });
});

const who = (email: string) => ({ email, password });

/** The owner of a further account, at the door. */
async function enterNew(email: string) {
  const slug = (email.split('@')[1] ?? '').split('.')[0];
  await ask(
    '/api/admin/accounts',
    { account: { name: 'One More', slug }, owner: { name: 'New Owner', ...who(email) } },
    t.database.secrets.operatorToken,
  );
  return (await enter(email)).body.second_factor;
}

async function userOf(memberId: string): Promise<string | undefined> {
  const { rows } = await t.database.admin.query<{ user_id: string }>(
    'select user_id from members where id = $1',
    [memberId],
  );
  return rows[0]?.user_id;
}
