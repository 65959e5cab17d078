// A family of accounts and calls to be settled, made as dispatch leaves them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Mode } from '../../shared/mode.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { newId, systemCtx, type Ctx } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { addSubAccount, call, setUpHarbour, type TestApp } from './app.ts';
import { fakeClock, type FakeClock } from './clock.ts';
import { createTestDatabase, testLog } from './database.ts';
import type { EndedCall } from '../billing/service.ts';

export type Family = {
  t: TestApp;
  clock: FakeClock;
  harbour: SignedIn;
  cedar: SignedIn;
  lakeview: SignedIn;
  close(): Promise<void>;
};

/**
 * A parent account with two sub-accounts, on a clock that stands still. The app answers requests but its
 * background jobs do not run: they would book a call before a test has looked at it.
 */
export async function startFamily(): Promise<Family> {
  const clock = fakeClock();
  const t = await startWithoutJobs(clock);
  const harbour = await setUpHarbour(t.url);
  const cedar = await addSubAccount(t.url, harbour, 'cedar');
  const lakeview = await addSubAccount(t.url, harbour, 'lakeview');
  return { t, clock, harbour, cedar, lakeview, close: () => t.close() };
}

async function startWithoutJobs(clock: FakeClock): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = readConfig({ PORT: '0', DEMO: 'off', SECOND_FACTOR: 'optional' });
  const app = await createApp({ config, database, secrets: database.secrets, log: testLog, clock });
  const http = createServer(app.express);
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const close = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => void http.close(resolve));
    await app.close();
    await database.close();
  };
  return { app, database, url, close };
}

export const idOf = (signedIn: SignedIn) => signedIn.session.account.id;

/** Sets a price as the parent’s owner; from `from`, else from now. */
export async function setPrice(
  family: Family,
  accountId: string,
  card: { rate_micros: number; increments?: string; effective_from?: string },
): Promise<{ id: string }> {
  const answer = await call<{ id: string }>(family.t.url, {
    method: 'POST',
    path: `/v1/sub-accounts/${accountId}/rate-cards`,
    token: family.harbour.token,
    body: { increments: '60/60', ...card },
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

export function inAccount<T>(
  family: Family,
  accountId: string,
  fn: (ctx: Ctx, tx: Tx) => Promise<T>,
): Promise<T> {
  const { deps } = family.t.app;
  return withAccount(deps.pools.app, { accountId }, (tx) =>
    fn(systemCtx(deps, accountId, 'test'), tx),
  );
}

type CallOptions = Partial<Omit<EndedCall, 'id'>> & { requestedAt?: string; mode?: Mode };

/** A live call, unless said, that just ended for carrier and database, and is not settled yet. */
export async function endedCall(
  family: Family,
  operatingAccountId: string,
  options: CallOptions = {},
): Promise<EndedCall> {
  const now = family.clock.now();
  const { requestedAt = toInstant(now), mode = 'live', ...rest } = options;
  const durationSeconds = rest.durationSeconds ?? 31;
  const answeredAt = rest.answeredAt === undefined ? toInstant(now) : rest.answeredAt;
  const ended: EndedCall = {
    id: newId(),
    billingAccountId: operatingAccountId,
    billingRule: 'operating',
    result: 'completed',
    endedAt: toInstant(fromInstant(answeredAt ?? toInstant(now)) + durationSeconds * 1000),
    ...rest,
    durationSeconds,
    answeredAt,
  };
  await family.t.database.admin.query(
    `insert into calls (account_id, id, state, to_phone, from_phone, mode, billing_account_id, billing_rule,
       requested_at, answered_at, ended_at, duration_seconds)
     values ($1, $2, $3, '+12125550100', '+15005550006', $10, $4, $5, $6, $7, $8, $9)`,
    [
      operatingAccountId,
      ended.id,
      ended.result,
      ended.billingAccountId,
      ended.billingRule,
      requestedAt,
      ended.answeredAt,
      ended.endedAt,
      ended.durationSeconds,
      mode,
    ],
  );
  return ended;
}
