import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { Session, SignedIn } from '../../shared/sessions.ts';
import { call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { bucketOf } from './flags.ts';

let t: TestApp;
let harbour: SignedIn;
beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
});
afterAll(() => t.close());

const set = (body: object, token = t.database.secrets.operatorToken) =>
  call<Problem>(t.url, { method: 'PUT', path: '/api/admin/flags/new_desk', token, body });
const flags = async () =>
  (await call<Session>(t.url, { path: '/v1/session', token: harbour.token })).body.flags;

it('gives a feature to a share of the accounts, always the same ones', async () => {
  const accountId = harbour.session.account.id;
  const bucket = bucketOf('new_desk', accountId);
  expect(await flags()).toEqual([]);
  await set({ about: 'The new desk', percent: bucket });
  expect(await flags()).toEqual([]);
  await set({ about: 'The new desk', percent: bucket + 1 });
  expect(await flags()).toEqual(['new_desk']);
  const ids = Array.from({ length: 4000 }, () => randomUUID());
  const share = ids.filter((id) => bucketOf('new_desk', id) < 30).length / ids.length;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
});

it('goes by what the operator said of an account, until that is taken back', async () => {
  const account_id = harbour.session.account.id;
  const say = (enabled: boolean | null, percent: number) =>
    set({ about: 'The new desk', percent, accounts: [{ account_id, enabled }] });
  await say(true, 0);
  expect(await flags()).toEqual(['new_desk']);
  await say(false, 100);
  expect(await flags()).toEqual([]);
  await say(null, 100);
  expect(await flags()).toEqual(['new_desk']);
});

it('is the operator’s alone to set', async () => {
  expect((await set({ about: 'Mine', percent: 100 }, harbour.token)).status).toBe(403);
  const unknown = await set({
    about: 'x',
    percent: 0,
    accounts: [{ account_id: randomUUID(), enabled: true }],
  });
  expect(unknown.body.code).toBe('not_found');
});
