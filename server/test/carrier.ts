// The real app with the real carrier simulator beside it, both on one clock that moves only when told.
import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Call } from '../../shared/dispatch.ts';
import type { CallState } from '../../shared/dispatch-state.ts';
import type { Problem } from '../../shared/errors.ts';
import { createApp, type App } from '../app.ts';
import { startCarrierSimulator } from '../carrier-simulator/simulator.ts';
import type { CarrierSimulator } from '../carrier-simulator/types.ts';
import { readConfig } from '../config.ts';
import type { Clock } from '../platform/clock.ts';
import { addSubAccount, call, setUpHarbour, type Answer } from './app.ts';
import { fakeClock, type FakeClock } from './clock.ts';
import { createTestDatabase, testLog, type TestDatabase } from './database.ts';

/** Five rupees a minute. */
export const RATE_MICROS = 5_000_000;

export type Floor = {
  app: App;
  url: string;
  database: TestDatabase;
  simulator: CarrierSimulator;
  clock: FakeClock;
  /** The parent account’s owner. */
  harbour: SignedIn;
  /** The same person in a sub-account. */
  cedar: SignedIn;
  close(): Promise<void>;
};

/** Without `clock` time stands still until the test moves it. */
export async function startFloor(
  options: { clock?: Clock; timeScale?: number; env?: Record<string, string> } = {},
): Promise<Floor> {
  const database = await createTestDatabase();
  const clock = fakeClock();
  const { accountSid: sid, authToken } = database.secrets.simulator;
  const simulator = await startCarrierSimulator({
    accounts: [{ sid, authToken }],
    clock: options.clock ?? clock,
    timeScale: options.timeScale ?? 0,
  });
  const config = readConfig({
    PORT: '0',
    DEMO: 'off',
    SECOND_FACTOR: 'optional',
    ...options.env,
  });
  const app = await createApp({
    config,
    database,
    secrets: database.secrets,
    log: testLog,
    clock: options.clock ?? clock,
    simulatorUrl: simulator.url,
  });
  const url = await app.listen();
  const harbour = await setUpHarbour(url);
  const cedar = await addSubAccount(url, harbour, 'cedar');
  await addRateCard(database, harbour.session.account.id);
  await addRateCard(database, cedar.session.account.id);
  return {
    app,
    url,
    database,
    simulator,
    clock,
    harbour,
    cedar,
    close: async () => {
      // The carrier goes first: requests it has left hanging end with it.
      await simulator.close();
      await app.close();
      await database.close();
    },
  };
}

/** Has the simulator stand for the live carrier too, until the answered function is called. */
export function standInForLiveCarrier(floor: Pick<Floor, 'app' | 'database' | 'simulator'>) {
  const { settings } = floor.app.deps;
  const before = settings.twilio;
  settings.twilio = { ...floor.database.secrets.simulator, baseUrl: floor.simulator.url };
  return () => {
    settings.twilio = before;
  };
}

export async function addRateCard(database: TestDatabase, accountId: string): Promise<void> {
  await database.admin.query(
    `insert into rate_cards (account_id, id, rate_micros, increments, currency, effective_from, created_at)
     values ($1, $2, $3, '60/60', 'INR', '2020-01-01', '2020-01-01')`,
    [accountId, randomUUID(), RATE_MICROS],
  );
}

/** An open call list with one contact for each number. */
export async function addContacts(
  database: TestDatabase,
  accountId: string,
  phones: readonly string[],
): Promise<{ listId: string; contactIds: string[] }> {
  const listId = randomUUID();
  const head = await database.admin.query<{ seq: string }>(
    'update sync_heads set seq = seq + $2 where account_id = $1 returning seq',
    [accountId, phones.length + 1],
  );
  const seq = Number(head.rows[0]?.seq) - phones.length;
  await database.admin.query(
    `insert into call_lists (account_id, id, name, status, contacts, seq, created_at)
     values ($1, $2::uuid, $2::uuid::text, 'open', $3, $4, '2026-11-01')`,
    [accountId, listId, phones.length, seq],
  );
  const contactIds = phones.map(() => randomUUID());
  for (const [i, phone] of phones.entries()) {
    await database.admin.query(
      `insert into contacts (account_id, id, list_id, position, name, phone, zone, seq)
       values ($1, $2, $3, $4, 'Kavita Rao', $5, 'America/New_York', $6)`,
      [accountId, contactIds[i], listId, i + 1, phone, seq + i + 1],
    );
  }
  return { listId, contactIds };
}

export type Wish = { token: string; body: object; key?: string };

export function dial<T = Call & Problem>(
  floor: Pick<Floor, 'url'>,
  wish: Wish,
): Promise<Answer<T>> {
  return call<T>(floor.url, {
    method: 'POST',
    path: '/v1/calls',
    token: wish.token,
    body: wish.body,
    headers: { 'idempotency-key': wish.key ?? randomUUID() },
  });
}

export async function getCall(floor: Pick<Floor, 'url'>, token: string, id: string): Promise<Call> {
  return (await call<Call>(floor.url, { path: `/v1/calls/${id}`, token })).body;
}

/** Waits until a call is in one of these states. */
export async function untilCall(
  floor: Pick<Floor, 'url'>,
  which: { token: string; id: string },
  states: readonly CallState[],
): Promise<Call> {
  let seen: Call | undefined;
  for (let i = 0; i < 400; i += 1) {
    seen = await getCall(floor, which.token, which.id);
    if (states.includes(seen.state)) return seen;
    await new Promise((resume) => setTimeout(resume, 20));
  }
  throw new Error(`the call is ${seen?.state} (${seen?.reason}), not ${states.join(' or ')}`);
}

/** Waits until `check` answers something. */
export async function until<T>(check: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let i = 0; i < 400; i += 1) {
    const found = await check();
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 20));
  }
  throw new Error('waited in vain');
}

export type Letter = {
  sid: string;
  status: string;
  sequence: number;
  at?: number;
  /** Seconds. */
  duration?: number;
  /** Other fields, or other values of these. */
  fields?: Record<string, string>;
  authToken?: string;
};

/** Posts a status callback of the test-mode carrier, signed as the carrier does. */
export function postCallback(floor: Floor, path: string, letter: Letter): Promise<Answer<Problem>> {
  const { accountSid, authToken } = floor.database.secrets.simulator;
  const form: Record<string, string> = {
    CallSid: letter.sid,
    AccountSid: accountSid,
    CallStatus: letter.status,
    SequenceNumber: String(letter.sequence),
    CallbackSource: 'call-progress-events',
    Timestamp: new Date(letter.at ?? floor.clock.now()).toUTCString().replace('GMT', '+0000'),
    To: '+12025550100',
    From: '+15005550006',
    ...(letter.duration === undefined
      ? {}
      : { CallDuration: String(letter.duration), Duration: '1' }),
    ...letter.fields,
  };
  const signature = twilio.getExpectedTwilioSignature(
    letter.authToken ?? authToken,
    floor.url + path,
    form,
  );
  return call<Problem>(floor.url, {
    method: 'POST',
    path,
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature,
    },
  });
}

export function callbackPath(accountId: string, callId: string): string {
  return `/carrier/accounts/${accountId}/calls/${callId}/status`;
}
