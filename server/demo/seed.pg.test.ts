// The first start of the demo, as a visitor sees it: a week of calls that went the real way, and nothing that fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BillingHealth } from '../../shared/billing.ts';
import type { Call } from '../../shared/dispatch.ts';
import { mustBeSignedIn } from '../../shared/factors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { readConfig } from '../config.ts';
import { runServer, type Running } from '../main.ts';
import { freePort } from '../platform/free-port.ts';
import { loadSecrets } from '../platform/secrets.ts';
import { call } from '../test/app.ts';
import { DEMO_SIGN_INS } from './people.ts';

let dataDir: string;
let running: Running;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-demo-'));
  // A port that is known before, as a visitor’s is, so that the endpoints move to it.
  const port = await freePort();
  const config = readConfig({
    PORT: String(port),
    DATA_DIR: dataDir,
    DEMO: 'on',
    LOG_LEVEL: 'silent',
  });
  running = await runServer({ config });
}, 120_000);
afterAll(async () => {
  await running.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const signIn = async (email: string, password: string) =>
  mustBeSignedIn(
    (
      await call<SignedIn>(running.url, {
        method: 'POST',
        path: '/v1/session',
        body: { email, password, device: 'test' },
      })
    ).body,
  );

describe('the demo', () => {
  it('lets everybody in who is named at the start, without a second factor', async () => {
    const homes = [];
    for (const { email, password } of DEMO_SIGN_INS)
      homes.push((await signIn(email, password)).session.account.name);
    expect(new Set(homes).size).toBeGreaterThan(2);
  });

  it('has a week of calls behind it, each charged once', async () => {
    const { body } = await call<BillingHealth>(running.url, {
      path: '/api/admin/billing-health',
      token: loadSecrets(dataDir).operatorToken,
    });
    expect(body).toMatchObject({ status: 'ok', missing_billing_rows: 0 });
    const [manager] = DEMO_SIGN_INS;
    const { token } = await signIn(manager?.email ?? '', manager?.password ?? '');
    const calls = await call<{ data: Call[] }>(running.url, { path: '/v1/calls?limit=20', token });
    expect(calls.body.data.filter((c) => c.state === 'completed' && c.charge === null)).toEqual([]);
    expect(calls.body.data.length).toBeGreaterThan(5);
  });

  it('can still dial a week later: no trial runs out', async () => {
    const trials = await running.database.pools.identity.query(
      "select 1 from accounts where trial_ends_at is not null and status <> 'onboarding'",
    );
    expect(trials.rowCount).toBe(0);
  });

  it('sends its webhooks to its own inbox and to nothing else inside', async () => {
    const sent = await running.database.pools.worker.query<{ status: string }>(
      'select distinct status from deliveries',
    );
    expect(sent.rows.map((row) => row.status)).toContain('delivered');
    const [manager] = DEMO_SIGN_INS;
    const { token } = await signIn(manager?.email ?? '', manager?.password ?? '');
    const register = (url: string) =>
      call<{ code?: string }>(running.url, {
        method: 'POST',
        path: '/v1/webhook-endpoints',
        token,
        body: { url, event_types: ['call.completed'] },
      });
    expect((await register(`${running.url}/demo/inbox`)).status).toBe(201);
    for (const url of [`${running.url}/v1/session`, 'http://127.0.0.1:1/demo/inbox']) {
      const { status, body } = await register(url);
      expect([url, status, body.code]).toEqual([url, 422, 'url_not_allowed']);
    }
  });
});
