// Rate cards: dated prices. A card is never edited; a new price is a new card.
import type { NewRateCard, RateCard } from '../../shared/billing.ts';
import { AppError } from '../../shared/errors.ts';
import type { z } from 'zod';
import { audit } from '../platform/audit.ts';
import { fromInstant } from '../platform/clock.ts';
import { inSnapshot, inTransaction, newId, type Ctx } from '../platform/context.ts';
import * as sql from './sql.ts';

export function listRateCards(ctx: Ctx): Promise<RateCard[]> {
  return inSnapshot(ctx, (tx) => sql.listRateCards(tx));
}

/**
 * Sets the price of the caller's own account or of one of its sub-accounts, from now or from later on. Both
 * accounts find it in their audit logs.
 */
export function createRateCard(
  ctx: Ctx,
  accountId: string,
  input: z.infer<typeof NewRateCard>,
): Promise<RateCard> {
  return inTransaction(ctx, async (tx) => {
    if (!(await sql.mayPrice(tx, accountId))) {
      throw new AppError('not_found', 'there is no such sub-account here');
    }
    const effectiveFrom = input.effective_from ? fromInstant(input.effective_from) : ctx.now;
    if (effectiveFrom < ctx.now) {
      throw new AppError('wrong_state', 'a price cannot begin in the past: calls are booked by it');
    }
    const id = newId();
    const action = 'rate_card.created';
    const target = { kind: 'rate_card', id };
    const detail = { ...input, for_account_id: accountId };
    await audit(ctx, tx, { action, target, detail });
    return tx.as(accountId, async (payerTx) => {
      if (accountId !== ctx.accountId) {
        await audit(ctx, payerTx, {
          action,
          target,
          detail: { ...detail, by_account_id: ctx.accountId },
        });
      }
      const { rate_micros: rateMicros, minimum_micros: minimumMicros, increments } = input;
      const card = { id, rateMicros, minimumMicros, increments, effectiveFrom, now: ctx.now };
      return sql.insertRateCard(payerTx, card);
    });
  });
}
