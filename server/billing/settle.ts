// What happens to the money when a call ends: one charge, the hold released, usage counted. All of it is in
// the transaction that ends the call, under a savepoint: a booking that fails leaves the call ended and
// unbilled, where billing health sees it and the billing job tries again.
import type { BillingRule, Charge } from '../../shared/dispatch.ts';
import { isTerminal, type CallState } from '../../shared/dispatch-state.ts';
import type { Mode } from '../../shared/mode.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import type { Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { appendEntry, type Appended } from './ledger.ts';
import { listCharges, type StoredEntry } from './ledger.sql.ts';
import { asPayer } from './payer.ts';
import { BILLING_RULES, type BillingRules } from './rules.ts';
import * as sql from './sql.ts';
import { addUsage, addUsageRollup, dayOf } from './usage.sql.ts';

/** A call at its end, as the operating account has it. */
export type EndedCall = {
  id: string;
  billingAccountId: string;
  billingRule: BillingRule;
  result: CallState;
  answeredAt: string | null;
  endedAt: string;
  durationSeconds: number;
};

/** The booked charge of a call, as the API shows it. */
export type ChargeRow = Charge;

/** One settlement: who asks, the operating account's transaction, and the rules to settle by. */
export type Settlement = { ctx: Ctx; tx: Tx; rules: BillingRules };

/**
 * Settles a call in the transaction that makes it terminal. Safe to repeat: a settled call answers with its
 * charge and counts nothing twice. Answers null for a call without a charge, and when the booking failed.
 */
export function settleCall(ctx: Ctx, tx: Tx, call: EndedCall): Promise<ChargeRow | null> {
  return settleBy({ ctx, tx, rules: BILLING_RULES }, call);
}

export async function settleBy(work: Settlement, call: EndedCall): Promise<ChargeRow | null> {
  const { ctx, tx } = work;
  if (!isTerminal(call.result)) throw new Error(`a call that is ${call.result} cannot be settled`);
  const locked = await sql.lockCall(tx, call.id);
  if (!locked) throw new Error('the call to settle does not exist');
  if (locked.billed) return (await chargesOf(tx, [call])).get(call.id) ?? null;
  await sql.savepoint(tx);
  try {
    const charge = await book(work, { ...call, mode: locked.mode });
    await sql.markBilled(tx, call.id);
    await sql.releaseSavepoint(tx);
    return charge;
  } catch (error) {
    // On a lost connection this throws as well, and the whole transaction is undone.
    await sql.rollbackToSavepoint(tx);
    await sql.recordBillingFailure(tx, call.id, ctx.now);
    ctx.log.error(
      { err: error, callId: call.id, accountId: tx.accountId },
      'a call was not billed',
    );
    return null;
  }
}

/** Test or live is what the call was made as, not what its account is by now. */
type BookedCall = EndedCall & { mode: Mode };

function book(work: Settlement, call: BookedCall): Promise<ChargeRow | null> {
  const { tx, ctx } = work;
  return asPayer(tx, call.billingAccountId, async (payerTx) => {
    const payer = await sql.getPayer(payerTx);
    const booked = call.result === 'completed' ? await charge(work, payerTx, call) : null;
    const key = { operatingAccountId: tx.accountId, callId: call.id };
    await sql.settleHold(payerTx, key, ctx.now);
    // A refused call was never placed, so it is nobody's usage; a row booked before was counted with it.
    const isCounted = call.result === 'refused' || booked?.isNew === false;
    const charged = booked?.entry ?? null;
    if (!isCounted) await countUsage(payerTx, payer, { call, charged });
    return charged && toCharge(charged);
  });
}

async function charge(work: Settlement, payerTx: Tx, call: BookedCall): Promise<Appended> {
  const { ctx, tx, rules } = work;
  const answeredMs = fromInstant(call.answeredAt ?? call.endedAt);
  const card = rules.chooseCard(await sql.listCards(payerTx), answeredMs);
  if (!card)
    throw new Error('the billing account had no rate card in force when the call was answered');
  const rated = rules.rateCharge({ ...card, durationSeconds: call.durationSeconds });
  return appendEntry(payerTx, {
    kind: 'charge',
    mode: call.mode,
    sourceKind: 'call',
    operatingAccountId: tx.accountId,
    sourceId: call.id,
    rule: call.billingRule,
    rateCardId: card.id,
    rateMicros: card.rateMicros,
    increments: card.increments,
    minimumMicros: card.minimumMicros,
    durationSeconds: call.durationSeconds,
    ...rated,
    currency: card.currency,
    reversesId: null,
    bookedAt: toInstant(fromInstant(call.endedAt)),
    createdAt: toInstant(ctx.now),
  });
}

type Counted = { call: BookedCall; charged: StoredEntry | null };

async function countUsage(
  payerTx: Tx,
  payer: sql.Payer,
  { call, charged }: Counted,
): Promise<void> {
  const usage = {
    mode: call.mode,
    day: await dayOf(payerTx, call.endedAt, payer.timeZone),
    connected: call.result === 'completed' && call.durationSeconds > 0 ? 1 : 0,
    fallback: call.billingRule === 'operating' && payer.hasFamily ? 1 : 0,
    seconds: call.result === 'completed' ? call.durationSeconds : 0,
    billedSeconds: charged?.billedSeconds ?? 0,
    chargedMinor: charged?.amountMinor ?? 0,
    currency: payer.currency,
  };
  await addUsage(payerTx, usage);
  if (payer.parentId === null) return;
  const { rateMicros = null, increments = null } = charged ?? {};
  await payerTx.as(payer.parentId, (parentTx) =>
    addUsageRollup(parentTx, { ...usage, subAccountId: payerTx.accountId, rateMicros, increments }),
  );
}

/** The charges of calls of the account in view; a call that is not charged is left out. */
export async function chargesOf(
  tx: Tx,
  calls: readonly { id: string; billingAccountId: string }[],
): Promise<Map<string, Charge>> {
  const charges = new Map<string, Charge>();
  for (const [payerId, group] of Map.groupBy(calls, (c) => c.billingAccountId)) {
    const callIds = group.map((c) => c.id);
    const rows = await asPayer(tx, payerId, (payerTx) =>
      listCharges(payerTx, { operatingAccountId: tx.accountId, callIds }),
    );
    for (const row of rows) charges.set(row.sourceId, toCharge(row));
  }
  return charges;
}

/** A charge always has its rate; the columns are null for payments only. */
function toCharge(e: StoredEntry): Charge {
  return {
    ledger_id: e.id,
    billed_seconds: e.billedSeconds ?? 0,
    amount_minor: e.amountMinor,
    amount_micros: e.amountMicros,
    rate_micros: e.rateMicros ?? 0,
    increments: e.increments ?? '',
    currency: e.currency,
  };
}
