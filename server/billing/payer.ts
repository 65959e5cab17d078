// Who pays for a call, at which rate, and whether they can.
import { AppError } from '../../shared/errors.ts';
import type { BillingRule } from '../../shared/dispatch.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Currency } from '../../shared/money.ts';
import type { Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as ledger from './ledger.sql.ts';
import { BILLING_RULES, MAX_CALL_SECONDS, type BillingRules } from './rules.ts';
import * as sql from './sql.ts';

/**
 * Looks at the billing account of a call: only at an account this one is related to, or was when the call was
 * asked for, checked in SQL. Whether it may pay for something new is asked by `requirePayer`.
 */
export async function asPayer<T>(
  tx: Tx,
  billingAccountId: string,
  fn: (payerTx: Tx) => Promise<T>,
): Promise<T> {
  if (billingAccountId === tx.accountId) return fn(tx);
  if (!(await sql.wasRelated(tx, billingAccountId))) {
    throw new AppError('billing_account_not_allowed', 'that account cannot pay for this call');
  }
  return tx.as(billingAccountId, fn);
}

/**
 * That account is this one, its parent or a sub-account now.
 * @throws AppError billing_account_not_allowed
 */
export async function requirePayer(tx: Tx, billingAccountId: string): Promise<void> {
  if (await sql.isRelated(tx, billingAccountId)) return;
  throw new AppError('billing_account_not_allowed', 'that account cannot pay for this call');
}

export type PayerInput = { clientAccountId?: string | null; memberId?: string | null };
export type ChosenPayer = { accountId: string; rule: BillingRule };

/**
 * Who pays for a call of the account in view, and by which rule. Stored on the call at dispatch.
 * @throws AppError billing_account_not_allowed
 */
export function choosePayer(tx: Tx, input: PayerInput): Promise<ChosenPayer> {
  return choosePayerBy(BILLING_RULES, tx, input);
}

export async function choosePayerBy(
  rules: BillingRules,
  tx: Tx,
  input: PayerInput,
): Promise<ChosenPayer> {
  const chosen = rules.choosePayerRule({
    operatingAccountId: tx.accountId,
    dispatchClientId: input.clientAccountId ?? null,
    memberClientId: input.memberId ? await sql.findMemberClient(tx, input.memberId) : null,
  });
  await requirePayer(tx, chosen.accountId);
  return chosen;
}

export type Rate = { rate_micros: number; increments: string; currency: Currency };

/** The rate of a billing account at a moment; null when it has no card in force then, or is no longer related. */
export async function rateInForce(
  tx: Tx,
  billingAccountId: string,
  atEpochMs: number,
): Promise<Rate | null> {
  if (!(await sql.isRelated(tx, billingAccountId))) return null;
  const cards = await asPayer(tx, billingAccountId, sql.listCards);
  const card = BILLING_RULES.chooseCard(cards, atEpochMs);
  if (!card) return null;
  const { rateMicros, increments, currency } = card;
  return { rate_micros: rateMicros, increments, currency };
}

/**
 * Makes sure the call can be paid for: a rate card is in force, and a prepaid account covers the worst case,
 * which stays held until the call is settled. Repeating it for the same call holds nothing more. A test call is only
 * rated: it needs a card, and holds nothing.
 * @throws AppError no_rate_card | credit_exhausted | billing_account_not_allowed
 */
export function holdForCall(
  ctx: Ctx,
  tx: Tx,
  call: { billingAccountId: string; callId: string; mode: Mode },
): Promise<void> {
  return asPayer(tx, call.billingAccountId, async (payerTx) => {
    const card = BILLING_RULES.chooseCard(await sql.listCards(payerTx), ctx.now);
    if (!card) throw new AppError('no_rate_card', 'the billing account has no rate card in force');
    const { prepaid } = await sql.getPayer(payerTx);
    if (!prepaid || call.mode === 'test') return;
    // The lock makes concurrent dispatches take turns: each sees the holds of those before it.
    const head = await ledger.lockHead(payerTx);
    const key = { operatingAccountId: tx.accountId, callId: call.callId };
    if (await sql.hasHold(payerTx, key)) return;
    const worst = BILLING_RULES.rateCharge({ ...card, durationSeconds: MAX_CALL_SECONDS });
    const available = -head.sumMinor - (await sql.sumOpenHolds(payerTx));
    if (available < worst.amountMinor) {
      throw new AppError(
        'credit_exhausted',
        'the wallet does not cover the worst case of this call',
      );
    }
    await sql.insertHold(payerTx, { ...key, amountMinor: worst.amountMinor, now: ctx.now });
  });
}

/** Names of accounts this one is related to; others are left out. */
export async function namesOfAccounts(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.listNames(tx, [...new Set(ids)]);
  return new Map(rows.map((r) => [r.id, r.name]));
}
