/** What the wrap-up mode of a call list, or of its account, means for the wrap-up on the desk. */
import { type Account, isTimedWrapUp } from '../../../../shared/accounts.ts';
import type { Card, DeskState } from './desk-state.ts';

export type WrapUpTerms = Pick<Account, 'wrap_up_mode' | 'wrap_up_seconds'>;

/** A timed wrap-up can be made longer by hand, ten times, as WCAG 2.2 asks (2.2.1). */
export const EXTENSION_MS = 30_000;
export const EXTENSION_LIMIT = 10;
/** Time to read what is on the screen, and the longest warning before the end. */
export const LEAST_LEFT_MS = 20_000;

type Shown = Pick<DeskState, 'phase' | 'callId' | 'sinceMs' | 'extensions'> & {
  card: Pick<Card, 'terms'> | null;
};

/**
 * Wall clock at which the wrap-up is saved as it stands; null when it never is. A call made outside Switchyard
 * has no end that is known here, so its wrap-up has none either.
 */
export function wrapUpEndsAt(shown: Shown): number | null {
  if (shown.card === null) return null;
  const { wrap_up_mode: mode, wrap_up_seconds: seconds } = shown.card.terms;
  if (!isTimedWrapUp(mode) || seconds === 0) return null;
  if (shown.phase !== 'wrap_up' || shown.callId === null) return null;
  return shown.sinceMs + seconds * 1000 + shown.extensions * EXTENSION_MS;
}

/** Whether saving waits for the end of the time. */
export function isHeldToTheEnd(shown: Shown, nowMs: number): boolean {
  const endsAtMs = wrapUpEndsAt(shown);
  return isFixed(shown) && endsAtMs !== null && nowMs < endsAtMs;
}

/** Whether the time is the agent's to its end. */
export function isFixed({ card }: Pick<Shown, 'card'>): boolean {
  return card?.terms.wrap_up_mode === 'timed_fixed';
}

export function mayExtend(shown: Shown): boolean {
  return wrapUpEndsAt(shown) !== null && shown.extensions < EXTENSION_LIMIT;
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
