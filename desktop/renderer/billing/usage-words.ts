/** The words of money: who pays by which rule, what a rate is, whether the sums agree. */
import type { LedgerRow, Usage } from '../../../shared/billing.ts';
import type { BillingRule } from '../../../shared/dispatch.ts';
import { formatMoney, formatNumber, formatRate } from '../ui/format.ts';
import { msg, t } from '../words/translate.ts';

export const ruleWords: Record<BillingRule, string> = {
  dispatch: msg('per-dispatch choice'),
  agent: msg('agent’s client'),
  operating: msg('own account (fallback)'),
};

export const ledgerKindWords: Record<LedgerRow['kind'], string> = {
  charge: msg('charge'),
  reversal: msg('reversal'),
  top_up: msg('top-up'),
};

/** Billed time in minutes; increments below a minute leave a tenth. */
export function formatMinutes(seconds: number): string {
  return formatNumber(Math.round(seconds / 6) / 10);
}

export interface Rate {
  rate_micros: number;
  increments: string;
}

/** `₹5.00 / min, 60/60` */
export function rateSentence(rate: Rate, currency: string): string {
  return t('{rate} / min, {increments}', {
    rate: formatRate(rate.rate_micros, currency),
    increments: rate.increments,
  });
}

/** `60/60` explained: the first number is the least that is billed, the second the step after it. */
export function incrementsSentence(increments: string): string {
  const [initial, step] = increments.split('/').map(Number);
  if (initial === undefined || step === undefined) return increments;
  if (initial === step && step === 1) return t('billed by the second');
  return step === 1
    ? t('at least {least, plural, one {# second} other {# seconds}}, then by the second', {
        least: initial,
      })
    : t(
        'at least {least, plural, one {# second} other {# seconds}}, then in steps of {step} seconds',
        { least: initial, step },
      );
}

export interface Proof {
  holds: boolean;
  sentence: string;
}

/** The ledger is the truth of what was charged; the usage above it is counted on its own. */
export function ledgerProof(usage: Usage, ledgerMinor: number): Proof {
  const ledger = formatMoney(ledgerMinor, usage.currency);
  if (ledgerMinor === usage.charged_minor) {
    return { holds: true, sentence: t('Ledger sum {ledger} equals charged.', { ledger }) };
  }
  const charged = formatMoney(usage.charged_minor, usage.currency);
  const apart = formatMoney(Math.abs(ledgerMinor - usage.charged_minor), usage.currency);
  const sums = { ledger, apart, charged };
  const sentence =
    ledgerMinor > usage.charged_minor
      ? t(
          'Ledger sum {ledger} is {apart} more than the {charged} counted here. The ledger is what is owed; tell whoever runs the server.',
          sums,
        )
      : t(
          'Ledger sum {ledger} is {apart} less than the {charged} counted here. The ledger is what is owed; tell whoever runs the server.',
          sums,
        );
  return { holds: false, sentence };
}

const microsPerMinor = 10_000n;

/** The charge before its one rounding, to the last digit: `₹5.4333`. */
export function formatExact(micros: number, currency: string): string {
  return formatRate(micros, currency);
}

/** Whether rounding changed anything. */
export function wasRounded(amount: { amount_micros: number; amount_minor: number }): boolean {
  return BigInt(amount.amount_micros) !== BigInt(amount.amount_minor) * microsPerMinor;
}
