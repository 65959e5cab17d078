// Builds the whole server: every feature is mounted here and nowhere else. Tests build the same app.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import type { DemoSignIn } from './accounts/routes.ts';
import { bearerToken, identify, usableSessions } from './accounts/sessions.ts';
import { requireBillingCanary } from './billing/service.ts';
import type { Config } from './config.ts';
import { demoInboxUrl, mountDemoInbox } from './demo/inbox.ts';
import { mountFeatures, startJobs, type Jobs } from './features.ts';
import { requireIsolation } from './isolation/service.ts';
import { createAuditBuffer } from './platform/audit-buffer.ts';
import { sleep, systemClock, type Clock } from './platform/clock.ts';
import { newId, type DatabaseCheck, type Deps, type Settings } from './platform/context.ts';
import type { Database } from './platform/db/open.ts';
import { DEVICE_HEADER } from '../shared/sessions.ts';
import { createApi, type Api } from './platform/http/api.ts';
import { requireDeclaredAccess, requireDeclaredRegistries } from './platform/http/boot-check.ts';
import { errorHandler } from './platform/http/errors.ts';
import { mountHealth } from './platform/http/health.ts';
import { limitRequests, type LimitSettings } from './platform/http/limits.ts';
import { mountOpenApi } from './platform/http/openapi.ts';
import { requireTls, securityHeaders, serveConsole } from './platform/http/web.ts';
import type { Log } from './platform/log.ts';
import { createAnnouncer, type Announcer } from './sync/service.ts';
import { createRealtime, type RealtimeServer } from './platform/realtime/server.ts';
import type { Secrets } from './platform/secrets.ts';
import { StartError } from './platform/start-error.ts';
import { noteReads } from './view-as/reads.ts';

export type AppOptions = {
  config: Config;
  database: Database;
  secrets: Secrets;
  log: Log;
  clock?: Clock;
  /** The carrier of test-mode accounts; without it their calls cannot be placed. */
  simulatorUrl?: string;
  /** Folder of the built console; without it only the API is served. */
  consoleDir?: string;
  demoSignIns?: () => readonly DemoSignIn[];
  /** Requests a minute, where they are not the defaults. */
  limits?: Partial<LimitSettings>;
  /** Of the server that makes the demo; everywhere else this password is refused as known. */
  demoPassword?: string;
  /** Where the demo sends to once its past is made; null while that is this server. */
  demoReceiver?: () => string | null;
};

export type App = {
  deps: Deps;
  express: Express;
  api: Api;
  /** Opens the port and starts the background loops; answers the local URL. */
  listen(): Promise<string>;
  /** Takes no new work, finishes the work at hand, tells sockets, closes. */
  close(): Promise<void>;
};

/** Named database constraints a caller may run into, and what they mean. */
const CONSTRAINTS: ReadonlyMap<string, ErrorCode> = new Map([
  ['members_user', 'already_exists'],
  ['members_client', 'billing_account_not_allowed'],
  ['users_email', 'already_exists'],
  ['invitations_once', 'already_exists'],
  ['invitations_client', 'billing_account_not_allowed'],
  ['account_relations_slug', 'already_exists'],
  ['call_lists_name', 'already_exists'],
  ['rate_cards_from', 'already_exists'],
  ['passkeys_credential', 'already_exists'],
  ['calls_payer', 'billing_account_not_allowed'],
]);

export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, secrets, log } = options;
  const clock = options.clock ?? systemClock;
  const isolated = await requireIsolation(database.pools, clock);
  const app = express();
  const http = createServer(app);
  // The realtime server needs the app’s deps and the deps need the realtime server: the knot is tied here.
  const late: Late = { isStopping: false };
  const deps: Deps = {
    pools: database.pools,
    clock,
    log,
    secrets,
    realtime: {
      emit: (...args) => late.realtime?.emit(...args),
      emitTo: (...args) => late.realtime?.emitTo(...args),
      listeners: (accountId) => late.realtime?.listeners(accountId) ?? [],
      disconnect: (ids) => late.realtime?.disconnect(ids),
      disconnectRole: (...args) => late.realtime?.disconnectRole(...args),
    },
    announce: (change) => late.announcer?.announce(change),
    publicUrl: () => config.publicUrl ?? late.url ?? '',
    settings: settingsOf(options, isolated, late),
    auditBuffer: createAuditBuffer(),
    wake: (job) => late.jobs?.wake(job),
  };
  late.announcer = createAnnouncer(deps);
  const identifyToken = (token: string, ip: string) =>
    identify({ deps, token, ip, now: clock.now() });
  late.realtime = createRealtime(http, identifyToken, {
    log,
    allowOrigin: (o) => o === undefined || o === DESKTOP_ORIGIN,
    usableSessions: (sessions) => usableSessions(deps, sessions),
  });
  const api = createApi(deps, {
    authenticate: async ({ headers, ip }) => {
      const token = bearerToken(headers.authorization);
      return token ? identifyToken(token, ip) : null;
    },
    limits: limitRequests(options.limits),
    noteRead: noteReads(),
  });
  mountFeatures(api, options.demoSignIns ?? (() => []));
  if (config.demo) mountDemoInbox(api);
  assemble(app, api, { ...options, isStopping: () => late.isStopping });
  return {
    deps,
    express: app,
    api,
    listen: async () => {
      await requireBillingCanary(deps);
      late.url = await listen(http, config);
      late.jobs = await startJobs(deps);
      return late.url;
    },
    close: async () => {
      late.isStopping = true;
      // Work that takes longer is left to its lease: another server, or the next start, takes it up.
      await within(JOBS_STOP_MS, late.jobs?.stop());
      // socket.io closes the port as well and waits for the last request; the limit runs beside it.
      await Promise.all([late.realtime?.close(), closeHttp(http), late.announcer?.stop()]);
    },
  };
}

function settingsOf(options: AppOptions, database: DatabaseCheck, late: Late): Settings {
  const { config } = options;
  return {
    twilio: config.twilio,
    simulatorUrl: options.simulatorUrl ?? null,
    webhookPrivateHosts: config.webhookPrivateHosts,
    // The demo sends its webhooks to itself, and to nothing else in here.
    demoReceiver: () =>
      options.demoReceiver?.() ??
      (config.demo && late.url ? demoInboxUrl(config, Number(new URL(late.url).port || 80)) : null),
    uploadBytesMax: config.uploadBytesMax,
    mirrorContactsMax: config.mirrorContactsMax,
    mail: config.mail,
    factorRoles: config.factorRoles,
    demoPassword: options.demoPassword ?? null,
    ownerUrl: options.database.ownerUrl,
    auditCheckpointFile: config.auditCheckpointFile,
    exportDir: join(config.dataDir, 'exports'),
    isolation: { reportKey: config.isolationReportKey ?? null, database },
  };
}

type Late = {
  realtime?: RealtimeServer;
  announcer?: Announcer;
  url?: string;
  jobs?: Jobs;
  isStopping: boolean;
};

/** Together less than the 25 s a stop may take, with some left for the database. */
const JOBS_STOP_MS = 12_000;
const REQUESTS_STOP_MS = 8000;

const DESKTOP_ORIGIN = 'app://console';

type Assembly = AppOptions & { isStopping: () => boolean };

/** Order matters: headers, operations, static routes, "no such path", errors. */
function assemble(app: Express, api: Api, options: Assembly): void {
  const { isStopping } = options;
  app.disable('x-powered-by');
  app.set('trust proxy', options.config.trustedProxies);
  app.use(nameRequest);
  const { publicUrl, twilio } = options.config;
  app.use(securityHeaders(publicUrl, { softphone: twilio?.voice !== undefined }));
  app.use(requireTls(options.config.publicUrl));
  app.use(allowDesktop);
  app.use(api.router);
  mountHealth(app, options.database, isStopping);
  mountOpenApi(app, api.endpoints);
  if (options.consoleDir) serveConsole(app, options.consoleDir);
  requireDeclaredAccess(app.router, api.endpoints);
  requireDeclaredRegistries();
  app.use((req: Request, _res: Response, next: NextFunction) => next(noSuchPath(api, req)));
  app.use(errorHandler(options.log, CONSTRAINTS));
}

/** Every answer names its request, so that a person can quote it and an operator find it. */
function nameRequest(_req: Request, res: Response, next: NextFunction): void {
  res.set('X-Request-Id', newId());
  next();
}

/** The Electron console has an origin of its own; it alone may call across origins. */
function allowDesktop(req: Request, res: Response, next: NextFunction): void {
  if (req.headers.origin !== DESKTOP_ORIGIN) return next();
  res.set({ 'Access-Control-Allow-Origin': DESKTOP_ORIGIN, Vary: 'Origin' });
  res.set(
    'Access-Control-Expose-Headers',
    'Idempotent-Replayed, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy',
  );
  if (req.method !== 'OPTIONS') return next();
  res.set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
  res.set(
    'Access-Control-Allow-Headers',
    `authorization, content-type, idempotency-key, ${DEVICE_HEADER}`,
  );
  res.set('Access-Control-Max-Age', '600').status(204).end();
}

function noSuchPath(api: Api, req: Request): AppError {
  const known = api.endpoints.some((e) =>
    new RegExp(`^${e.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(req.path),
  );
  return known
    ? new AppError('method_not_allowed', 'this path does not take that method')
    : new AppError('not_found', 'there is no such path');
}

function listen(http: Server, config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new StartError(
              `Switchyard did not start: port ${config.port} is taken. Set PORT to another one, or 0 for any.`,
            )
          : error,
      );
    });
    http.listen(config.port, config.host, () => {
      const { port } = http.address() as AddressInfo;
      const host = config.host === '0.0.0.0' ? 'localhost' : config.host;
      resolve(`http://${host}:${port}`);
    });
  });
}

async function within(limitMs: number, work: Promise<void> | undefined): Promise<void> {
  const limit = new AbortController();
  try {
    await Promise.race([work, sleep(limitMs, limit.signal)]);
  } finally {
    limit.abort();
  }
}

/** Requests at hand are answered; a kept-alive connection ends with its answer. */
function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => http.closeIdleConnections(), 50);
    const cut = setTimeout(() => http.closeAllConnections(), REQUESTS_STOP_MS);
    http.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
  });
}
