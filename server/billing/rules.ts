// What a call costs and who pays for it. Integers only: the exact charge is the fraction
// rate × billed seconds / 60 micro-units, and each of the two stored amounts is rounded from that
// fraction by itself. Rounding the minor amount from the rounded micros would round twice.
import type { Increments } from '../../shared/billing.ts';
import type { BillingRule } from '../../shared/dispatch.ts';

/**
 * The longest a call may last: the carrier is told to end it then, and a prepaid account is held for that
 * long. Four hours is the limit carriers use when they are told nothing.
 */
export const MAX_CALL_SECONDS = 14_400;

const MICROS_PER_MINOR = 10_000n;
const SECONDS_PER_MINUTE = 60n;

const BLOCKS: Record<Increments, { initial: number; further: number }> = {
  '60/60': { initial: 60, further: 60 },
  '60/1': { initial: 60, further: 1 },
  '30/6': { initial: 30, further: 6 },
  '1/1': { initial: 1, further: 1 },
};

/** Nothing for no seconds, else the initial block and as many further blocks as were begun after it. */
export function billedSeconds(durationSeconds: number, increments: Increments): number {
  const { initial, further } = BLOCKS[increments];
  if (durationSeconds === 0) return 0;
  if (durationSeconds <= initial) return initial;
  return initial + Math.ceil((durationSeconds - initial) / further) * further;
}

export type Rating = {
  durationSeconds: number;
  rateMicros: number;
  increments: Increments;
  /** The least a call with seconds costs. */
  minimumMicros: number;
};

export type Rated = {
  billedSeconds: number;
  /** The charge in whole micro-units, rounded half up. */
  amountMicros: number;
  /** The charge in minor units, rounded half up once, from the exact fraction. */
  amountMinor: number;
};

export function rateCharge(rating: Rating): Rated {
  const seconds = billedSeconds(rating.durationSeconds, rating.increments);
  const priced = BigInt(rating.rateMicros) * BigInt(seconds);
  const minimum = seconds === 0 ? 0n : BigInt(rating.minimumMicros) * SECONDS_PER_MINUTE;
  const sixtieths = priced > minimum ? priced : minimum;
  return {
    billedSeconds: seconds,
    amountMicros: roundHalfUp(sixtieths, SECONDS_PER_MINUTE),
    amountMinor: roundHalfUp(sixtieths, SECONDS_PER_MINUTE * MICROS_PER_MINOR),
  };
}

/** `numerator / denominator` of a non-negative fraction, halves upward. */
function roundHalfUp(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

export type PayerChoice = {
  operatingAccountId: string;
  /** Named by this dispatch. */
  dispatchClientId: string | null;
  /** The default of the agent who dials. */
  memberClientId: string | null;
};

/** The dispatch decides, else the agent's default, else the operating account pays itself. */
export function choosePayerRule(choice: PayerChoice): { accountId: string; rule: BillingRule } {
  if (choice.dispatchClientId !== null) {
    return { accountId: choice.dispatchClientId, rule: 'dispatch' };
  }
  if (choice.memberClientId !== null) return { accountId: choice.memberClientId, rule: 'agent' };
  return { accountId: choice.operatingAccountId, rule: 'operating' };
}

/** The card in force at a moment: the latest that had begun by then. */
export function chooseCard<C extends { effectiveFromMs: number }>(
  cards: readonly C[],
  atEpochMs: number,
): C | null {
  let found: C | null = null;
  for (const card of cards) {
    const begun = card.effectiveFromMs <= atEpochMs;
    if (begun && (found === null || card.effectiveFromMs > found.effectiveFromMs)) found = card;
  }
  return found;
}

/** The decisions of billing in one value, so that the canary can be shown to catch a wrong one. */
export type BillingRules = {
  rateCharge: typeof rateCharge;
  choosePayerRule: typeof choosePayerRule;
  chooseCard: typeof chooseCard;
};

export const BILLING_RULES: BillingRules = { rateCharge, choosePayerRule, chooseCard };
