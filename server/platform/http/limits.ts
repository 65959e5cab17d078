// Requests per minute. An address that sends no valid credential is stopped before the database is asked and before
// a body is read. A key counts by itself and with its account; a console counts by its session, more generously,
// because it pulls by itself. Counts live in this process: with several behind a balancer each has its own, so an
// account may get as many times the quota as there are processes (docs/adr/0007 says why that is enough).
import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { AppError } from '../../../shared/errors.ts';
import { REQUESTS_A_MINUTE } from '../../../shared/plans.ts';
import type { Identity } from './api.ts';
import type { RequestCtx } from './request.ts';
import { createSlidingWindow, type Standing } from './sliding-window.ts';

const WINDOW_S = 60;

export type LimitSettings = {
  /** All API keys of an account together, unless its plan or the operator says otherwise. */
  accountPerMinute: number;
  /** One session; a console pulls, and a shift has bursts. */
  sessionPerMinute: number;
  /** One address without a valid credential. */
  addressPerMinute: number;
};

const DEFAULTS: LimitSettings = {
  accountPerMinute: REQUESTS_A_MINUTE,
  sessionPerMinute: 12_000,
  addressPerMinute: 600,
};

type Quota = { name: string; subject: string; quota: number };

export type Limits = {
  /**
   * Before anything else: refuses an address without credit, and a credential that is known to be over its limit.
   * @throws AppError rate_limited
   */
  admit(request: RequestCtx, res: Response): void;
  /** Counts a request that proved nothing against its address. */
  countStranger(request: RequestCtx): void;
  /**
   * Counts a request of somebody known, and sets the RateLimit headers.
   * @throws AppError rate_limited
   */
  count(e: Endpoint, request: RequestCtx, known: { identity: Identity; res: Response }): void;
  /** The account a credential was last seen to belong to, to queue by; never to authorise by. */
  laneOf(request: RequestCtx): string;
};

/** Credentials remembered; the first ones in are forgotten first. */
const REMEMBERED_MAX = 10_000;

type Remembered = { accountId: string; over: Quota[] | null };

export function limitRequests(settings: Partial<LimitSettings> = {}): Limits {
  const limits = { ...DEFAULTS, ...settings };
  const window = createSlidingWindow();
  const remembered = new Map<string, Remembered>();
  const addressQuota = (request: RequestCtx): Quota => ({
    name: 'address',
    subject: `ip ${networkOf(request.ip)}`,
    quota: limits.addressPerMinute,
  });
  const lookAt = ({ subject, quota }: Quota, now: number) => window.look(subject, quota, now);
  return {
    admit: (request, res) => {
      const known = remembered.get(credentialOf(request));
      // A colleague's flood from the same office does not lock out who has just shown a valid credential.
      const quotas = known ? known.over : [addressQuota(request)];
      if (!quotas) return;
      const standings = quotas.map((q) => ({ ...q, ...lookAt(q, request.now) }));
      if (standings.some((s) => !s.allowed)) refuse(res, standings);
      if (known) known.over = null;
    },
    countStranger: (request) => {
      const { subject, quota } = addressQuota(request);
      window.take(subject, quota, request.now);
    },
    count: (e, request, { identity, res }) => {
      const credential = credentialOf(request);
      const quotas = quotasOf(e, identity, limits);
      const before = quotas.map((q) => ({ ...q, ...lookAt(q, request.now) }));
      const isOver = before.some((s) => !s.allowed);
      remember(remembered, credential, {
        accountId: identity.accountId,
        // A limit of one operation says nothing about the others.
        over: isOver && !e.perMinute ? quotas : null,
      });
      if (isOver) refuse(res, before);
      setHeaders(
        res,
        quotas.map((q) => ({ ...q, ...window.take(q.subject, q.quota, request.now) })),
      );
    },
    laneOf: (request) =>
      remembered.get(credentialOf(request))?.accountId ?? `ip ${networkOf(request.ip)}`,
  };
}

function quotasOf(e: Endpoint, identity: Identity, limits: LimitSettings): Quota[] {
  const { actor, accountId } = identity;
  const own: Quota[] = e.perMinute
    ? [{ name: 'operation', subject: `${e.path} ${accountId}`, quota: e.perMinute }]
    : [];
  if (actor.kind === 'member') {
    const subject = `session ${actor.sessionId}`;
    return [{ name: 'session', subject, quota: limits.sessionPerMinute }, ...own];
  }
  if (actor.kind !== 'api_key') return own;
  const account = {
    name: 'account',
    subject: `account ${accountId}`,
    quota: identity.requestsPerMinute ?? limits.accountPerMinute,
  };
  if (actor.requestsPerMinute === null) return [account, ...own];
  const subject = `key ${actor.keyId}`;
  return [account, { name: 'key', subject, quota: actor.requestsPerMinute }, ...own];
}

type Stood = Quota & Standing;

/** As the IETF draft says (draft-ietf-httpapi-ratelimit-headers-10). */
function setHeaders(res: Response, standings: readonly Stood[]): void {
  if (standings.length === 0) return;
  const list = (item: (s: Stood) => string) => standings.map(item).join(', ');
  res.set(
    'RateLimit-Policy',
    list((s) => `"${s.name}";q=${s.quota};w=${WINDOW_S}`),
  );
  res.set(
    'RateLimit',
    list((s) => `"${s.name}";r=${s.left};t=${s.resetS}`),
  );
}

function refuse(res: Response, standings: readonly Stood[]): never {
  setHeaders(res, standings);
  const over = standings.filter((s) => !s.allowed);
  const waitS = Math.max(1, ...over.map((s) => s.resetS));
  const quota = Math.min(...over.map((s) => s.quota));
  res.set('Retry-After', String(waitS));
  throw new AppError('rate_limited', `more than ${quota} requests a minute; wait ${waitS} s`);
}

function remember(known: Map<string, Remembered>, credential: string, row: Remembered): void {
  known.delete(credential);
  known.set(credential, row);
  if (known.size <= REMEMBERED_MAX) return;
  for (const first of known.keys()) {
    known.delete(first);
    return;
  }
}

/** Not the credential itself: what lies in memory cannot be used. */
function credentialOf(request: RequestCtx): string {
  return createHash('sha256')
    .update(request.headers.authorization ?? '')
    .digest('base64');
}

/** An IPv6 customer has a /64 at least, so single addresses of it count as one. */
function networkOf(ip: string): string {
  const isV6 = ip.includes(':') && !ip.startsWith('::ffff:');
  return isV6 ? ip.split(':').slice(0, 4).join(':') : ip;
}
