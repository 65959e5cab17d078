import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import { RETRY_SCHEDULE_SECONDS } from '../../shared/webhooks.ts';
import { addSubAccount, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock, type FakeClock } from '../test/clock.ts';
import { startDeliveryJob } from './job.ts';
import { verifyDelivery } from './signature.ts';
import { customerOf, addEndpoint, record } from './test/accounts.ts';
import { startReceiver, status, until, type Receiver } from './test/receiver.ts';

let clock: FakeClock;
let t: TestApp;
let harbour: SignedIn;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(async () => {
  clock = fakeClock();
  t = await startTestApp({ clock });
  harbour = await setUpHarbour(t.url);
});
afterEach(async () => {
  receiver.hangUp();
  await t.close();
});

type EndpointRow = {
  status: string;
  disabled_reason: string | null;
  failures: number;
  probe_at: Date | null;
};

async function endpointRow(id: string): Promise<EndpointRow> {
  const { rows } = await t.database.admin.query<EndpointRow>(
    'select status, disabled_reason, failures, probe_at from webhook_endpoints where id = $1',
    [id],
  );
  return rows[0] as EndpointRow;
}

async function counts(accountId: string): Promise<Record<string, number>> {
  const { rows } = await t.database.admin.query<{ status: string; n: number }>(
    'select status, count(*)::int as n from deliveries where account_id = $1 group by status',
    [accountId],
  );
  return Object.fromEntries(rows.map((r) => [r.status, r.n]));
}

async function attempts(accountId: string): Promise<number> {
  const { rows } = await t.database.admin.query<{ n: number }>(
    'select count(*)::int as n from delivery_attempts where account_id = $1',
    [accountId],
  );
  return rows[0]?.n ?? 0;
}

/** Whom a mail of the disabling waits for; the server of this test has no mail server. */
async function noticed(accountId: string): Promise<string[]> {
  const { rows } = await t.database.admin.query<{ to: string }>(
    `select m.to_address as to from mails m
     join audit_log a on a.account_id = m.account_id and a.action = 'webhook_endpoint.disabled'
     where m.account_id = $1 and m.template = 'webhook_endpoint_disabled' and m.status = 'waiting'`,
    [accountId],
  );
  return rows.map((r) => r.to);
}

const addCustomer = async (at: TestApp, owner: SignedIn, slug: string) =>
  customerOf(at.url, await addSubAccount(at.url, owner, slug));

describe('a receiver that fails', () => {
  it('is tried ten times on schedule, each attempt signed anew under one id, then disabled with one notice', async () => {
    const c = await addCustomer(t, harbour, 'failing');
    receiver.answer('/failing', status(500));
    const { endpoint, secret } = await addEndpoint(c, `${receiver.url}/failing`);
    await record(t.app.deps, c.accountId);
    await until(() => receiver.on('/failing').length === 1);
    for (let n = 1; n <= 10; n += 1) {
      // Not due yet just before four fifths of the planned delay, and due after six fifths.
      const delayMs = (RETRY_SCHEDULE_SECONDS[n - 1] as number) * 1000;
      clock.advance(delayMs * 0.79);
      t.app.deps.wake('deliveries');
      await wait(60);
      expect(receiver.on('/failing').length).toBe(Math.max(1, n - 1));
      clock.advance(delayMs * 0.42);
      t.app.deps.wake('deliveries');
      await until(async () => (await attempts(c.accountId)) === n);
      const last = receiver.on('/failing').at(-1);
      const got = {
        secret,
        headers: last?.headers ?? {},
        body: last?.body ?? '',
        now: clock.now(),
      };
      expect(verifyDelivery(got)).toEqual({ legacy: true, standard: true });
      expect(last?.json.attempt).toBe(n);
      const row = await endpointRow(endpoint.id);
      expect([row.failures, row.status]).toEqual([n, n === 10 ? 'disabled' : 'enabled']);
    }
    const sent = receiver.on('/failing');
    expect(new Set(sent.map((r) => r.headers['webhook-id'])).size).toBe(1);
    expect(new Set(sent.map((r) => r.json.delivered_at)).size).toBe(10);
    expect(new Set(sent.map((r) => r.headers['x-digitalcallers-signature'])).size).toBe(10);
    expect((await endpointRow(endpoint.id)).disabled_reason).toBe('failures');
    expect(await noticed(c.accountId)).toEqual(['ritu@harbour.example']);
    expect(await counts(c.accountId)).toEqual({ failed: 1 });
  });

  it('is spared by the breaker, probed one at a time, and loses nothing of its backlog when it is disabled', async () => {
    const c = await addCustomer(t, harbour, 'dead');
    receiver.answer('/dead', status(500));
    const { endpoint } = await addEndpoint(c, `${receiver.url}/dead`);
    await record(t.app.deps, c.accountId, { count: 200 });
    await until(async () => (await endpointRow(endpoint.id)).probe_at !== null);
    await wait(300);
    const atOpening = await attempts(c.accountId);
    // What was under way when the breaker opened, and not the two hundred that wait.
    expect(atOpening).toBeLessThanOrEqual(19);
    expect((await endpointRow(endpoint.id)).failures).toBe(3);
    for (let probe = 1; probe <= 7; probe += 1) {
      clock.set((await endpointRow(endpoint.id)).probe_at?.getTime() ?? 0);
      t.app.deps.wake('deliveries');
      await until(async () => (await endpointRow(endpoint.id)).failures === 3 + probe);
      expect(await attempts(c.accountId)).toBe(atOpening + probe);
    }
    expect(await endpointRow(endpoint.id)).toMatchObject({ status: 'disabled', failures: 10 });
    await record(t.app.deps, c.accountId, { count: 5 });
    expect(await counts(c.accountId)).toEqual({ held: 205 });
    expect(await noticed(c.accountId)).toEqual(['ritu@harbour.example']);
  });

  it('is not disabled by an outage of a minute, and then gets everything', async () => {
    const c = await addCustomer(t, harbour, 'restarting');
    receiver.answer('/restarting', status(500));
    const { endpoint } = await addEndpoint(c, `${receiver.url}/restarting`);
    await record(t.app.deps, c.accountId, { count: 100 });
    for (let second = 0; second < 60; second += 5) {
      await wait(40);
      clock.advance(5000);
      t.app.deps.wake('deliveries');
    }
    await wait(200);
    expect((await endpointRow(endpoint.id)).status).toBe('enabled');
    receiver.answer('/restarting', status(200));
    await until(async () => {
      clock.advance(10_000);
      t.app.deps.wake('deliveries');
      await wait(50);
      return (await counts(c.accountId))['delivered'] === 100;
    });
    expect(await endpointRow(endpoint.id)).toMatchObject({ failures: 0, probe_at: null });
  });

  it('is disabled at once when it answers 410', async () => {
    const c = await addCustomer(t, harbour, 'gone');
    receiver.answer('/gone', status(410));
    const { endpoint } = await addEndpoint(c, `${receiver.url}/gone`);
    await record(t.app.deps, c.accountId);
    await until(async () => (await endpointRow(endpoint.id)).disabled_reason === 'gone');
    expect(await counts(c.accountId)).toEqual({ held: 1 });
  });

  it('says when to come back, within bounds', async () => {
    const c = await addCustomer(t, harbour, 'busy');
    receiver.answer('/busy', status(503, { 'retry-after': '3600' }));
    await addEndpoint(c, `${receiver.url}/busy`);
    await record(t.app.deps, c.accountId);
    await until(async () => (await attempts(c.accountId)) === 1);
    const { rows } = await t.database.admin.query<{ next_at: Date }>(
      'select next_at from deliveries where account_id = $1',
      [c.accountId],
    );
    expect((rows[0]?.next_at.getTime() ?? 0) - clock.now()).toBe(10_000);
  });
});

describe('the job', () => {
  it('keeps delivering to others while receivers hang', async () => {
    const [bad, good] = [
      await addCustomer(t, harbour, 'hanging'),
      await addCustomer(t, harbour, 'healthy'),
    ];
    for (let i = 0; i < 3; i += 1) {
      receiver.answer(`/hang-${i}`, () => undefined);
      await addEndpoint(bad, `${receiver.url}/hang-${i}`);
    }
    await addEndpoint(bad, `${receiver.url}/same-account`);
    await addEndpoint(good, `${receiver.url}/healthy`);
    await record(t.app.deps, bad.accountId, { count: 100 });
    await record(t.app.deps, good.accountId, { count: 100 });
    // The three hang until their deadline; the others must be done long before it.
    await until(
      () => receiver.on('/healthy').length === 100 && receiver.on('/same-account').length === 100,
    );
    await until(async () => (await attempts(bad.accountId)) >= 100);
    // Not one of the hanging requests has ended yet.
    expect(await attempts(bad.accountId)).toBe(100);
    for (let i = 0; i < 3; i += 1) expect(receiver.on(`/hang-${i}`).length).toBeLessThanOrEqual(16);
  });

  it('gives up a receiver that hangs or never stops talking at the deadline', async () => {
    const c = await addCustomer(t, harbour, 'slow');
    await t.app.close();
    receiver.answer('/silent', () => undefined);
    receiver.answer('/drip', (res) => {
      const timer = setInterval(() => res.write('.'), 20);
      res.on('close', () => clearInterval(timer));
    });
    await insertEndpoints(c.accountId, ['/silent', '/drip']);
    await record(t.app.deps, c.accountId);
    const job = startDeliveryJob(t.app.deps, { deadlineMs: 300 });
    await until(async () => (await attempts(c.accountId)) === 2);
    await job.stop();
    const { rows } = await t.database.admin.query<{ last_error: string }>(
      'select last_error from deliveries where account_id = $1',
      [c.accountId],
    );
    expect(rows.map((r) => r.last_error)).toEqual(['timeout', 'timeout']);
  });

  it('is not held up in one account by the backlog of another', async () => {
    const [large, small] = [
      await addCustomer(t, harbour, 'large'),
      await addCustomer(t, harbour, 'small'),
    ];
    for (const n of [1, 2, 3, 4]) await addEndpoint(large, `${receiver.url}/large?${n}`);
    await addEndpoint(small, `${receiver.url}/small`);
    await record(t.app.deps, large.accountId, { count: 500 });
    await record(t.app.deps, small.accountId);
    const fromLarge = () => receiver.received.filter((r) => r.path.startsWith('/large'));
    await until(() => receiver.on('/small').length === 1);
    expect(fromLarge().length).toBeLessThan(1500);
    await until(() => fromLarge().length === 2000);
    expect(new Set(fromLarge().map((r) => r.path + r.json.id)).size).toBe(2000);
  });

  it('sends again, after the lease, what a killed process had sent without writing its result', async () => {
    const c = await addCustomer(t, harbour, 'killed');
    const { secret } = await addEndpoint(c, `${receiver.url}/killed`);
    await t.app.close();
    const worker = spawn(process.execPath, [
      join(import.meta.dirname, 'test/worker-process.ts'),
      t.database.ownerUrl,
      t.database.secrets.root.toString('hex'),
      String(clock.now()),
    ]);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    receiver.answer('/killed', () => void worker.kill('SIGKILL'));
    await record(t.app.deps, c.accountId);
    await until(() => receiver.on('/killed').length === 1);
    await ended;
    expect(await attempts(c.accountId)).toBe(0);
    receiver.answer('/killed', status(200));
    const job = startDeliveryJob(t.app.deps);
    await wait(700);
    expect(receiver.on('/killed').length).toBe(1);
    clock.advance(30_001);
    await until(async () => (await counts(c.accountId))['delivered'] === 1);
    await job.stop();
    const [first, second] = receiver.on('/killed');
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const got = {
      secret,
      headers: second?.headers ?? {},
      body: second?.body ?? '',
      now: clock.now(),
    };
    expect(verifyDelivery(got)).toEqual({ legacy: true, standard: true });
    expect(await attempts(c.accountId)).toBe(1);
  });
});

describe('an address that is not public', () => {
  it('is refused when it is saved and again when it is used', async () => {
    const strict = await startTestApp({ env: { WEBHOOK_PRIVATE_HOSTS: 'deny' } });
    try {
      const owner = await setUpHarbour(strict.url);
      const c = await addCustomer(strict, owner, 'inside');
      await expect(addEndpoint(c, `${receiver.url}/inside`)).rejects.toThrow('url_not_allowed');
      await expect(addEndpoint(c, 'https://169.254.169.254/')).rejects.toThrow('url_not_allowed');
      const { endpoint } = await addEndpoint(c, 'https://hooks.example.com/');
      // The row is changed behind the check of the API, as an old row or a changed setting would be.
      const port = new URL(receiver.url).port;
      await strict.database.admin.query('update webhook_endpoints set url = $2 where id = $1', [
        endpoint.id,
        `https://127.0.0.1:${port}/inside`,
      ]);
      await record(strict.app.deps, c.accountId);
      const lastError = () =>
        strict.database.admin.query<{ last_error: string | null }>(
          'select last_error from deliveries',
        );
      const refused = await until(async () => (await lastError()).rows[0]?.last_error);
      expect(refused).toContain('address_refused');
      expect(receiver.on('/inside')).toEqual([]);
    } finally {
      await strict.close();
    }
  });
});

/** Endpoints of an account whose app no longer listens. */
async function insertEndpoints(accountId: string, paths: string[]): Promise<void> {
  for (const path of paths) {
    const id = crypto.randomUUID();
    const box = t.database.secrets.seal(
      `whsec_${'A'.repeat(43)}=`,
      `webhook_endpoints/${accountId}/${id}`,
    );
    await t.database.admin.query(
      `insert into webhook_endpoints (account_id, id, url, event_types, secret_box, created_at)
       values ($1, $2, $3, '{disposition.created}', $4, now())`,
      [accountId, id, `${receiver.url}${path}`, box],
    );
  }
}
