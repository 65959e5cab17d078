/** Small decisions of the clients page. */
import { t } from '../words/translate.ts';

/** The label of the totals row: `All four`, `All 24`, and for one row `Total`. */
export function allOf(count: number): string {
  if (count < 2) return t('Total');
  return t(
    'All {count, plural, =2 {two} =3 {three} =4 {four} =5 {five} =6 {six} =7 {seven} =8 {eight} =9 {nine} =10 {ten} other {#}}',
    { count },
  );
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
