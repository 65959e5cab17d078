// What may be changed of a callback, and what it is then. A change names the version it was made of, so that nobody
// overwrites what they have not seen; a callback that is done or cancelled stays so. Pure, for server and device.
import type { Role } from './roles.ts';
import { SUPERVISING } from './roles.ts';

export type CallbackStatus = 'open' | 'done' | 'cancelled';

/** A null `member_id` is a callback for anyone. */
export type CallbackState = {
  status: CallbackStatus;
  due_at: string;
  member_id: string | null;
  ver: number;
};

export type CallbackChange =
  | { kind: 'moved'; due_at: string }
  | { kind: 'handed'; member_id: string | null }
  | { kind: 'cancelled'; reason: string };

export type ChangeVerdict =
  | { kind: 'applied'; state: CallbackState }
  /** Somebody changed it since, or it is done or cancelled. */
  | { kind: 'stale' | 'final' };

/** @param ver the version of the callback that the change was made of. */
export function applyChange(
  state: CallbackState,
  change: CallbackChange,
  ver: number,
): ChangeVerdict {
  if (state.status !== 'open') return { kind: 'final' };
  if (state.ver !== ver) return { kind: 'stale' };
  const next = { ...state, ver: ver + 1 };
  if (change.kind === 'moved') next.due_at = change.due_at;
  if (change.kind === 'handed') next.member_id = change.member_id;
  if (change.kind === 'cancelled') next.status = 'cancelled';
  return { kind: 'applied', state: next };
}

type Who = { memberId: string; role: Role };

/**
 * Agents change their own callbacks and those for anyone, take one of these for themselves and give an own one to
 * anyone. Whoever supervises changes any, and gives it to any member.
 */
export function mayChange(
  { memberId, role }: Who,
  state: Pick<CallbackState, 'member_id'>,
  change: CallbackChange,
): boolean {
  if (SUPERVISING.includes(role)) return true;
  const isTheirs = state.member_id === null || state.member_id === memberId;
  const givesToOther =
    change.kind === 'handed' && change.member_id !== null && change.member_id !== memberId;
  return isTheirs && !givesToOther;
}
