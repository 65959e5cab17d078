// What the delivery job does in the database: claim, decide what may be sent, write what came of it.
import type { Mode } from '../../shared/mode.ts';
import { accountOf, listAdminEmails } from '../accounts/service.ts';
import { queueMail } from '../mail/service.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { systemCtx, type Ctx, type Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { secretPlace } from './endpoints.service.ts';
import type { HttpAnswer } from './http-sender.ts';
import { afterAttempt, retryDelayMs, type DisableReason, type Health } from './rules.ts';
import * as sql from './sending.sql.ts';
import type { SigningSecrets } from './signature.ts';
import { withoutSignatures } from './signature.ts';
import { holdDeliveries } from './sql.ts';

export const LEASE_MS = 30_000;
const API_VERSION = 'v1';

/** A claimed delivery, ready to be sent. */
export type Outgoing = {
  accountId: string;
  id: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  mode: Mode;
  /** Number of this attempt. */
  attempt: number;
  /** Attempts since the delivery was made or replayed, this one included. */
  tries: number;
  url: string;
  secrets: SigningSecrets;
  createdAt: string;
  dataText: string;
  /** Passes an open breaker. */
  probe: boolean;
  ping: boolean;
  leaseUntilMs: number;
  claimedMs: number;
};

export type Claimed = { ready: Outgoing[]; paused: Map<string, number> };

/** Leases due deliveries, fairly across accounts, and loads what may be sent now, in turn. */
export async function claimDeliveries(
  deps: Deps,
  request: { limit: number; perEndpoint: number; exceptEndpoints: readonly string[] },
): Promise<Claimed & { claims: number }> {
  const now = deps.clock.now();
  const leaseUntilMs = now + LEASE_MS;
  const claims = await sql.claimDue(deps.pools.worker, { ...request, now, leaseUntilMs });
  const turns = new Map(claims.map((c) => [c.id, c.turn]));
  const byAccount = Map.groupBy(claims, (c) => c.accountId);
  const loaded = await Promise.all(
    [...byAccount].map(([accountId, own]) =>
      prepare(deps, accountId, { ids: own.map((c) => c.id), now, leaseUntilMs }).catch(
        (err: unknown) => {
          // One account that cannot be read must not stop the others; its leases run out.
          deps.log.error({ err, accountId }, 'deliveries could not be loaded');
          return { ready: [], paused: new Map<string, number>() };
        },
      ),
    ),
  );
  const ready = loaded.flatMap((l) => l.ready);
  ready.sort((a, b) => (turns.get(a.id) ?? 0) - (turns.get(b.id) ?? 0));
  return { ready, paused: new Map(loaded.flatMap((l) => [...l.paused])), claims: claims.length };
}

type Lease = { ids: string[]; now: number; leaseUntilMs: number };

/** A breaker may close by another process, so a pause is asked about again after this long. */
const PAUSE_MS_MAX = 5000;

function prepare(deps: Deps, accountId: string, lease: Lease): Promise<Claimed> {
  return withAccount(deps.pools.app, { accountId }, async (tx) => {
    const rows = await sql.loadClaimed(tx, lease.ids);
    const endpoints = await sql.loadEndpoints(tx, [...new Set(rows.map((r) => r.endpointId))]);
    const ready: Outgoing[] = [];
    const paused = new Map<string, number>();
    for (const endpoint of endpoints) {
      const own = rows.filter((r) => r.endpointId === endpoint.id);
      const passing = await choose(tx, { endpoint, rows: own, lease });
      ready.push(
        ...passing.rows.map((row) =>
          outgoing(deps, { accountId, endpoint, row, lease, probe: passing.probe }),
        ),
      );
      if (passing.pausedUntilMs !== null) paused.set(endpoint.id, passing.pausedUntilMs);
    }
    const sending = new Set(ready.map((r) => r.id));
    const rest = lease.ids.filter((id) => !sending.has(id));
    if (rest.length > 0)
      await sql.releaseLeases(tx, { ids: rest, leaseUntilMs: lease.leaseUntilMs });
    return { ready, paused };
  });
}

type Choice = { rows: sql.ClaimedRow[]; probe: boolean; pausedUntilMs: number | null };

/** Which of an endpoint’s claimed rows go out: pings always, others past a closed breaker, or one as its probe. */
async function choose(
  tx: Tx,
  from: { endpoint: sql.SendingEndpoint; rows: sql.ClaimedRow[]; lease: Lease },
): Promise<Choice> {
  const { endpoint, rows, lease } = from;
  const pings = rows.filter((r) => r.eventType === 'test.ping');
  const first = rows.find((r) => r.eventType !== 'test.ping');
  if (endpoint.status === 'disabled') {
    // It was disabled while an event was being written; its delivery joins the ones held then.
    if (first) await holdDeliveries(tx, endpoint.id);
    return { rows: pings, probe: false, pausedUntilMs: null };
  }
  if (endpoint.probeAt === null) return { rows, probe: false, pausedUntilMs: null };
  const pausedUntilMs = lease.now + PAUSE_MS_MAX;
  if (fromInstant(endpoint.probeAt) > lease.now) {
    return {
      rows: pings,
      probe: false,
      pausedUntilMs: Math.min(pausedUntilMs, fromInstant(endpoint.probeAt)),
    };
  }
  const { leaseUntilMs, now } = lease;
  const taken =
    first !== undefined &&
    (await sql.takeProbe(tx, { endpointId: endpoint.id, now, leaseUntilMs }));
  return { rows: taken ? [...pings, first] : pings, probe: taken, pausedUntilMs };
}

function outgoing(
  deps: Deps,
  from: {
    accountId: string;
    endpoint: sql.SendingEndpoint;
    row: sql.ClaimedRow;
    lease: Lease;
    probe: boolean;
  },
): Outgoing {
  const { accountId, endpoint, row, lease } = from;
  const ping = row.eventType === 'test.ping';
  return {
    accountId,
    id: row.id,
    endpointId: endpoint.id,
    eventId: row.eventId,
    eventType: row.eventType,
    mode: row.mode,
    attempt: row.attempts + 1,
    tries: row.attempts - row.attemptsBefore + 1,
    url: endpoint.url,
    secrets: openSecrets(deps, { accountId, endpoint, now: lease.now }),
    createdAt: row.createdAt,
    dataText: row.dataText,
    probe: from.probe && !ping,
    ping,
    leaseUntilMs: lease.leaseUntilMs,
    claimedMs: lease.now,
  };
}

function openSecrets(
  deps: Deps,
  of: { accountId: string; endpoint: sql.SendingEndpoint; now: number },
): SigningSecrets {
  const { endpoint, now } = of;
  const place = secretPlace(of.accountId, endpoint.id);
  const { previousSecretBox, previousValidUntil } = endpoint;
  const overlaps = previousValidUntil !== null && fromInstant(previousValidUntil) > now;
  return {
    current: deps.secrets.open(endpoint.secretBox, place),
    previous: overlaps && previousSecretBox ? deps.secrets.open(previousSecretBox, place) : null,
  };
}

/** The signed body. `data` is passed on as stored; the order of keys is part of no promise. */
export function deliveryBody(o: Outgoing, now: number): string {
  const head = JSON.stringify({
    id: o.eventId,
    type: o.eventType,
    mode: o.mode,
    api_version: API_VERSION,
    account_id: o.accountId,
    created_at: o.createdAt,
    delivered_at: toInstant(now),
    attempt: o.attempt,
  });
  return `${head.slice(0, -1)},"data":${o.dataText}}`;
}

/** Gives deliveries back that could not be started in time. */
export async function giveBack(deps: Deps, waiting: readonly Outgoing[]): Promise<void> {
  for (const [accountId, own] of Map.groupBy(waiting, (o) => o.accountId)) {
    await withAccount(deps.pools.app, { accountId }, async (tx) => {
      for (const [leaseUntilMs, leased] of Map.groupBy(own, (o) => o.leaseUntilMs)) {
        await sql.releaseLeases(tx, { ids: leased.map((o) => o.id), leaseUntilMs });
      }
    });
  }
}

export type AttemptResult = {
  outgoing: Outgoing;
  sentMs: number;
  headers: Record<string, string>;
  body: string;
  answer: HttpAnswer;
};

/** Endpoint → when its pause ends; 0 for one whose breaker closed. */
export type Pauses = Map<string, number>;

/** Writes the attempts of one account in one transaction and moves deliveries and endpoints on. */
export function recordResults(
  deps: Deps,
  accountId: string,
  results: readonly AttemptResult[],
): Promise<Pauses> {
  const ctx = systemCtx(deps, accountId, 'deliveries');
  return withAccount(deps.pools.app, { accountId }, async (tx) => {
    const byEndpoint = Map.groupBy(results, (r) => r.outgoing.endpointId);
    const endpoints = await sql.lockEndpoints(tx, [...byEndpoint.keys()]);
    await sql.writeResults(
      tx,
      results.map((r) => resultRow(r, ctx.now)),
    );
    const pauses: Pauses = new Map();
    for (const endpoint of endpoints) {
      const until = await moveHealth(ctx, tx, {
        endpoint,
        results: byEndpoint.get(endpoint.id) ?? [],
      });
      if (until !== null) pauses.set(endpoint.id, until);
    }
    return pauses;
  });
}

function isOk({ status, error }: HttpAnswer): boolean {
  return status !== null && error === null;
}

function resultRow(r: AttemptResult, now: number): sql.ResultRow {
  const { outgoing: o, answer } = r;
  const ok = isOk(answer);
  const after = { tries: o.tries, retryAfterMs: answer.retryAfterMs, random: Math.random() };
  const delay = ok || o.ping ? null : retryDelayMs(after);
  return {
    id: o.id,
    status: ok ? 'delivered' : delay === null ? 'failed' : 'pending',
    next_ms: delay === null ? null : now + delay,
    lease_ms: o.leaseUntilMs,
    at_ms: r.sentMs,
    http_status: answer.status,
    error: answer.error,
    latency_ms: answer.latencyMs,
    request_headers: withoutSignatures(r.headers),
    request_body: r.body,
    response_body: answer.responseBody,
  };
}

/** Answers until when the endpoint is to be left alone: 0 when its breaker closed, null when nothing changed. */
async function moveHealth(
  ctx: Ctx,
  tx: Tx,
  of: { endpoint: sql.SendingEndpoint; results: readonly AttemptResult[] },
): Promise<number | null> {
  const { endpoint } = of;
  const before = healthOf(endpoint);
  let health = before;
  let reason: DisableReason | null = null;
  for (const { outgoing: o, answer } of of.results) {
    const outcome = { ok: isOk(answer), gone: answer.status === 410, probe: o.probe, ping: o.ping };
    const after = afterAttempt(health, outcome, ctx.now);
    health = after.health;
    reason ??= after.disable;
    if (reason) break;
  }
  const changed = JSON.stringify(health) !== JSON.stringify(before);
  if (changed) await sql.updateHealth(tx, { endpointId: endpoint.id, ...health, now: ctx.now });
  const pauseEnd = ctx.now + PAUSE_MS_MAX;
  if (reason && endpoint.status === 'enabled') {
    const { id: endpointId, url } = endpoint;
    await disable(ctx, tx, { endpointId, url, reason, health });
    return pauseEnd;
  }
  if (health.probeAtMs !== null) return Math.min(pauseEnd, health.probeAtMs);
  return before.probeAtMs === null ? null : 0;
}

function healthOf(e: sql.SendingEndpoint): Health {
  return {
    failures: e.failures,
    recentFailuresMs: e.recentFailuresMs.map(Number),
    probeAtMs: e.probeAt === null ? null : fromInstant(e.probeAt),
    probes: e.probes,
  };
}

/** Disables, holds the backlog and writes the one notice to the account’s admins, all in the attempt’s transaction. */
async function disable(
  ctx: Ctx,
  tx: Tx,
  of: { endpointId: string; url: string; reason: DisableReason; health: Health },
): Promise<void> {
  const { endpointId, reason, health } = of;
  const epoch = await sql.disableEndpoint(tx, endpointId, reason);
  if (epoch === null) return;
  const held = await holdDeliveries(tx, endpointId);
  const target = { kind: 'webhook_endpoint', id: endpointId };
  const detail = { reason, failures: health.failures, held };
  await audit(ctx, tx, { action: 'webhook_endpoint.disabled', target, detail });
  await noticeAdmins(ctx, tx, { url: of.url, reason, held });
  tx.afterCommit(() =>
    ctx.log.warn({ accountId: ctx.accountId, endpointId, ...detail }, 'webhook endpoint disabled'),
  );
}

/** One mail of one disabling to each who runs the account. */
async function noticeAdmins(
  ctx: Ctx,
  tx: Tx,
  what: { url: string; reason: DisableReason; held: number },
): Promise<void> {
  const { name } = await accountOf(tx);
  const data = { ...what, account: name, link: `${ctx.deps.publicUrl()}/webhooks` };
  for (const to of await listAdminEmails(tx)) {
    await queueMail(ctx, tx, { to, template: 'webhook_endpoint_disabled', data });
  }
}
