// Passkeys over HTTP, with an authenticator in software that can also answer wrongly.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { Factors, SecondFactorDue } from '../../shared/second-factor.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addMember, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { type Ceremony, createAuthenticator } from '../test/authenticator.ts';

const password = 'a long enough password';
const origin = 'https://calls.example.com';
const rpId = 'calls.example.com';
let t: TestApp;
let owner: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ env: { PUBLIC_URL: origin } });
  owner = await setUpHarbour(t.url);
});
afterAll(() => t.close());

const ask = <T = Problem>(path: string, body: unknown = {}, token?: string) =>
  call<T>(t.url, { method: 'POST', path, body, token });

type Challenge = { challenge: string };
type Authenticator = ReturnType<typeof createAuthenticator>;

/** A new agent, and what their browser answers to the options of a new passkey. */
async function startKey(name: string, bend: Partial<Ceremony> = {}) {
  const email = `${name}@harbour.example`;
  const { token } = await addMember(t.url, owner, { email, role: 'agent' });
  const key = createAuthenticator(rpId);
  const options = await ask<Challenge>('/v1/me/passkeys/options', {}, token);
  const { challenge } = options.body;
  const passkey = key.make({ challenge, origin, counter: 1, ...bend });
  const keep = () => ask('/v1/me/passkeys', { name: 'Laptop', passkey }, token);
  return { email, token, key, keep };
}

async function withKey(name: string) {
  const person = await startKey(name);
  expect((await person.keep()).status).toBe(201);
  return person;
}

async function startSignIn(email: string) {
  const answer = await ask<SecondFactorDue>('/v1/session', { email, password, device: 'test' });
  const { ticket, methods } = answer.body.second_factor;
  const { body } = await ask<Challenge>('/v1/session/second-factor/passkey', { ticket });
  return { ticket, methods, challenge: body.challenge };
}

const finish = (ticket: string, passkey: ReturnType<Authenticator['prove']>) =>
  ask<Problem & SignedIn>('/v1/session/second-factor', { ticket, proof: { passkey } });

/** One whole sign-in with the key, bent in one point. */
async function enter(who: { email: string; key: Authenticator }, bend: Partial<Ceremony>) {
  const { ticket, challenge } = await startSignIn(who.email);
  return finish(ticket, who.key.prove({ challenge, origin, counter: 2, ...bend }));
}

describe('a passkey', () => {
  it('signs in, and one of another site or of nobody does not', async () => {
    const anna = await withKey('anna');
    expect((await startSignIn(anna.email)).methods).toEqual(['passkey', 'recovery']);
    const phished = await enter(anna, { origin: 'https://calls.example.net' });
    expect([phished.status, phished.body.code]).toEqual([422, 'wrong_code']);
    const { email } = anna;
    const stranger = await enter({ email, key: createAuthenticator(rpId) }, {});
    expect([stranger.status, stranger.body.code]).toEqual([422, 'wrong_code']);
    const right = await enter(anna, {});
    expect([right.status, right.body.session.member.email]).toEqual([201, email]);
  });

  it('is not taken when its counter stands still or goes back: it may have been copied', async () => {
    const bina = await withKey('bina');
    expect((await enter(bina, { counter: 9 })).status).toBe(201);
    expect((await enter(bina, { counter: 9 })).body.code).toBe('wrong_code');
    expect((await enter(bina, { counter: 8 })).body.code).toBe('wrong_code');
    expect((await enter(bina, { counter: 10 })).status).toBe(201);
  });

  it('answers a challenge once, its own, and within five minutes', async () => {
    const cara = await withKey('cara');
    const [first, second] = [await startSignIn(cara.email), await startSignIn(cara.email)];
    const { challenge } = first;
    expect(
      (await finish(first.ticket, cara.key.prove({ challenge, origin, counter: 2 }))).status,
    ).toBe(201);
    const again = await finish(second.ticket, cara.key.prove({ challenge, origin, counter: 3 }));
    expect(again.body.code).toBe('wrong_code');
    const dora = await withKey('dora');
    const hers = (await startSignIn(dora.email)).challenge;
    expect((await enter(cara, { challenge: hers, counter: 4 })).body.code).toBe('wrong_code');
    const late = await startSignIn(cara.email);
    await t.database.admin.query(`update passkey_challenges set expires_at = now()`);
    const proof = cara.key.prove({ challenge: late.challenge, origin, counter: 5 });
    expect((await finish(late.ticket, proof)).body.code).toBe('wrong_code');
  });

  it('proves again who is there', async () => {
    const { token, key } = await withKey('ella');
    await t.database.admin.query(`update sessions set proven_at = '2020-01-01'`);
    expect((await ask('/v1/me/recovery-codes', {}, token)).body.code).toBe('step_up_required');
    const options = await ask<{ passkey: Challenge }>('/v1/session/step-up/options', {}, token);
    const { challenge } = options.body.passkey;
    const passkey = key.prove({ challenge, origin, counter: 2 });
    const proven = await ask<SignedIn>('/v1/session/step-up', { passkey }, token);
    expect(proven.status).toBe(200);
    const next = proven.body.token;
    expect((await ask('/v1/session/step-up', { passkey }, token)).status).toBe(401);
    expect((await ask('/v1/session/step-up', { passkey }, next)).body.code).toBe('wrong_code');
    expect((await ask('/v1/me/recovery-codes', {}, next)).status).toBe(200);
  });
});

it('keeps no new passkey that another site asked for, nor the same answer twice', async () => {
  const bent = await startKey('fay', { origin: 'https://calls.example.net' });
  expect((await bent.keep()).body.code).toBe('wrong_code');
  const { keep } = await startKey('gia');
  expect((await keep()).status).toBe(201);
  expect((await keep()).body.code).toBe('wrong_code');
});

it('is given another name by its person alone', async () => {
  const [hana, ines] = [await withKey('hana'), await withKey('ines')];
  const list = async (token: string) =>
    (await call<Factors>(t.url, { method: 'GET', path: '/v1/me/factors', token })).body.passkeys;
  const [key] = await list(hana.token);
  const rename = (token: string, name: string) =>
    call(t.url, { method: 'PATCH', path: `/v1/me/passkeys/${key?.id}`, token, body: { name } });
  expect((await rename(hana.token, 'Blue key on my ring')).status).toBe(200);
  expect((await rename(ines.token, 'Mine now')).status).toBe(404);
  expect((await rename(hana.token, '')).status).toBe(422);
  expect((await list(hana.token)).map(({ name }) => name)).toEqual(['Blue key on my ring']);
  expect((await list(ines.token)).map(({ name }) => name)).toEqual(['Laptop']);
  const { rows } = await t.database.admin.query(
    `select detail from audit_log where action = 'factor.renamed'`,
  );
  expect(rows).toEqual([{ detail: { kind: 'passkey', passkey_id: key?.id } }]);
});
