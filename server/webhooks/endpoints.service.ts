import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { EventType } from '../../shared/events.ts';
import type { WebhookEndpoint } from '../../shared/webhooks.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  inTransaction,
  mustFind,
  newId,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import { refuseUrl, type GuardOptions } from './address-guard.ts';
import { OVERLAP_MS } from './rules.ts';
import * as sql from './sql.ts';

export function listEndpoints(ctx: Ctx): Promise<WebhookEndpoint[]> {
  return inSnapshot(ctx, (tx) => sql.listEndpoints(tx));
}

type NewEndpoint = { url: string; description: string; event_types: EventType[] };

/** The secret is in this answer and nowhere else again. */
export async function createEndpoint(
  ctx: Ctx,
  input: NewEndpoint,
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  requireUrl(ctx, input.url);
  const id = newId();
  const secret = newSecret();
  const endpoint = await inTransaction(ctx, async (tx) => {
    const made = await sql.insertEndpoint(tx, {
      id,
      url: input.url,
      description: input.description,
      eventTypes: [...new Set(input.event_types)],
      secretBox: ctx.deps.secrets.seal(secret, secretPlace(ctx.accountId, id)),
      now: ctx.now,
    });
    const detail = { event_types: made.event_types };
    await audit(ctx, tx, { action: 'webhook_endpoint.created', target: target(id), detail });
    return made;
  });
  return { endpoint, secret };
}

type Change = Partial<NewEndpoint> & { status?: 'enabled' | 'disabled' };

/** Disabling holds what waits for the endpoint; enabling forgives its failures and releases what was held. */
export function updateEndpoint(ctx: Ctx, id: string, change: Change): Promise<WebhookEndpoint> {
  return inTransaction(ctx, async (tx) => {
    const before = mustFind(await sql.lockEndpoint(tx, id));
    if (change.url !== undefined) requireUrl(ctx, change.url);
    const status = change.status ?? before.status;
    const enables = status === 'enabled' && before.status === 'disabled';
    const disables = status === 'disabled' && before.status === 'enabled';
    const url = change.url ?? before.url;
    const after = await sql.updateEndpoint(tx, {
      id,
      url,
      description: change.description ?? before.description,
      eventTypes: change.event_types ? [...new Set(change.event_types)] : before.event_types,
      status,
      disabledReason: disables ? 'member' : enables ? null : before.disabled_reason,
      forgive: enables || url !== before.url,
    });
    if (disables) await sql.holdDeliveries(tx, id);
    if (enables && (await sql.releaseHeld(tx, id, ctx.now)) > 0) {
      tx.afterCommit(() => ctx.deps.wake('deliveries'));
    }
    // Field names only: a URL may hold a token of the receiver.
    const detail = { fields: Object.keys(change), status };
    await audit(ctx, tx, { action: 'webhook_endpoint.updated', target: target(id), detail });
    return after;
  });
}

/** A second rotation has to wait for the end of the overlap: it would cut off receivers that still use the first. */
export async function rotateSecret(
  ctx: Ctx,
  id: string,
): Promise<{ secret: string; previous_valid_until: string }> {
  const secret = newSecret();
  const previousValidUntilMs = ctx.now + OVERLAP_MS;
  await inTransaction(ctx, async (tx) => {
    const { previousValidUntil } = mustFind(await sql.lockSecret(tx, id));
    if (previousValidUntil !== null && fromInstant(previousValidUntil) > ctx.now) {
      throw new AppError('wrong_state', 'the secret before this one is still in use');
    }
    const box = ctx.deps.secrets.seal(secret, secretPlace(ctx.accountId, id));
    await sql.rotateSecret(tx, { id, box, previousValidUntilMs });
    await audit(ctx, tx, { action: 'webhook_endpoint.secret_rotated', target: target(id) });
  });
  return { secret, previous_valid_until: toInstant(previousValidUntilMs) };
}

/** What a sealed secret is bound to: it opens for its own row only. */
export function secretPlace(accountId: string, endpointId: string): string {
  return `webhook_endpoints/${accountId}/${endpointId}`;
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function target(id: string): { kind: string; id: string } {
  return { kind: 'webhook_endpoint', id };
}

/** Where this server lets webhooks go: asked when a URL is saved and again at each connection. */
export function urlGuard({ settings }: Deps): GuardOptions {
  return { privateHosts: settings.webhookPrivateHosts, ownReceiver: settings.demoReceiver };
}

function requireUrl(ctx: Ctx, url: string): void {
  const reason = refuseUrl(url, urlGuard(ctx.deps));
  if (reason === null) return;
  throw new AppError('url_not_allowed', reason, {
    errors: [{ pointer: '/url', code: 'url_not_allowed', detail: reason }],
  });
}
