// Guesses at passwords: how many, how long the wait, and that nothing tells known people from unknown ones.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const password = 'a long enough password';
const clock = fakeClock();
let t: TestApp;

beforeAll(async () => {
  t = await startTestApp({ clock });
  await setUpHarbour(t.url);
});
afterAll(() => t.close());

const signIn = (email: string, given: string) =>
  call<Problem>(t.url, {
    method: 'POST',
    path: '/v1/session',
    body: { email, password: given, device: 'test' },
  });

const guess = (email: string) => signIn(email, 'not the password');

/** What an answer says, but for the request's own id. */
async function told(answer: ReturnType<typeof guess>) {
  const { status, body, headers } = await answer;
  return { status, body: { ...body, instance: '' }, wait: headers.get('retry-after') };
}

/** An agent of harbour; the owner signs in for it, because the clock of these tests runs past any token. */
async function addMember(email: string, chosen: string) {
  const owner = await signIn('ritu@harbour.example', password);
  const { token } = owner.body as unknown as SignedIn;
  const body = { name: 'Priya Das', email, password: chosen, role: 'agent' };
  return call<Problem>(t.url, { method: 'POST', path: '/v1/members', token, body });
}

async function addAgent(name: string): Promise<string> {
  const email = `${name}@harbour.example`;
  expect((await addMember(email, password)).status).toBe(201);
  return email;
}

describe('the lock-out of an e-mail address', () => {
  it('answers known and unknown people alike at every step, also while they wait', async () => {
    const known = await addAgent('kavya');
    for (let n = 1; n <= 8; n += 1) {
      const [a, b] = [await told(guess(known)), await told(guess('nobody@harbour.example'))];
      expect(a).toEqual(b);
      expect(a.status).toBe(n <= 5 ? 401 : 429);
    }
  });

  it('grows from a second to a quarter of an hour, keeps the right password waiting too, and ends with it', async () => {
    const email = await addAgent('lakshmi');
    for (let n = 0; n < 4; n += 1) expect((await guess(email)).status).toBe(401);
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      expect((await guess(email)).status).toBe(401);
      const waiting = await signIn(email, password);
      expect(waiting.status).toBe(429);
      waits.push(Number(waiting.headers.get('retry-after')));
      clock.advance((waits.at(-1) ?? 0) * 1000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    expect((await signIn(email, password)).status).toBe(201);
    for (let n = 0; n < 5; n += 1) expect((await guess(email)).status).toBe(401);
  });

  it('lets no more of many guesses at once through than one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => guess('flooded@harbour.example')),
    );
    expect(answers.filter((a) => a.status === 401)).toHaveLength(5);
    expect(answers.filter((a) => a.body.code === 'rate_limited')).toHaveLength(25);
  });

  it('forgets failures after a quiet day', async () => {
    const email = 'nila@harbour.example';
    for (let n = 0; n < 4; n += 1) await guess(email);
    clock.advance(24 * 3_600_000 + 1);
    for (let n = 0; n < 5; n += 1) expect((await guess(email)).status).toBe(401);
  });

  it('is kept in the database without the address, and told to the account of a known person', async () => {
    const email = await addAgent('oviya');
    for (let n = 0; n < 5; n += 1) await guess(email);
    const { rows } = await t.database.admin.query<{ all: string }>(
      `select string_agg(t::text, ' ') as all from sign_in_tries t`,
    );
    expect(rows[0]?.all).not.toContain('oviya');
    expect(rows[0]?.all).not.toContain(Buffer.from(email).toString('hex'));
    await expect
      .poll(async () => {
        const audited = await t.database.admin.query<{ at: string; tries: number }>(
          `select detail->>'at' as at, (detail->>'tries')::int as tries from audit_log a
           join members m on m.account_id = a.account_id and m.id = a.target_id::uuid
           where action = 'sign_in.locked_out' and m.email = $1`,
          [email],
        );
        return audited.rows;
      })
      .toEqual([{ at: 'password', tries: 5 }]);
  });
});

it('counts failures of one network address whoever they are at, and lets it go on after the window', async () => {
  clock.advance(3_600_000);
  await guess('person-1@harbour.example');
  // A hundred real guesses would be a hundred slow hashes.
  const key = t.database.secrets.derive('sign-in try address 127.0.0.1');
  const { rowCount } = await t.database.admin.query(
    'update sign_in_tries set tries = 98 where key_hash = $1 and tries = 1',
    [Buffer.from(key, 'base64url')],
  );
  expect(rowCount).toBe(1);
  const answers = await Promise.all(
    ['x', 'y', 'z'].map((name) => guess(`${name}@harbour.example`)),
  );
  expect(answers.map((a) => a.status).sort()).toEqual([401, 401, 429]);
  expect((await signIn('ritu@harbour.example', password)).status).toBe(429);
  clock.advance(5 * 60_000);
  expect((await signIn('ritu@harbour.example', password)).status).toBe(201);
});

describe('passwords', () => {
  it('are refused when everybody tries them first, whatever their case', async () => {
    for (const chosen of [
      'password1',
      'PassWord1',
      'qwertyuiop',
      'switchyard-demo',
      'priya.das99',
    ]) {
      const answer = await addMember('priya@harbour.example', chosen);
      expect([chosen, answer.status, answer.body.code]).toEqual([chosen, 422, 'password_known']);
    }
  });

  it('may hold anything, and be long', async () => {
    const chosen = `  🐪 "; drop table users; -- ${'x'.repeat(200)}`;
    expect((await addMember('quirky@harbour.example', chosen)).status).toBe(201);
    expect((await signIn('quirky@harbour.example', chosen)).status).toBe(201);
    expect((await signIn('quirky@harbour.example', chosen.trim())).status).toBe(401);
  });
});
