import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { startMailbox, tokenIn, type Mailbox } from '../mail/test/mailbox.ts';
import { sleep } from '../platform/clock.ts';
import { addMember, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const OLD = 'a long enough password';
const NEW = 'another long password';
const MINUTE_MS = 60_000;

const clock = fakeClock();
let mailbox: Mailbox;
let t: TestApp;
let harbour: SignedIn;

beforeAll(async () => {
  mailbox = await startMailbox();
  t = await startTestApp({ clock, env: mailbox.env });
  await setUpHarbour(t.url);
});
afterAll(async () => {
  await t.close();
  await mailbox.close();
});
beforeEach(async () => {
  clock.advance(2 * MINUTE_MS);
  // An access token lasts a quarter of an hour, and this clock runs.
  harbour = (await signIn('ritu@harbour.example', OLD)).body;
});

const post = <T>(path: string, body: unknown) => call<T>(t.url, { method: 'POST', path, body });
const ask = (email: string) => post<unknown>('/v1/password-reset', { email });
const finish = (token: string, password = NEW) =>
  post<Problem>('/v1/password-reset/finish', { token, password });
const signIn = (email: string, password: string) =>
  post<SignedIn>('/v1/session', { email, password, device: 'test' });

async function rowsOf(email: string): Promise<{ looked_up: boolean; linked: boolean }[]> {
  const { rows } = await t.database.admin.query<{ looked_up: boolean; linked: boolean }>(
    `select looked_up_at is not null as looked_up, token_hash is not null as linked
     from password_resets where email = $1`,
    [email],
  );
  return rows;
}

async function untilLookedUp(email: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await rowsOf(email)).every((r) => r.looked_up)) return;
    await sleep(10);
  }
  throw new Error('nobody looked');
}

describe('a forgotten password', () => {
  it('is set anew by the mailed link, ends every session and tells the person', async () => {
    const email = 'asha@harbour.example';
    const before = await addMember(t.url, harbour, { email, role: 'agent' });
    expect((await ask(email)).status).toBe(202);
    const token = tokenIn((await mailbox.waitFor(email))[0]);
    expect((await finish(token)).status).toBe(200);
    const session = await call(t.url, { path: '/v1/session', token: before.token });
    expect(session.status).toBe(401);
    expect((await signIn(email, OLD)).status).toBe(401);
    expect((await signIn(email, NEW)).status).toBe(201);
    const [, notice] = await mailbox.waitFor(email, 2);
    expect(notice?.headers).toContain('Subject: [TEST] Your password was changed');
  });

  it('answers an unknown address exactly like a known one, and writes as much', async () => {
    const email = 'rohan@harbour.example';
    await addMember(t.url, harbour, { email, role: 'agent' });
    const [known, unknown] = [await ask(email), await ask('nobody@harbour.example')];
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    const names = (headers: Headers) => [...headers.keys()].toSorted();
    expect(names(unknown.headers)).toEqual(names(known.headers));
    expect((await rowsOf('nobody@harbour.example')).length).toBe((await rowsOf(email)).length);
    await mailbox.waitFor(email);
    await untilLookedUp('nobody@harbour.example');
    expect(await rowsOf('nobody@harbour.example')).toEqual([{ looked_up: true, linked: false }]);
    expect(mailbox.mails.filter((m) => m.to.includes('nobody@harbour.example'))).toEqual([]);
  });

  it('uses a link once, however many try at once, and every older link with it', async () => {
    const email = 'farah@harbour.example';
    await addMember(t.url, harbour, { email, role: 'agent' });
    await ask(email);
    const older = tokenIn((await mailbox.waitFor(email))[0]);
    clock.advance(2 * MINUTE_MS);
    await ask(email);
    const token = tokenIn((await mailbox.waitFor(email, 2))[1]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => finish(token)));
    expect(answers.map((a) => a.status).toSorted()).toEqual([200, 404, 404, 404, 404]);
    expect((await finish(older)).body.code).toBe('link_invalid');
  });

  it('answers unknown and old links alike, and half an hour is old', async () => {
    const email = 'neha@harbour.example';
    await addMember(t.url, harbour, { email, role: 'agent' });
    await ask(email);
    const token = tokenIn((await mailbox.waitFor(email))[0]);
    clock.advance(31 * MINUTE_MS);
    const [old, unknown] = [await finish(token), await finish('A'.repeat(43))];
    expect(old.status).toBe(404);
    expect({ ...old.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
    expect((await signIn(email, OLD)).status).toBe(201);
  });

  it('sends one mail a minute and five an hour to an address, whoever asks', async () => {
    const email = 'often@harbour.example';
    const askAtOnce = () => Promise.all([ask(email), ask(email), ask(email)]);
    for (let minute = 0; minute < 8; minute += 1) {
      const answers = await askAtOnce();
      expect(answers.map((a) => a.status)).toEqual([202, 202, 202]);
      clock.advance(MINUTE_MS);
    }
    expect((await rowsOf(email)).length).toBe(5);
  });

  it('keeps no link in clear', async () => {
    const email = 'clear@harbour.example';
    await addMember(t.url, harbour, { email, role: 'agent' });
    await ask(email);
    const token = tokenIn((await mailbox.waitFor(email))[0]);
    const { rows } = await t.database.admin.query<{ text: string }>(
      `select (select string_agg(r::text, '') from password_resets r)
        || (select string_agg(m::text, '') from mails m)
        || (select string_agg(a::text, '') from audit_log a) as text`,
    );
    expect(rows[0]?.text).toContain(email);
    expect(rows[0]?.text).not.toContain(token);
    expect(rows[0]?.text).not.toContain(Buffer.from(token).toString('hex'));
  });
});
