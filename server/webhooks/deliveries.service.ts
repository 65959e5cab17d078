import { AppError } from '../../shared/errors.ts';
import { Id, Instant } from '../../shared/ids.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Attempt, Delivery } from '../../shared/webhooks.ts';
import { recordEvent } from '../events/service.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, inTransaction, mustFind, newId, type Ctx } from '../platform/context.ts';
import * as sql from './sql.ts';

export type DeliveryPage = { data: Delivery[]; has_more: boolean; next_cursor: string | null };

type ListQuery = {
  limit: number;
  cursor?: string;
  endpoint_id?: string;
  status?: Delivery['status'];
  mode?: Mode;
};

/** Newest first. */
export async function listDeliveries(ctx: Ctx, query: ListQuery): Promise<DeliveryPage> {
  const filter = {
    endpointId: query.endpoint_id ?? null,
    status: query.status ?? null,
    mode: query.mode ?? null,
    after: query.cursor === undefined ? null : readCursor(query.cursor),
    limit: query.limit + 1,
  };
  const rows = await inSnapshot(ctx, (tx) => sql.listDeliveries(tx, filter));
  const data = rows.slice(0, query.limit);
  const has_more = rows.length > query.limit;
  const last = data.at(-1);
  return { data, has_more, next_cursor: has_more && last ? writeCursor(last) : null };
}

function writeCursor(row: Delivery): string {
  return Buffer.from(`${row.created_at} ${row.id}`).toString('base64url');
}

function readCursor(cursor: string): { createdAt: string; id: string } {
  const [createdAt, id] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const parsed = { createdAt: Instant.safeParse(createdAt), id: Id.safeParse(id) };
  if (parsed.createdAt.success && parsed.id.success) {
    return { createdAt: parsed.createdAt.data, id: parsed.id.data };
  }
  throw new AppError('invalid_request', 'the cursor is not one this operation gave', {
    errors: [
      {
        pointer: 'query/cursor',
        code: 'invalid_cursor',
        detail: 'use a next_cursor of this operation',
      },
    ],
  });
}

export function listAttempts(ctx: Ctx, deliveryId: string): Promise<Attempt[]> {
  return inSnapshot(ctx, async (tx) => {
    mustFind(await sql.findDelivery(tx, deliveryId));
    return sql.listAttempts(tx, deliveryId);
  });
}

/** Sends `test.ping` once, to this endpoint alone, also when it is disabled. */
export function pingEndpoint(ctx: Ctx, endpointId: string): Promise<Delivery> {
  return inTransaction(ctx, async (tx) => {
    mustFind(await sql.findEndpoint(tx, endpointId));
    const type = 'test.ping';
    const data = { message: 'A test from Switchyard: this endpoint can be reached.' };
    const { id: eventId, mode } = await recordEvent(ctx, tx, { type, data });
    const delivery = await sql.insertDelivery(tx, {
      id: newId(),
      endpointId,
      eventId,
      type,
      mode,
      now: ctx.now,
    });
    tx.afterCommit(() => ctx.deps.wake('deliveries'));
    return delivery;
  });
}

/** The same event under the same `webhook-id`, so a receiver that keeps ids sees that it had it. */
export function replayDelivery(ctx: Ctx, id: string): Promise<Delivery> {
  return inTransaction(ctx, async (tx) => {
    const delivery = mustFind(await sql.replayDelivery(tx, id, ctx.now));
    await audit(ctx, tx, { action: 'webhook_delivery.replayed', target: { kind: 'delivery', id } });
    tx.afterCommit(() => ctx.deps.wake('deliveries'));
    return delivery;
  });
}
