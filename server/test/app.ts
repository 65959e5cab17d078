// The real app on a port, and people who use it through HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedIn, TokenPair } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import { createApp, type App } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Clock } from '../platform/clock.ts';
import type { LimitSettings } from '../platform/http/limits.ts';
import type { Log } from '../platform/log.ts';
import { createTestDatabase, testLog, type TestDatabase } from './database.ts';

export type TestApp = {
  app: App;
  database: TestDatabase;
  url: string;
  close(): Promise<void>;
};

export async function startTestApp(
  options: {
    clock?: Clock;
    env?: Record<string, string>;
    limits?: Partial<LimitSettings>;
    log?: Log;
  } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DEMO: 'off',
    SECOND_FACTOR: 'optional',
    WEBHOOK_PRIVATE_HOSTS: 'allow',
    ...options.env,
  });
  const app = await createApp({
    config,
    database,
    secrets: database.secrets,
    log: options.log ?? testLog,
    clock: options.clock,
    // Probes come from one address and try many wrong credentials.
    limits: { addressPerMinute: 1_000_000, ...options.limits },
  });
  const url = await app.listen();
  return {
    app,
    database,
    url,
    close: async () => {
      await app.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Server = { url: string; close(): Promise<void> };

/** Another server on the database of the first, with the same key: two of them behind one address. */
export async function startSecondServer({ database }: TestApp, clock: Clock): Promise<Server> {
  const config = readConfig({ PORT: '0', DEMO: 'off' });
  const app = await createApp({ config, database, secrets: database.secrets, log: testLog, clock });
  return { url: await app.listen(), close: () => app.close() };
}

export type Answer<T = unknown> = { status: number; body: T; headers: Headers };

/** One HTTP request as a CRM developer would send it. */
export async function call<T = unknown>(
  base: string,
  request: {
    method?: string;
    path: string;
    token?: string;
    body?: unknown;
    headers?: Record<string, string>;
  },
): Promise<Answer<T>> {
  const isRaw = typeof request.body === 'string' || request.body instanceof Uint8Array;
  const response = await fetch(base + request.path, {
    method: request.method ?? 'GET',
    headers: {
      ...(request.body !== undefined && !isRaw ? { 'content-type': 'application/json' } : {}),
      ...(request.token ? { authorization: `Bearer ${request.token}` } : {}),
      ...request.headers,
    },
    body:
      request.body === undefined
        ? undefined
        : isRaw
          ? (request.body as string)
          : JSON.stringify(request.body),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && text ? JSON.parse(text) : text) as T,
  };
}

export type ProblemAnswer = Answer<Problem>;

/** Sets up the first account, `harbour`, and signs its owner in. */
export async function setUpHarbour(base: string): Promise<SignedIn> {
  const { status, body } = await call<SignedIn>(base, {
    method: 'POST',
    path: '/v1/setup',
    body: {
      account: {
        name: 'Harbour Agency',
        slug: 'harbour',
        hue: 'slate',
        default_country: 'US',
        calling_window: { start: '00:00', end: '24:00' },
      },
      owner: {
        name: 'Ritu Sethi',
        email: 'ritu@harbour.example',
        password: 'a long enough password',
      },
      device: 'test',
    },
  });
  if (status !== 201) throw new Error(`setup answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A sub-account of the signed-in owner’s account, and the owner’s session in it. */
export async function addSubAccount(
  base: string,
  owner: SignedIn,
  slug: string,
): Promise<SignedIn> {
  const created = await call<{ id: string }>(base, {
    method: 'POST',
    path: '/v1/sub-accounts',
    token: owner.token,
    body: {
      name: `${slug[0]?.toUpperCase()}${slug.slice(1)} Homes`,
      slug,
      default_country: 'US',
      calling_window: { start: '00:00', end: '24:00' },
    },
  });
  if (created.status !== 201)
    throw new Error(`sub-account answered ${created.status}: ${JSON.stringify(created.body)}`);
  const switched = await call<SignedIn>(base, {
    method: 'POST',
    path: '/v1/session/switch',
    token: owner.token,
    body: { account_id: created.body.id, device: 'test' },
  });
  return switched.body;
}

/** Adds a member and signs them in. */
export async function addMember(
  base: string,
  owner: SignedIn,
  member: { email: string; role: string },
): Promise<SignedIn> {
  const created = await call(base, {
    method: 'POST',
    path: '/v1/members',
    token: owner.token,
    body: { name: 'Asha Menon', password: 'a long enough password', ...member },
  });
  if (created.status !== 201)
    throw new Error(`member answered ${created.status}: ${JSON.stringify(created.body)}`);
  const signedIn = await call<SignedIn>(base, {
    method: 'POST',
    path: '/v1/session',
    body: {
      email: member.email,
      password: 'a long enough password',
      account: owner.session.account.slug,
      device: 'test',
    },
  });
  return signedIn.body;
}

/** The same session with its next tokens: what a console does every quarter of an hour. */
export async function refreshed(base: string, signedIn: SignedIn): Promise<SignedIn> {
  const body = { refresh_token: signedIn.refresh_token };
  const request = { method: 'POST', path: '/v1/session/refresh', body };
  const next = await call<TokenPair>(base, request);
  if (next.status !== 200) throw new Error(`refresh answered ${next.status}`);
  return { ...signedIn, ...next.body };
}

/** A new session of the same member, after a clock has moved past the end of the old one. */
export async function signedInAgain(base: string, { session }: SignedIn): Promise<SignedIn> {
  const { email } = session.member;
  const { slug: account } = session.account;
  const body = { email, password: 'a long enough password', account, device: 'test' };
  const answer = await call<SignedIn>(base, { method: 'POST', path: '/v1/session', body });
  if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}`);
  return answer.body;
}
