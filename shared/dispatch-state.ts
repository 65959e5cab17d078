// The life of a call: intent → reserved → submitted → (uncertain) → queued → ringing → in-progress →
// one terminal state. Rank only grows; a terminal state is never left.
import { z } from 'zod';

export const CallState = z.enum([
  'intent',
  'reserved',
  'submitted',
  'uncertain',
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
  'refused',
]);
export type CallState = z.infer<typeof CallState>;

const RANK: Record<CallState, number> = {
  intent: 0,
  reserved: 1,
  submitted: 2,
  uncertain: 3,
  queued: 4,
  ringing: 5,
  'in-progress': 6,
  completed: 9,
  busy: 9,
  'no-answer': 9,
  failed: 9,
  canceled: 9,
  refused: 9,
};

const TERMINAL_RANK = 9;

/** Reasons of a `failed` that is our conclusion: the carrier never said so, and may yet say otherwise. */
export const PRESUMED_REASONS = ['never_placed', 'unknown_at_carrier'] as const;

/** Whether a call counts as over only because we could not find it at the carrier. */
export function isPresumedOver(call: { state: CallState; reason: string | null }): boolean {
  return call.state === 'failed' && PRESUMED_REASONS.some((reason) => reason === call.reason);
}

export function isTerminal(state: CallState): boolean {
  return RANK[state] === TERMINAL_RANK;
}

/**
 * Whether a call may go from `from` to `to`: only forward. A call the carrier surely did not take (429) stays
 * `submitted` until it is sent again or refused; nothing leads from `uncertain` back to `submitted`.
 */
export function mayMove(from: CallState, to: CallState): boolean {
  if (isTerminal(from)) return false;
  if (to === 'refused') return RANK[from] <= RANK.submitted;
  return RANK[to] > RANK[from];
}
