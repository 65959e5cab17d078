// What other features need of webhooks: deliveries are rows, written in the transaction of their cause.
import { AppError } from '../../shared/errors.ts';
import type { EventType } from '../../shared/events.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { MAX_EVENT_BYTES } from './rules.ts';
import * as sql from './sql.ts';

export type EventToDeliver = { id: string; type: EventType; mode: Mode; bytes: number };

/**
 * Writes one delivery for every endpoint that subscribes to the type. Endpoints that were disabled for
 * failing get a held one, so enabling them again drops nothing. A ping goes to no one by subscription.
 * @throws AppError body_too_large: refused here, where the cause can still be rolled back.
 */
export async function enqueueDeliveries(
  ctx: Ctx,
  tx: Tx,
  events: readonly EventToDeliver[],
): Promise<void> {
  if (events.some(({ bytes }) => bytes > MAX_EVENT_BYTES)) {
    throw new AppError('body_too_large', 'the event is larger than webhooks may be');
  }
  const sent = events.filter(({ type }) => type !== 'test.ping');
  if (sent.length === 0) return;
  const pending = await sql.insertDeliveries(tx, sent, ctx.now);
  if (pending > 0) tx.afterCommit(() => ctx.deps.wake('deliveries'));
}
