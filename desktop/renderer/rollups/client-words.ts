/** Small decisions of the clients page. */
import { formatNumber } from '../ui/format.ts';
import { t } from '../words/translate.ts';

const counts = ['', '', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** The label of the totals row: `All four`, `All 24`, and for one row `Total`. */
export function allOf(count: number): string {
  if (count < 2) return t('Total');
  return `All ${counts[count] ?? formatNumber(count)}`;
}

const microsPerMinor = 10_000n;
const secondsPerMinute = 60n;
const microsPerStep = 10_000n;

/** Charged over billed minutes, to the nearest minor unit; nothing while nothing was billed. */
export function averageRateMicros(chargedMinor: number, billedSeconds: number): bigint | null {
  if (billedSeconds <= 0) return null;
  const exact = BigInt(chargedMinor) * microsPerMinor * secondsPerMinute;
  const steps =
    (2n * exact + BigInt(billedSeconds) * microsPerStep) /
    (2n * BigInt(billedSeconds) * microsPerStep);
  return steps * microsPerStep;
}
