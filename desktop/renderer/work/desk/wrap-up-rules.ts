/** What the account's wrap-up mode means for the wrap-up on the desk. */
import { type Account, isTimedWrapUp } from '../../../../shared/accounts.ts';
import type { DeskState } from './desk-state.ts';

export type WrapUpTerms = Pick<Account, 'wrap_up_mode' | 'wrap_up_seconds'>;

/** A timed wrap-up can be made longer by hand, ten times, as WCAG 2.2 asks (2.2.1). */
export const EXTENSION_MS = 30_000;
export const EXTENSION_LIMIT = 10;
/** Time to read what is on the screen, and the longest warning before the end. */
export const LEAST_LEFT_MS = 20_000;

type Shown = Pick<DeskState, 'phase' | 'callId' | 'sinceMs' | 'extensions'>;

/**
 * Wall clock at which the wrap-up is saved as it stands; null when it never is. A call made outside Switchyard
 * has no end that is known here, so its wrap-up has none either.
 */
export function wrapUpEndsAt(terms: WrapUpTerms, shown: Shown): number | null {
  const { wrap_up_mode: mode, wrap_up_seconds: seconds } = terms;
  if (!isTimedWrapUp(mode) || seconds === 0) return null;
  if (shown.phase !== 'wrap_up' || shown.callId === null) return null;
  return shown.sinceMs + seconds * 1000 + shown.extensions * EXTENSION_MS;
}

/** Whether saving waits for the end of the time. */
export function isHeldToTheEnd(terms: WrapUpTerms, shown: Shown, nowMs: number): boolean {
  const endsAtMs = wrapUpEndsAt(terms, shown);
  return terms.wrap_up_mode === 'timed_fixed' && endsAtMs !== null && nowMs < endsAtMs;
}

export function mayExtend(terms: WrapUpTerms, shown: Shown): boolean {
  return wrapUpEndsAt(terms, shown) !== null && shown.extensions < EXTENSION_LIMIT;
}

/**
 * When a wrap-up that is found again after a reload counts as begun: where it was left, but where it ends by
 * itself never so early that it would be saved before anybody could read it.
 */
export function resumedSince(
  { wrap_up_mode: mode, wrap_up_seconds: seconds }: WrapUpTerms,
  { leftAtMs, nowMs }: { leftAtMs: number; nowMs: number },
): number {
  if (!isTimedWrapUp(mode)) return Math.min(nowMs, leftAtMs);
  return Math.min(nowMs, Math.max(leftAtMs, nowMs + LEAST_LEFT_MS - seconds * 1000));
}
