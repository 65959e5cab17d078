import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  signedInAgain,
  startTestApp,
  type TestApp,
} from '../test/app.ts';

let app: TestApp;
let harbour: SignedIn;
let asha: SignedIn;
let vikram: SignedIn;
let elsewhere: SignedIn;

beforeAll(async () => {
  app = await startTestApp();
  harbour = await setUpHarbour(app.url);
  asha = await addMember(app.url, harbour, { email: 'asha@harbour.example', role: 'agent' });
  vikram = await addMember(app.url, harbour, { email: 'vikram@harbour.example', role: 'agent' });
  elsewhere = await addSubAccount(app.url, harbour, 'cedar');
});
afterAll(() => app.close());

const ask = (token: string, deviceId: string) =>
  call<{ secret: string }>(app.url, {
    method: 'POST',
    path: '/v1/session/device-secret',
    token,
    body: { device_id: deviceId },
  });

const secretOf = async (who: SignedIn, deviceId: string): Promise<string> => {
  const { status, body } = await ask(who.token, deviceId);
  expect(status).toBe(200);
  expect(Buffer.from(body.secret, 'base64url')).toHaveLength(32);
  return body.secret;
};

describe('the secret of a device', () => {
  it('is the same for the next session of its member, so that what waits there can be opened', async () => {
    const device = randomUUID();
    const first = await secretOf(asha, device);
    expect(await secretOf(await signedInAgain(app.url, asha), device)).toBe(first);
  });

  it('is another one for each device, member and account', async () => {
    const device = randomUUID();
    const secrets = await Promise.all([
      secretOf(asha, device),
      secretOf(asha, randomUUID()),
      secretOf(vikram, device),
      secretOf(harbour, device),
      secretOf(elsewhere, device),
    ]);
    expect(new Set(secrets).size).toBe(secrets.length);
  });

  it('is told to nobody whose session has ended', async () => {
    const gone = await signedInAgain(app.url, vikram);
    const device = randomUUID();
    await secretOf(gone, device);
    await call(app.url, { method: 'DELETE', path: '/v1/session', token: gone.token });
    expect((await ask(gone.token, device)).status).toBe(401);
  });

  it('is told to no API key', async () => {
    const made = await call<{ key: string }>(app.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token: harbour.token,
      body: { name: 'crm', mode: 'test', scopes: ['lists'] },
    });
    expect(made.status).toBe(201);
    expect((await ask(made.body.key, randomUUID())).status).toBe(403);
  });
});
