// Second factors over HTTP, as a console uses them. Passkeys have a file of their own.
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { Factors, NewTotp, SecondFactorDue } from '../../shared/second-factor.ts';
import type { SignedIn, TokenPair } from '../../shared/sessions.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';
import { newTotp } from './totp.ts';

const password = 'a long enough password';
const MINUTE_MS = 60_000;
const clock = fakeClock();
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(() => t.close());

type Asked = { method?: string; token?: string; body?: unknown };
const ask = <T = Problem>(path: string, { method = 'POST', token, body = {} }: Asked = {}) =>
  call<T>(t.url, { method, path, token, body: method === 'POST' ? body : undefined });

type Due = SecondFactorDue['second_factor'];
const enter = <T>(email: string) =>
  ask<T>('/v1/session', { body: { email, password, device: 'test' } });
const ticketOf = async (email: string): Promise<Due> =>
  (await enter<SecondFactorDue>(email)).body.second_factor;

const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now() });
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const finish = (ticket: string, proof: object) =>
  ask<Problem & SignedIn>('/v1/session/second-factor', { body: { ticket, proof } });

/** The owner, signed in just now: the clock of these tests runs past any token. */
async function ownerNow(): Promise<SignedIn> {
  const body = { email: 'ritu@harbour.example', password, account: 'harbour', device: 'test' };
  return (await ask<SignedIn>('/v1/session', { body })).body;
}

/** Mails that wait for a person, the oldest first. */
async function mailsTo(email: string): Promise<string[]> {
  const { rows } = await t.database.admin.query<{ template: string }>(
    'select template from mails where to_address = $1 order by id',
    [email],
  );
  return rows.map((row) => row.template);
}

type Guarded = { email: string; secret: string; token: string; id: string };

/** A member of harbour with an authenticator and no recovery codes, which are slow to hash. */
async function addGuarded(name: string): Promise<Guarded> {
  const email = `${name}@harbour.example`;
  const { token, session } = await addMember(t.url, await ownerNow(), { email, role: 'agent' });
  const { id } = session.member;
  const { rows } = await t.database.admin.query<{ user_id: string }>(
    'select user_id from members where id = $1',
    [id],
  );
  const userId = rows[0]?.user_id ?? '';
  const { secret, sealed } = newTotp(t.app.deps, { userId, email });
  await t.database.admin.query(
    'insert into totp_factors (user_id, sealed_secret, created_at, confirmed_at) values ($1, $2, now(), now())',
    [userId, sealed],
  );
  return { email, secret, token, id };
}

/** The same by the way a console takes, with the recovery codes that come of it. */
async function enrol(name: string) {
  const email = `${name}@harbour.example`;
  const { token } = await addMember(t.url, await ownerNow(), { email, role: 'agent' });
  const { body } = await ask<NewTotp>('/v1/me/totp', { token });
  const due = await enter<SignedIn>(email);
  const confirm = (totp: string) =>
    ask<Problem & { recovery_codes: string[] }>('/v1/me/totp/confirm', { token, body: { totp } });
  const wrong = await confirm(wrongOf(codeOf(body.secret)));
  const right = await confirm(codeOf(body.secret));
  const codes = right.body.recovery_codes;
  return { email, token, secret: body.secret, codes, due, confirmed: [wrong.status, right.status] };
}

describe('an authenticator', () => {
  it('is asked for once it is confirmed by a code, which is used up by that', async () => {
    const { email, secret, due, confirmed } = await enrol('asha');
    // Between secret and confirmation the password was still enough.
    expect([due.body.session.member.email, confirmed]).toEqual([email, [422, 200]]);
    const ticket = await ticketOf(email);
    expect([ticket.methods, ticket.enrol]).toEqual([['totp', 'recovery'], false]);
    expect((await finish(ticket.ticket, { totp: codeOf(secret) })).body.code).toBe('wrong_code');
    clock.advance(30_000);
    const done = await finish(ticket.ticket, { totp: codeOf(secret) });
    expect([done.status, done.body.session.member.email]).toEqual([201, email]);
  });

  it('takes each code once, also when it comes twice at the same time', async () => {
    const { email, secret } = await addGuarded('bala');
    const tickets = [await ticketOf(email), await ticketOf(email), await ticketOf(email)];
    const code = codeOf(secret);
    const answers = await Promise.all(tickets.map((due) => finish(due.ticket, { totp: code })));
    expect(answers.map((a) => a.status).sort()).toEqual([201, 422, 422]);
    clock.advance(30_000);
    const replayed = await finish((await ticketOf(email)).ticket, { totp: code });
    expect([replayed.status, replayed.body.code]).toEqual([422, 'wrong_code']);
  });

  it('takes the code before and after, for clocks that drift, and no other', async () => {
    const { email, secret } = await addGuarded('chitra');
    const at = async (stepsAway: number) => {
      const due = await ticketOf(email);
      const code = codeOf(secret);
      clock.advance(stepsAway * 30_000);
      const { status } = await finish(due.ticket, { totp: code });
      clock.advance(5 * MINUTE_MS);
      return status;
    };
    expect([await at(2), await at(1), await at(-1), await at(-2)]).toEqual([422, 201, 201, 422]);
  });

  it('keeps its secret sealed', async () => {
    const { secret } = await addGuarded('divya');
    const { rows } = await t.database.admin.query<{ all: string }>(
      `select string_agg(encode(sealed_secret, 'escape'), ' ') as all from totp_factors`,
    );
    expect(rows[0]?.all).not.toContain(secret);
  });
});

describe('a ticket', () => {
  it('is good for five tries, and a wrong one counts even when many come at once', async () => {
    const { email, secret } = await addGuarded('esha');
    const due = await ticketOf(email);
    const wrong = wrongOf(codeOf(secret));
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => finish(due.ticket, { totp: wrong })),
    );
    expect(answers.filter((a) => a.body.code === 'wrong_code')).toHaveLength(5);
    clock.advance(MINUTE_MS);
    const late = await finish(due.ticket, { totp: codeOf(secret) });
    expect([late.status, late.body.code]).toEqual([401, 'ticket_spent']);
  });

  it('does not help to guess on with the next one: the wait grows with the person', async () => {
    const { email, secret } = await addGuarded('farah');
    const first = await ticketOf(email);
    for (let n = 0; n < 5; n += 1) await finish(first.ticket, { totp: wrongOf(codeOf(secret)) });
    const next = await ticketOf(email);
    const waiting = await finish(next.ticket, { totp: codeOf(secret) });
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '1']);
    clock.advance(30_000);
    expect((await finish(next.ticket, { totp: codeOf(secret) })).status).toBe(201);
  });

  it('works once, ends after ten minutes, and opens nothing else', async () => {
    const { email, secret } = await addGuarded('gita');
    const due = await ticketOf(email);
    for (const path of ['/v1/session', '/v1/me/factors', '/v1/members']) {
      expect((await ask(path, { method: 'GET', token: due.ticket })).status).toBe(401);
    }
    const body = { ticket: due.ticket };
    for (const path of ['/v1/session/enrolment/totp', '/v1/session/enrolment/passkey']) {
      expect((await ask(path, { body })).body.code).toBe('ticket_spent');
    }
    expect((await finish(due.ticket, { totp: codeOf(secret) })).status).toBe(201);
    clock.advance(30_000);
    expect((await finish(due.ticket, { totp: codeOf(secret) })).body.code).toBe('ticket_spent');
    const late = await ticketOf(email);
    clock.advance(10 * MINUTE_MS);
    expect((await finish(late.ticket, { totp: codeOf(secret) })).body.code).toBe('ticket_spent');
  });

  it('is worth nothing to somebody who was deactivated meanwhile', async () => {
    const { email, secret, id } = await addGuarded('hema');
    const due = await ticketOf(email);
    const token = (await ownerNow()).token;
    await call(t.url, {
      method: 'PATCH',
      path: `/v1/members/${id}`,
      token,
      body: { active: false },
    });
    expect((await finish(due.ticket, { totp: codeOf(secret) })).body.code).toBe('ticket_spent');
  });
});

describe('recovery codes', () => {
  it('work once each, read kindly, and are told to the account', async () => {
    const { email, codes } = await enrol('indu');
    expect(codes).toHaveLength(10);
    const code = codes[3] as string;
    const tickets = [await ticketOf(email), await ticketOf(email)];
    const typed = code.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O');
    const answers = await Promise.all(
      tickets.map((due) => finish(due.ticket, { recovery: typed })),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([201, 422]);
    const token = answers.find((a) => a.status === 201)?.body.token;
    const { body } = await ask<Factors>('/v1/me/factors', { method: 'GET', token });
    expect(body.recovery_codes_left).toBe(9);
    const { rows } = await t.database.admin.query(
      `select 1 from audit_log where action = 'recovery_code.used' and detail->>'left' = '9'`,
    );
    expect(rows).toHaveLength(1);
    expect(await mailsTo(email)).toEqual(['recovery_code_used']);
  });

  it('are replaced all together, and are stored as hashes', async () => {
    const { email, codes, token } = await enrol('jaya');
    const renewed = await ask<{ recovery_codes: string[] }>('/v1/me/recovery-codes', { token });
    const [old, fresh] = [codes[0] as string, renewed.body.recovery_codes[0] as string];
    expect((await finish((await ticketOf(email)).ticket, { recovery: old })).status).toBe(422);
    expect((await finish((await ticketOf(email)).ticket, { recovery: fresh })).status).toBe(201);
    const { rows } = await t.database.admin.query<{ all: string }>(
      `select string_agg(c::text, ' ') as all from recovery_codes c`,
    );
    expect(rows[0]?.all).not.toContain(fresh.replaceAll('-', ''));
  });
});

describe('proving it again', () => {
  it('takes the password from whoever has no factor, and then the door is open for a while', async () => {
    const { token } = await addMember(t.url, await ownerNow(), {
      email: 'kala@h.example',
      role: 'agent',
    });
    clock.advance(14 * MINUTE_MS);
    expect((await ask('/v1/me/totp', { token })).status).toBe(200);
    clock.advance(2 * MINUTE_MS);
    expect((await ask('/v1/me/totp', { token })).body.code).toBe('unauthenticated');
    const again = (await enter<SignedIn>('kala@h.example')).body.token;
    await t.database.admin.query(`update sessions set proven_at = '2020-01-01'`);
    expect((await ask('/v1/me/totp', { token: again })).body.code).toBe('step_up_required');
    const wrong = await ask('/v1/session/step-up', { token: again, body: { password: 'no' } });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'wrong_password']);
    const proven = await ask<SignedIn>('/v1/session/step-up', {
      token: again,
      body: { password },
    });
    expect(proven.status).toBe(200);
    expect((await ask('/v1/me/totp', { token: again })).status).toBe(401);
    expect((await ask('/v1/me/totp', { token: proven.body.token })).status).toBe(200);
  });

  it('takes the factor, and not the password, from whoever has one', async () => {
    const { token, secret } = await addGuarded('lata');
    await t.database.admin.query(`update sessions set proven_at = '2020-01-01'`);
    const byPassword = await ask('/v1/session/step-up', { token, body: { password } });
    expect(byPassword.body.code).toBe('second_factor_required');
    expect((await ask('/v1/me/recovery-codes', { token })).body.code).toBe('step_up_required');
    const body = { totp: codeOf(secret) };
    const proven = await ask<SignedIn>('/v1/session/step-up', { token, body });
    expect(proven.status).toBe(200);
    const next = proven.body.token;
    expect((await ask('/v1/me/recovery-codes', { token: next })).status).toBe(200);
    const again = await ask('/v1/session/step-up', { token: next, body });
    expect(again.body.code).toBe('wrong_code');
  });
});

it('changes a password, ends the person’s other sessions and the tickets of the old one', async () => {
  const { email, token, secret } = await addGuarded('mala');
  const due = await ticketOf(email);
  const other = await finish((await ticketOf(email)).ticket, { totp: codeOf(secret) });
  const change = (current: string, next: string) =>
    ask<TokenPair & { ended: number }>('/v1/me/password', { token, body: { current, new: next } });
  expect((await change('not it', 'another good password')).status).toBe(422);
  expect((await change(password, 'mala-harbour')).status).toBe(422);
  const changed = await change(password, 'another good password');
  expect([changed.status, changed.body.ended]).toEqual([200, 1]);
  const session = (of: string) => ask('/v1/session', { method: 'GET', token: of });
  expect((await session(other.body.token)).status).toBe(401);
  expect((await session(changed.body.token)).status).toBe(200);
  clock.advance(30_000);
  expect((await finish(due.ticket, { totp: codeOf(secret) })).body.code).toBe('ticket_spent');
  expect((await enter(email)).status).toBe(401);
  expect(await mailsTo(email)).toEqual(['password_changed']);
});

it('tells a person that a factor of theirs was removed, and asks for none any more', async () => {
  const { email, token } = await addGuarded('nisha');
  expect((await ask('/v1/me/totp', { method: 'DELETE', token })).status).toBe(200);
  expect(await mailsTo(email)).toEqual(['second_factor_removed']);
  expect((await enter<SignedIn>(email)).body.session.member.email).toBe(email);
});

describe('taking away a member’s factors', () => {
  const reset = (id: string, token: string) => ask(`/v1/members/${id}/reset-factors`, { token });

  it('lets them in with their password again, ends their sessions and is in the audit log', async () => {
    const { email, id, token } = await addGuarded('nina');
    const owner = (await ownerNow()).token;
    expect((await reset(id, owner)).status).toBe(200);
    expect((await ask('/v1/session', { method: 'GET', token })).status).toBe(401);
    expect((await enter<SignedIn>(email)).body.session.member.email).toBe(email);
    const { rows } = await t.database.admin.query(
      `select 1 from audit_log where action = 'factors.reset' and target_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(await mailsTo(email)).toEqual(['second_factors_reset']);
  });

  it('is done by the operator for whom nobody else may, an owner too', async () => {
    const { email, token, secret } = await addGuarded('omana');
    const due = await ticketOf(email);
    const asOperator = (body: object, by = t.database.secrets.operatorToken) =>
      ask('/api/admin/reset-factors', { token: by, body });
    await t.database.admin.query(`update members set role = 'owner' where email = $1`, [email]);
    expect((await asOperator({ email }, (await ownerNow()).token)).status).toBe(403);
    expect((await asOperator({ email: 'nobody@harbour.example' })).body.code).toBe('not_found');
    expect((await asOperator({ email })).status).toBe(200);
    expect((await ask('/v1/session', { method: 'GET', token })).status).toBe(401);
    expect((await finish(due.ticket, { totp: codeOf(secret) })).body.code).toBe('ticket_spent');
    expect((await enter<SignedIn>(email)).body.session.member.role).toBe('owner');
    const { rows } = await t.database.admin.query(
      `select actor_kind from audit_log a join users u on u.user_id::text = a.target_id
       where action = 'factors.reset' and u.email = $1`,
      [email],
    );
    expect(rows).toEqual([{ actor_kind: 'operator' }]);
    expect(await mailsTo(email)).toEqual(['second_factors_reset']);
  });

  it('is not for an admin to do to an owner, nor to somebody of an account they do not run', async () => {
    const admin = await addMember(t.url, await ownerNow(), {
      email: 'olga@harbour.example',
      role: 'admin',
    });
    const toOwner = await reset(harbour.session.member.id, admin.token);
    expect([toOwner.status, toOwner.body.code]).toEqual([403, 'forbidden']);
    const shared = await addGuarded('pari');
    // As an invitation that was accepted would have it.
    await t.database.admin.query(
      `insert into members (account_id, id, user_id, name, email, role)
       select $2, gen_random_uuid(), user_id, name, email, 'agent' from members where id = $1`,
      [shared.id, cedar.session.account.id],
    );
    expect((await reset(shared.id, admin.token)).body.code).toBe('forbidden');
    expect((await reset(shared.id, (await ownerNow()).token)).status).toBe(200);
  });
});
