import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../shared/accounts.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import { call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';

let t: TestApp;
let harbour: SignedIn;
const twilio = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: '0'.repeat(32),
  PUBLIC_URL: 'https://calls.example.com',
};

beforeAll(async () => {
  t = await startTestApp({ env: twilio });
  harbour = await setUpHarbour(t.url);
});
afterAll(() => t.close());

const change = <T = Account>(body: object, token = t.database.secrets.operatorToken) =>
  call<T>(t.url, {
    method: 'PATCH',
    path: `/api/admin/accounts/${harbour.session.account.id}`,
    token,
    body,
  });
const window = { start: '09:00', end: '20:00' };

describe('the operator', () => {
  it('alone may change what an account is allowed to do', async () => {
    expect((await change({ mode: 'live' }, harbour.token)).status).toBe(403);
  });

  it('takes an account live only with a number of its own and lawful hours', async () => {
    const noNumber = await change<Problem>({ mode: 'live', calling_window: window });
    expect([noNumber.status, noNumber.body.code]).toEqual([409, 'wrong_state']);
    const atNight = await change<Problem>({ mode: 'live', caller_id: '+12025550100' });
    expect([atNight.status, atNight.body.code]).toEqual([409, 'wrong_state']);
    const live = await change({ mode: 'live', caller_id: '+12025550100', calling_window: window });
    expect([live.status, live.body.mode, live.body.calling_window]).toEqual([200, 'live', window]);
    expect((await change({ mode: 'test' })).body.mode).toBe('test');
  });

  it('books a payment once, however often it is sent', async () => {
    const pay = (payment_id: string) =>
      call<{ booked: boolean }>(t.url, {
        method: 'POST',
        path: `/api/admin/accounts/${harbour.session.account.id}/top-ups`,
        token: t.database.secrets.operatorToken,
        body: { payment_id, amount_minor: 50_000 },
      });
    const id = randomUUID();
    expect([(await pay(id)).body.booked, (await pay(id)).body.booked]).toEqual([true, false]);
  });

  it('is told when there is no such account', async () => {
    const answer = await call<Problem>(t.url, {
      method: 'PATCH',
      path: `/api/admin/accounts/${randomUUID()}`,
      token: t.database.secrets.operatorToken,
      body: { payment: 'postpaid' },
    });
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });
});
