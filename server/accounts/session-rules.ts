// How long a session lasts, and what becomes of a refresh token that is presented. Pure: times come in, decisions go out.
import type { Role } from '../../shared/roles.ts';
import type { SessionEndReason } from '../../shared/sessions.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a stolen access token is of use at most. Its session is looked at with every request all the same. */
export const ACCESS_MS = 15 * MINUTE_MS;
/** Answers get lost and tabs race: the token that was just replaced is taken this much longer, and no older one. */
export const GRACE_MS = 10_000;
/** Use is written down at most this often. */
export const TOUCH_EVERY_MS = MINUTE_MS;

export type SessionLimits = { idleMs: number; absoluteMs: number };

/**
 * By the strongest role a person has in any account: a session may be switched to each of them without a password, so
 * the weakest session is worth as much as the strongest account.
 */
export function sessionLimits(roles: readonly Role[]): SessionLimits {
  const isAdmin = roles.some((role) => role === 'owner' || role === 'admin');
  return isAdmin
    ? { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * HOUR_MS }
    : { idleMs: 12 * HOUR_MS, absoluteMs: 7 * 24 * HOUR_MS };
}

export type PresentedRefresh = {
  now: number;
  /** Generation of the token that was presented, and when it was replaced, if it was. */
  generation: number;
  replacedAt: number | null;
  session: {
    generation: number;
    endedReason: SessionEndReason | null;
    expiresAt: number;
    lastUsedAt: number;
    idleMs: number;
    memberIsActive: boolean;
    accountIsActive: boolean;
  };
};

/**
 * `rotate`: it is the newest, so a new pair is made. `repeat`: it was replaced a moment ago, so its successor is given
 * once more. `ended`: nothing is given; `isNew` says that the session ends by this.
 */
export type RefreshDecision =
  | { kind: 'rotate' | 'repeat' }
  | { kind: 'ended'; reason: SessionEndReason; isNew: boolean };

export function decideRefresh({
  now,
  generation,
  replacedAt,
  session,
}: PresentedRefresh): RefreshDecision {
  if (session.endedReason !== null)
    return { kind: 'ended', reason: session.endedReason, isNew: false };
  const ended = endedBecause(session, now);
  if (ended) return { kind: 'ended', reason: ended, isNew: true };
  if (generation === session.generation) return { kind: 'rotate' };
  const isPrevious = generation === session.generation - 1;
  const isFresh = replacedAt !== null && now - replacedAt <= GRACE_MS;
  if (isPrevious && isFresh) return { kind: 'repeat' };
  return { kind: 'ended', reason: 'reuse_detected', isNew: true };
}

function endedBecause(s: PresentedRefresh['session'], now: number): SessionEndReason | null {
  if (!s.memberIsActive) return 'member_deactivated';
  if (!s.accountIsActive) return 'account_suspended';
  if (s.expiresAt <= now) return 'expired';
  if (s.lastUsedAt + s.idleMs <= now) return 'idle';
  return null;
}
