import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { Invited, InvitationView, Invitation } from '../../shared/invitations.ts';
import type { MailState, MailStatus } from '../../shared/mail.ts';
import type { Member } from '../../shared/members.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { startMailbox, tokenIn, type Mailbox } from '../mail/test/mailbox.ts';
import { sleep } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type Answer,
  type TestApp,
} from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const PASSWORD = 'a long enough password';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const clock = fakeClock();
const logged: string[] = [];
let mailbox: Mailbox;
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  mailbox = await startMailbox();
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  t = await startTestApp({ clock, env: mailbox.env, log });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(async () => {
  await t.close();
  await mailbox.close();
});

const post = <T>(path: string, body: unknown, token?: string): Promise<Answer<T>> =>
  call<T>(t.url, { method: 'POST', path, body, ...(token ? { token } : {}) });

async function invite(by: SignedIn, email: string, role = 'agent'): Promise<Invitation> {
  const { status, body } = await post<Invited>('/v1/invitations', { email, role }, by.token);
  if (status !== 201) throw new Error(`invitation answered ${status}: ${JSON.stringify(body)}`);
  return body.invitation;
}

async function mailedToken(email: string, count = 1): Promise<string> {
  return tokenIn((await mailbox.waitFor(email, count)).at(-1));
}

const lookUp = (token: string) =>
  post<InvitationView & Problem>('/v1/invitations/look-up', { token });

const accept = (token: string, as: { name?: string; password?: string } = {}) =>
  post<SignedIn & Problem>('/v1/invitations/accept', {
    token,
    name: 'Kavita Rao',
    password: PASSWORD,
    device: 'test',
    ...as,
  });

const members = async (of: SignedIn) =>
  (await call<{ data: Member[] }>(t.url, { path: '/v1/members', token: of.token })).body.data;

const pending = async (of: SignedIn) =>
  (await call<{ data: Invitation[] }>(t.url, { path: '/v1/invitations', token: of.token })).body
    .data;

async function untilMail(of: SignedIn, id: string, state: MailState): Promise<MailStatus> {
  for (let tries = 0; tries < 200; tries += 1) {
    const mail = (await pending(of)).find((i) => i.id === id)?.mail;
    if (mail?.state === state) return mail;
    await sleep(20);
  }
  throw new Error(`the mail was never ${state}`);
}

const resend = (by: SignedIn, id: string) =>
  post<Invited & Problem>(`/v1/invitations/${id}/resend`, {}, by.token);

const takeBack = (by: SignedIn, id: string) =>
  call<Problem>(t.url, { method: 'DELETE', path: `/v1/invitations/${id}`, token: by.token });

const plain = ({ body }: Answer<Problem>) => ({ ...body, instance: '' });

describe('invitations', () => {
  it('bring a new person in by the mailed link, signed in, and show the link to nobody else', async () => {
    const email = 'kavita@cedar.example';
    const made = await post<Invited>(
      '/v1/invitations',
      { email, name: 'Kavita', role: 'supervisor' },
      cedar.token,
    );
    expect([made.status, made.body.link]).toEqual([201, null]);
    const token = await mailedToken(email);
    expect((await lookUp(token)).body).toEqual({
      account: { name: 'Cedar Homes', hue: 'teal' },
      inviter: 'Ritu Sethi',
      role: 'supervisor',
      person: 'new',
    });
    const accepted = await accept(token);
    expect(accepted.status).toBe(201);
    expect(accepted.body.session.account.slug).toBe('cedar');
    expect(accepted.body.session.member).toMatchObject({ email, role: 'supervisor', active: true });
    expect(await pending(cedar)).toEqual([]);
    const again = await post<SignedIn>('/v1/session', {
      email,
      password: PASSWORD,
      device: 'test',
    });
    expect(again.status).toBe(201);
  });

  it('leave no link in the database or in the logs', async () => {
    const email = 'secret@cedar.example';
    const { id } = await invite(cedar, email);
    const token = await mailedToken(email);
    await lookUp(token);
    await accept(token, { password: 'short' });
    // What it says is wiped when it is marked as sent.
    await untilMail(cedar, id, 'sent');
    const { rows } = await t.database.admin.query<{ text: string }>(
      `select i::text || m::text || coalesce((select string_agg(a::text, '') from audit_log a), '') as text
       from invitations i join mails m on m.id = i.mail_id where i.id = $1`,
      [id],
    );
    const hex = Buffer.from(token).toString('hex');
    expect(rows[0]?.text).toContain(email);
    expect(rows[0]?.text).not.toContain(token);
    expect(rows[0]?.text).not.toContain(hex);
    expect(logged.join('')).not.toContain(token);
    await takeBack(cedar, id);
  });

  it('make one member of one link, however many use it at once', async () => {
    const email = 'once@cedar.example';
    await invite(cedar, email);
    const token = await mailedToken(email);
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(token)));
    expect(answers.map((a) => a.status).toSorted()).toEqual([201, 404, 404, 404, 404, 404]);
    expect((await members(cedar)).filter((m) => m.email === email).length).toBe(1);
  });

  it('answer unknown, used, taken back, replaced and expired links alike', async () => {
    const used = await mailedToken('once@cedar.example');
    const gone = await invite(cedar, 'gone@cedar.example');
    const takenBack = await mailedToken('gone@cedar.example');
    expect((await takeBack(cedar, gone.id)).status).toBe(200);
    const replaced = await invite(cedar, 'again@cedar.example');
    const first = await mailedToken('again@cedar.example');
    clock.advance(2 * MINUTE_MS);
    expect((await resend(cedar, replaced.id)).status).toBe(200);
    const second = await mailedToken('again@cedar.example', 2);
    expect((await lookUp(second)).status).toBe(200);
    const unknown = plain(await lookUp('A'.repeat(43)));
    expect([unknown.status, unknown.code]).toEqual([404, 'link_invalid']);
    for (const token of [used, takenBack, first]) {
      expect(plain(await lookUp(token))).toEqual(unknown);
      expect(plain(await accept(token))).toEqual(unknown);
    }
    clock.advance(7 * DAY_MS);
    expect(plain(await lookUp(second))).toEqual(unknown);
    harbour = await signInAgain('harbour');
    cedar = await signInAgain('cedar');
    expect((await pending(cedar)).find((i) => i.id === replaced.id)?.expired).toBe(true);
    // One that ran out makes room for a new one.
    expect((await invite(cedar, 'again@cedar.example')).expired).toBe(false);
  });

  it('ask a known person for their password, and spare the link when it is wrong', async () => {
    const email = 'known@harbour.example';
    await addMember(t.url, harbour, { email, role: 'agent' });
    await invite(cedar, email, 'viewer');
    const token = await mailedToken(email);
    expect((await lookUp(token)).body.person).toBe('known');
    const wrong = await accept(token, { password: 'not their password' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong_credentials']);
    expect((await members(cedar)).some((m) => m.email === email)).toBe(false);
    const right = await accept(token, { name: 'Another Name' });
    expect(right.body.session.member).toMatchObject({ name: 'Asha Menon', role: 'viewer' });
    expect(right.body.session.memberships.map((m) => m.slug).toSorted()).toEqual([
      'cedar',
      'harbour',
    ]);
  });

  it('need a name and a fit password of a new person, field by field', async () => {
    await invite(cedar, 'fields@cedar.example');
    const token = await mailedToken('fields@cedar.example');
    const body = { token, password: 'short', device: 'test' };
    const answer = await post<Problem>('/v1/invitations/accept', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((e) => e.pointer)).toEqual(['/name', '/password']);
    expect((await lookUp(token)).status).toBe(200);
  });

  it('make owners for owners only, and end with the right of who invited', async () => {
    const email = 'admin@cedar.example';
    const admin = await addMember(t.url, cedar, { email, role: 'admin' });
    const byAdmin = await post<Problem>(
      '/v1/invitations',
      { email: 'boss@cedar.example', role: 'owner' },
      admin.token,
    );
    expect([byAdmin.status, byAdmin.body.code]).toEqual([403, 'forbidden']);
    const owners = await invite(cedar, 'boss@cedar.example', 'owner');
    expect((await takeBack(admin, owners.id)).status).toBe(403);
    clock.advance(2 * MINUTE_MS);
    expect((await resend(admin, owners.id)).status).toBe(403);
    await invite(admin, 'friend@cedar.example');
    const token = await mailedToken('friend@cedar.example');
    expect((await lookUp(token)).status).toBe(200);
    await call(t.url, {
      method: 'PATCH',
      path: `/v1/members/${admin.session.member.id}`,
      token: cedar.token,
      body: { active: false },
    });
    expect((await lookUp(token)).body.code).toBe('link_invalid');
    expect((await accept(token)).body.code).toBe('link_invalid');
  });

  it('are invisible and untouchable from another account', async () => {
    const { id } = await invite(cedar, 'ours@cedar.example');
    expect((await pending(harbour)).some((i) => i.id === id)).toBe(false);
    clock.advance(2 * MINUTE_MS);
    const missing = '01890000-0000-7000-8000-000000000000';
    expect(plain(await resend(harbour, id))).toEqual(plain(await resend(harbour, missing)));
    expect(plain(await takeBack(harbour, id))).toEqual(plain(await takeBack(harbour, missing)));
    expect((await takeBack(harbour, id)).status).toBe(404);
    expect((await lookUp(await mailedToken('ours@cedar.example'))).status).toBe(200);
  });

  it('refuse members, a second one to an address, and a button pressed too often', async () => {
    const ask = (email: string) =>
      post<Problem>('/v1/invitations', { email, role: 'agent' }, cedar.token);
    expect((await ask('kavita@cedar.example')).body.code).toBe('already_exists');
    const { id } = await invite(cedar, 'pressed@cedar.example');
    expect((await ask('pressed@cedar.example')).body.code).toBe('already_exists');
    expect((await resend(cedar, id)).body.code).toBe('rate_limited');
  });

  it('say honestly that a mail failed, and why', async () => {
    mailbox.refuse({ code: 550, words: 'no such mailbox' });
    const { id } = await invite(cedar, 'refused@cedar.example');
    const { error } = await untilMail(cedar, id, 'failed');
    mailbox.refuse(null);
    expect(error).toContain('no such mailbox');
  });

  it('show the link to who invites where no mail can carry it', async () => {
    const bare = await startTestApp();
    try {
      const owner = await setUpHarbour(bare.url);
      const { body } = await call<Invited>(bare.url, {
        method: 'POST',
        path: '/v1/invitations',
        token: owner.token,
        body: { email: 'asha@harbour.example', role: 'agent' },
      });
      expect(body.invitation.mail.state).toBe('no_server');
      const token = body.link?.split(`${bare.url}/invitation#`)[1];
      const accepted = await call<SignedIn>(bare.url, {
        method: 'POST',
        path: '/v1/invitations/accept',
        body: { token, name: 'Asha Menon', password: PASSWORD, device: 'test' },
      });
      expect(accepted.body.session.member.role).toBe('agent');
    } finally {
      await bare.close();
    }
  });

  it('let nobody try links for long', async () => {
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, n) => lookUp(`${n}`.padStart(43, 'x'))),
    );
    const codes = new Set(answers.map((a) => a.body.code));
    expect(codes).toEqual(new Set(['link_invalid', 'rate_limited']));
  });
});

async function signInAgain(account: string): Promise<SignedIn> {
  const body = { email: 'ritu@harbour.example', password: PASSWORD, account, device: 'test' };
  return (await post<SignedIn>('/v1/session', body)).body;
}
