// Kills the server and its PostgreSQL in the middle of work and counts what is there afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BillingHealth } from '../shared/billing.ts';
import type { Import } from '../shared/imports.ts';
import type { TokenPair } from '../shared/sessions.ts';
import { createRandom, hashText } from '../server/carrier-simulator/random.ts';
import { startCarrierSimulator } from '../server/carrier-simulator/simulator.ts';
import type { CarrierSimulator, Outcome } from '../server/carrier-simulator/types.ts';
import { loadSecrets } from '../server/platform/secrets.ts';
import { addSubAccount, call, setUpHarbour } from '../server/test/app.ts';
import { startRelay, type Relay } from './crash/relay.ts';
import { look, serve, until, type Serve, type ServerProcess } from './crash/server-process.ts';
import { createWorkload, ROWS_OF_IMPORT, type Target, type Workable } from './crash/workload.ts';

const ROUNDS = 8;
const SEED = 20_261_120;
/** What the carrier takes and never answers for. */
const UNANSWERED = '+12124999';
const CONTACTS = 500;

/** How long the last outage takes by everybody's clock: longer than any silence is waited out. */
const OUTAGE_S = 900;

let aheadMs = 0;
let dataDir: string;
let relay: Relay;
let simulator: CarrierSimulator;
const servers: ServerProcess[] = [];

beforeEach(async () => {
  aheadMs = 0;
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-crash-'));
  const { accountSid: sid, authToken } = loadSecrets(dataDir).simulator;
  relay = await startRelay();
  simulator = await startCarrierSimulator({
    accounts: [{ sid, authToken }],
    timeScale: 0.005,
    seed: SEED,
    outcomes: outcomeOf,
    clock: { now: () => Date.now() + aheadMs, monotonic: () => performance.now() },
    // The carrier takes these calls, says nothing, and reports nothing, until the last start.
    faults: ({ to }) =>
      aheadMs === 0 && to.startsWith(UNANSWERED)
        ? {
            answer: 'hang',
            callbacks: { drop: ['initiated', 'ringing', 'answered', 'completed'] },
          }
        : undefined,
  });
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if (server.child.exitCode === null && server.child.signalCode === null)
      await server.kill('SIGTERM');
  }
  relay.close();
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const RESULTS = ['completed', 'completed', 'completed', 'busy', 'no-answer', 'failed'] as const;

/** Nobody talks longer than two minutes, so that every call is over soon after the last kill. */
function outcomeOf(to: string): Outcome {
  const draw = hashText(to);
  const result = RESULTS[draw % RESULTS.length] ?? 'completed';
  return { result, durationSeconds: result === 'completed' ? 1 + (draw % 120) : 0 };
}

function start(change: Partial<Serve> = {}): ServerProcess {
  const server = serve({
    dataDir,
    ...change,
    env: { PUBLIC_URL: relay.url, LOG_LEVEL: 'debug', ...change.env },
    args: ['--simulator', simulator.url, '--later', String(aheadMs / 1000)],
  });
  servers.push(server);
  server.url.then(relay.to, () => undefined);
  return server;
}

type Session = Target & { refreshToken: string };

async function openCedar(base: string): Promise<Session> {
  const owner = await setUpHarbour(base);
  const cedar = await addSubAccount(base, owner, 'cedar');
  const priced = await call(base, {
    method: 'POST',
    path: `/v1/sub-accounts/${cedar.session.account.id}/rate-cards`,
    token: owner.token,
    body: { rate_micros: 5_000_000, increments: '60/60' },
  });
  expect(priced.status).toBe(201);
  // A simulated call lasts longer than it takes: reckoned back from its end it began before this test did.
  await look(dataDir, "update rate_cards set effective_from = '2020-01-01'");
  return { base, token: cedar.token, refreshToken: cedar.refresh_token };
}

/** After a long outage an access token has run out. */
async function refreshed(target: Session, base: string): Promise<Session> {
  const { status, body } = await call<TokenPair>(base, {
    method: 'POST',
    path: '/v1/session/refresh',
    body: { refresh_token: target.refreshToken },
  });
  expect(status).toBe(200);
  return { base, token: body.token, refreshToken: body.refresh_token };
}

async function importContacts({ base, token }: Target): Promise<Workable> {
  const send = <T>(path: string, body?: unknown, headers = {}) =>
    call<T>(base, { method: 'POST', path, token, body, headers });
  const lines = Array.from({ length: CONTACTS }, (_, n) => `Kavita Rao,+1415${2_000_000 + n}\n`);
  const csv = { 'content-type': 'text/csv' };
  const { body: made } = await send<Import>(
    '/v1/imports?file_name=a.csv',
    `Name,Phone\n${lines.join('')}`,
    csv,
  );
  const { id, mapping } = made;
  await send(`/v1/imports/${id}/check`, { mapping, list_name: 'Worked', default_country: 'US' });
  await send(`/v1/imports/${id}/commit`);
  const list = await until(async () => {
    const { body } = await call<Import>(base, { path: `/v1/imports/${id}`, token });
    return body.status === 'done' && body.list_id;
  });
  const contacts = await look<{ id: string }>(dataDir, 'select id from contacts');
  return { listId: list, contacts: contacts.map((c) => c.id) };
}

type CallSeen = {
  id: string;
  to: string;
  sid: string | null;
  state: string;
  reason: string | null;
  seconds: number | null;
  charges: number;
  charged: number | null;
};

const listCalls = () =>
  look<CallSeen>(
    dataDir,
    `select c.id, c.to_phone as to, c.carrier_call_sid as sid, c.state, c.reason,
       c.duration_seconds as seconds, count(l.id)::int as charges, max(l.duration_seconds) as charged
     from calls c left join ledger l on l.source_id = c.id and l.kind = 'charge' group by c.account_id, c.id`,
  );

const isOver = ({ state }: CallSeen) =>
  ['completed', 'busy', 'no-answer', 'failed', 'canceled'].includes(state);

describe('a server that is killed again and again while it works', () => {
  it('keeps every acknowledged write once, places no call twice and charges each call once', async () => {
    const random = createRandom(SEED);
    const work = createWorkload();
    let server = start();
    let target = await openCedar(await server.url);
    const list = await importContacts(target);
    for (let round = 0; round < ROUNDS; round++) {
      const running = work.start(target, list);
      await call(target.base, {
        method: 'POST',
        path: '/v1/calls',
        token: target.token,
        headers: { 'idempotency-key': `unanswered ${round}` },
        body: { to: `${UNANSWERED}${100 + round}` },
      });
      await new Promise((resume) => setTimeout(resume, 100 + random() * 900));
      // A slow machine may not get through the three steps of an import in any other round.
      if (round === 0) await until(() => work.acknowledged.imports.size > 0);
      await server.kill('SIGKILL');
      await running.stop();
      // Every third time it dies once more, while it is starting.
      if (round % 3 === 2) {
        const early = start();
        await new Promise((resume) => setTimeout(resume, 300 + random() * 1200));
        await early.kill('SIGKILL');
      }
      if (round === ROUNDS - 1) {
        aheadMs = OUTAGE_S * 1000;
        relay.hold();
      }
      server = start();
      target = await refreshed(target, await server.url);
    }
    await work.finish(target, list);
    await simulator.settled();
    await expectEverythingOnce(work.acknowledged);
    expect(work.cutOff()).toBeGreaterThan(0);
    const { body: health } = await call<BillingHealth>(target.base, {
      path: '/api/admin/billing-health',
      token: loadSecrets(dataDir).operatorToken,
    });
    expect(health).toMatchObject({ status: 'ok', missing_billing_rows: 0, canary: { ok: true } });
    const said = servers.map((s) => s.said()).join('\n');
    expect(said).toMatch(/"level":/);
    expect(said).not.toMatch(
      /\+1\d{10}|Kavita|ritu@|"client":|insert into|update \w+ set|select /i,
    );
    for (const secret of [target.token, loadSecrets(dataDir).operatorToken])
      expect(said).not.toContain(secret);
  }, 150_000);
});

async function expectEverythingOnce(
  acknowledged: ReturnType<typeof createWorkload>['acknowledged'],
): Promise<void> {
  await until(async () => (await listCalls()).every(isOver)).catch(() => undefined);
  const calls = await listCalls();
  expect(calls.filter((c) => !isOver(c))).toEqual([]);
  await expectImports(acknowledged.imports);
  await expectDispositions(acknowledged.dispositions);
  const ids = new Set(calls.map((c) => c.id));
  expect([...acknowledged.calls.keys()].filter((id) => !ids.has(id))).toEqual([]);
  expect(acknowledged.calls.size).toBeGreaterThan(ROUNDS);
  expectCallsOnce(calls);
  const unanswered = calls.filter((c) => c.to.startsWith(UNANSWERED));
  expect(unanswered).toHaveLength(ROUNDS);
  // Placed or not, an interrupted call is found out about; nobody guesses.
  for (const c of unanswered) expect(c.sid !== null || c.reason === 'never_placed').toBe(true);
}

function expectCallsOnce(calls: readonly CallSeen[]): void {
  const placed = simulator.calls();
  const numbers = placed.map((c) => c.to);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(new Set(calls.map((c) => c.to)).size).toBe(calls.length);
  const bySid = new Map(calls.map((c) => [c.sid, c]));
  for (const { sid, to, status, durationSeconds } of placed) {
    const ours = bySid.get(sid);
    expect(ours).toMatchObject({ to, state: status, seconds: durationSeconds });
    const isCharged = status === 'completed';
    expect(ours).toMatchObject({
      charges: isCharged ? 1 : 0,
      charged: isCharged ? durationSeconds : null,
    });
  }
  // What the carrier has not seen was never placed, and says so.
  const unplaced = calls.filter((c) => c.sid === null);
  for (const c of unplaced) expect(c).toMatchObject({ state: 'failed', reason: 'never_placed' });
  expect(calls.length - unplaced.length).toBe(placed.length);
}

async function expectImports(acknowledged: ReadonlySet<string>): Promise<void> {
  expect(acknowledged.size).toBeGreaterThan(0);
  const rows = () =>
    look<{ id: string; status: string; contacts: number; places: number }>(
      dataDir,
      `select i.id, i.status, count(c.id)::int as contacts, count(distinct c.position)::int as places
       from imports i left join contacts c on c.list_id = i.list_id group by i.account_id, i.id`,
    );
  await until(async () => (await rows()).every((i) => i.status !== 'committing'));
  const done = new Map((await rows()).map((i) => [i.id, i]));
  for (const id of acknowledged) {
    expect(done.get(id)).toMatchObject({
      status: 'done',
      contacts: ROWS_OF_IMPORT,
      places: ROWS_OF_IMPORT,
    });
  }
}

async function expectDispositions(acknowledged: ReadonlySet<string>): Promise<void> {
  expect(acknowledged.size).toBeGreaterThan(ROUNDS);
  const rows = await look<{ id: string; events: number }>(
    dataDir,
    `select d.id, count(e.id)::int as events from dispositions d
     left join events e on e.type = 'disposition.created' and e.data ->> 'disposition_id' = d.id::text
     group by d.account_id, d.id`,
  );
  const events = new Map(rows.map((d) => [d.id, d.events]));
  const wrong = [...acknowledged].filter((id) => events.get(id) !== 1);
  expect(wrong).toEqual([]);
}
