/** A price as it is typed. It never passes through a float: digits become micro-units. */
import { t } from '../words/translate.ts';
const microDigits = 6;
const maxMicros = 10_000_000_000n;

export type RateInput = { micros: number } | { error: string };

/** `4.50` is 4 500 000 micro-units; grouping commas and a currency sign are read over. */
export function parseRate(text: string): RateInput {
  const cleaned = text.replace(/[₹$,\s]/g, '');
  if (cleaned === '') return { error: t('Enter the price of a minute, such as 4.50.') };
  const match = /^(\d{0,9})(?:\.(\d*))?$/.exec(cleaned);
  const [, whole = '', fraction = ''] = match ?? [];
  if (!match || whole + fraction === '') return { error: t('Enter a number, such as 4.50.') };
  if (fraction.length > microDigits) return { error: t('At most six digits after the point.') };
  const micros = BigInt(whole + fraction.padEnd(microDigits, '0'));
  if (micros > maxMicros) return { error: t('At most 10,000 a minute.') };
  return { micros: Number(micros) };
}
