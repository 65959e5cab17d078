// A sign-in from a device that was not used before is told to its person by mail, and no other one is.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEVICE_HEADER, type SignedIn } from '../../shared/sessions.ts';
import { type Mailbox, startMailbox } from '../mail/test/mailbox.ts';
import { addMember, addSubAccount, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';
import { pruneDevices } from './devices.ts';

const password = 'a long enough password';
const clock = fakeClock();
let t: TestApp;
let mailbox: Mailbox;
let cedar: SignedIn;

beforeAll(async () => {
  mailbox = await startMailbox();
  t = await startTestApp({ clock, env: mailbox.env });
  cedar = await addSubAccount(t.url, await setUpHarbour(t.url), 'cedar');
});
afterAll(async () => {
  await t.close();
  await mailbox.close();
});

type Console = { id?: string; agent?: string };

async function ask<T>(
  path: string,
  body: object,
  { id, agent, token }: Console & { token?: string },
) {
  const answer = await fetch(t.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(id !== undefined && { [DEVICE_HEADER]: id }),
      ...(agent !== undefined && { 'user-agent': agent }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

const enter = (email: string, from: Console, account = 'cedar') =>
  ask<SignedIn>('/v1/session', { email, password, account, device: 'Chrome on Linux' }, from);

async function waiting(email: string): Promise<string[]> {
  const { rows } = await t.database.admin.query<{ template: string }>(
    'select template from mails where to_address = $1 order by id',
    [email],
  );
  return rows.map(({ template }) => template);
}

it('tells of the second device and of every later one, once, in the zone of the account', async () => {
  const email = 'ravi@cedar.example';
  await addMember(t.url, cedar, { email, role: 'agent' });
  const [desk, phone] = [randomUUID(), randomUUID()];
  // Signed in by a program when they were added: that was the first device.
  expect(await waiting(email)).toEqual([]);
  await enter(email, { id: desk });
  const [mail] = await mailbox.waitFor(email);
  expect(mail?.headers).toContain('Subject: [TEST] New sign-in to Cedar');
  expect(mail?.text).toContain('Chrome on Linux, network address 127.0.0.1');
  expect(mail?.text).toContain('20 Nov 2026, 10:00 (Asia/Kolkata)');
  expect(mail?.text).toContain('Sign out all others');
  expect(mail?.text).toContain(`${t.app.deps.publicUrl()}/you`);
  await enter(email, { id: desk, agent: 'a browser that was updated' });
  await enter(email, { id: phone });
  await enter(email, { id: phone });
  await enter(email, { id: desk });
  expect(await waiting(email)).toEqual(['new_sign_in', 'new_sign_in']);
});

it('is quiet about a wrong password, a switch of accounts, and an id that is none', async () => {
  const email = 'ritu@harbour.example';
  const before = await waiting(email);
  await ask('/v1/session', { email, password: 'wrong', device: 'x' }, { id: randomUUID() });
  const known = randomUUID();
  const { token } = (await enter(email, { id: known }, 'harbour')).body;
  const there = { account_id: cedar.session.account.id, device: 'x' };
  const switched = await ask('/v1/session/switch', there, { id: randomUUID(), token });
  expect(switched.status).toBe(201);
  expect(await waiting(email)).toEqual([...before, 'new_sign_in']);
  const odd = { id: 'x'.repeat(5000), agent: 'a program' };
  expect((await enter(email, odd, 'harbour')).status).toBe(201);
  await enter(email, { agent: 'a program' }, 'harbour');
  expect(await waiting(email)).toEqual([...before, 'new_sign_in', 'new_sign_in']);
});

it('forgets a device after a year', async () => {
  const email = 'ravi@cedar.example';
  const device = randomUUID();
  await enter(email, { id: device });
  const before = (await waiting(email)).length;
  clock.advance(367 * 24 * 3_600_000);
  expect(await pruneDevices(t.app.deps)).toBe(true);
  expect(await pruneDevices(t.app.deps)).toBe(false);
  // The first one again, and then another.
  await enter(email, { id: randomUUID() });
  await enter(email, { id: device });
  expect((await waiting(email)).length).toBe(before + 1);
});
