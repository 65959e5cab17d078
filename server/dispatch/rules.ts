// The decisions of dispatch, without I/O: when a number may be dialled, what an answer or a silence of the
// carrier means, and when to look at a call again.
import type { Mode } from '../../shared/mode.ts';
import type { CallingWindow } from '../../shared/accounts.ts';
import { windowState } from '../../shared/call-windows.ts';
import { isTerminal, type CallState } from '../../shared/dispatch-state.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { zoneOfPhone } from '../../shared/zones.ts';

/** How long a worker holds a call it is placing or looking into. */
export const LEASE_MS = 30_000;
/**
 * A request to the carrier starts within this part of the lease or not at all: together with the client's
 * 10 s timeout it has ended before anybody may take the call for abandoned.
 */
export const SEND_WITHIN_MS = 15_000;
/** Equal requests within this span are one. */
export const GUARD_MS = 5_000;
/** When the carrier knows no call for so long after the request, the request never arrived. */
export const NEVER_PLACED_AFTER_MS = 60_000;
export const RING_TIMEOUT_SECONDS = 30;

const UNCERTAIN_LOOK_MS = 5_000;
const SEVERAL_LOOK_MS = 60_000;
const TRIES_MAX = 8;
const BACKOFF_MS_MAX = 30_000;
/** The carrier's clock and ours may differ by so much. */
const SKEW_MS = 2_000;

/** How long each state may last in silence before the carrier is asked. */
const SILENCE_MS: Partial<Record<CallState, number>> = {
  uncertain: UNCERTAIN_LOOK_MS,
  queued: 60_000,
  ringing: 120_000,
  'in-progress': 600_000,
};

/** When to look at a call next; null once it is over. A call that is to be ended is looked at now. */
export function nextLook(
  call: { state: CallState; endRequested: boolean },
  now: number,
): number | null {
  if (isTerminal(call.state)) return null;
  if (call.endRequested) return now;
  return now + (SILENCE_MS[call.state] ?? 0);
}

export type Standing = { status: string; trialEndsAt: string | null };

export type DialLimits = Standing & {
  window: CallingWindow;
  attemptCap: number;
  timeZone: string;
};
export type DialledContact = { zone: string; attempts: number; listStatus: string };

/** Why an account may not dial at all, if so. */
export function stopOf(account: Standing, now: number): StopCode | null {
  if (account.status === 'suspended') return 'account_suspended';
  if (account.status === 'onboarding') return 'onboarding_unfinished';
  if (account.trialEndsAt !== null && Date.parse(account.trialEndsAt) <= now) return 'trial_ended';
  return null;
}

type StopCode = 'account_suspended' | 'onboarding_unfinished' | 'trial_ended';

const STOPS: Record<StopCode, string> = {
  account_suspended: 'this account is suspended',
  onboarding_unfinished: 'this account is still being set up',
  trial_ended: 'the trial of this account has ended',
};

/** @throws AppError account_suspended | onboarding_unfinished | trial_ended */
export function requireActive(account: Standing, now: number): void {
  const stop = stopOf(account, now);
  if (stop) throw new AppError(stop, STOPS[stop]);
}

/** Live only when whoever dials, their account and the account that pays all are: nobody pays for a test. */
export function callMode(modes: { dialler: Mode; payer: Mode | null }): Mode {
  return modes.dialler === 'live' && modes.payer !== 'test' ? 'live' : 'test';
}

/** @throws AppError list_not_open */
export function requireOpenList(contact: DialledContact | null): void {
  if (contact && contact.listStatus !== 'open')
    throw new AppError('list_not_open', 'the call list is not open');
}

/**
 * A contact is called by the clock of its own zone. A bare number may live in each of the zones its prefix
 * reaches, so the window must be open in all of them.
 * @throws AppError outside_calling_window | attempt_cap_reached
 */
export function requireWindowAndCap(
  account: DialLimits,
  dial: { phone: string; contact: DialledContact | null; now: number },
): void {
  const zones = dial.contact ? [dial.contact.zone] : zonesOf(dial.phone, account.timeZone);
  if (!zones.every((zone) => isOpen(account, zone, dial.now))) {
    throw new AppError(
      'outside_calling_window',
      'it is outside the calling window where this number lives',
    );
  }
  if (dial.contact && dial.contact.attempts >= account.attemptCap) {
    throw new AppError(
      'attempt_cap_reached',
      'this contact was tried as often as the account allows',
    );
  }
}

export type Refusals = { dialable: number; refused: { code: ErrorCode; contacts: number }[] };

/**
 * Counts a whole list by the first reason a dispatch would refuse each contact for. `lastly` is what stands in
 * the way of every call that nothing else stops.
 */
export function countRefusals(
  groups: readonly { zone: string; optedOut: boolean; capped: boolean; contacts: number }[],
  by: { account: DialLimits; listStatus: string; lastly: ErrorCode | null; now: number },
): Refusals {
  const counts = new Map<ErrorCode | null, number>();
  for (const group of groups) {
    const code = reasonOf(group, by) ?? by.lastly;
    counts.set(code, (counts.get(code) ?? 0) + group.contacts);
  }
  const refused = [...counts].flatMap(([code, contacts]) => (code ? [{ code, contacts }] : []));
  refused.sort((a, b) => b.contacts - a.contacts || (a.code < b.code ? -1 : 1));
  return { dialable: counts.get(null) ?? 0, refused };
}

function reasonOf(
  group: { zone: string; optedOut: boolean; capped: boolean },
  by: { account: DialLimits; listStatus: string; now: number },
): ErrorCode | null {
  const stop = stopOf(by.account, by.now);
  if (stop) return stop;
  if (by.listStatus !== 'open') return 'list_not_open';
  if (group.optedOut) return 'do_not_call';
  if (!isOpen(by.account, group.zone, by.now)) return 'outside_calling_window';
  return group.capped ? 'attempt_cap_reached' : null;
}

export function isOpen(account: { window: CallingWindow }, zone: string, now: number): boolean {
  return windowState({ zone, window: account.window, at: now }).open;
}

function zonesOf(phone: string, accountZone: string): string[] {
  const { zone, otherZones } = zoneOfPhone(phone, accountZone);
  return [zone, ...otherZones];
}

/** The carrier's word for a status as our state; a call it has only begun to dial is still queued. */
export function stateOfStatus(status: string): CallState | null {
  if (status === 'initiated' || status === 'queued') return 'queued';
  const same = [
    'ringing',
    'in-progress',
    'completed',
    'busy',
    'no-answer',
    'failed',
    'canceled',
  ] as const;
  return same.find((state) => state === status) ?? null;
}

/** How long to wait before a request the carrier surely did not take is sent again; null: give up. */
export function retryDelay(tries: number, afterMs: number): number | null {
  if (tries >= TRIES_MAX) return null;
  return Math.min(BACKOFF_MS_MAX, Math.max(afterMs, 500 * 2 ** tries));
}

export type Candidate = { sid: string; from: string; createdAt: number };

export type Unresolved = {
  fromPhone: string;
  /** When the request left. */
  submittedAt: number;
  /** The carrier's calls to that number. */
  candidates: readonly Candidate[];
  /** Those of them that belong to other calls of ours. */
  known: ReadonlySet<string>;
  /** Other calls of the account to that number whose carrier call is not known either. */
  rivals: number;
};

export type Resolution =
  | { kind: 'adopt'; sid: string }
  | { kind: 'never_placed' }
  | { kind: 'wait'; ms: number }
  | { kind: 'several'; ms: number };

/** What became of a request without an answer. It is never sent again, whatever this says. */
export function resolveUncertain(u: Unresolved, now: number): Resolution {
  const mine = u.candidates.filter(
    (c) =>
      c.from === u.fromPhone &&
      !u.known.has(c.sid) &&
      c.createdAt >= u.submittedAt - SKEW_MS &&
      c.createdAt <= u.submittedAt + LEASE_MS + SKEW_MS,
  );
  const [first, ...others] = mine;
  if (first && others.length === 0 && u.rivals === 0) return { kind: 'adopt', sid: first.sid };
  if (first) return { kind: 'several', ms: SEVERAL_LOOK_MS };
  if (now - u.submittedAt >= NEVER_PLACED_AFTER_MS) return { kind: 'never_placed' };
  return { kind: 'wait', ms: UNCERTAIN_LOOK_MS };
}

/**
 * When a completed call was answered: as the callback said, else its end less its length. Never before it was
 * asked for: the carrier’s timestamps are whole seconds of another clock, and the price of a call is the one in
 * force at its answer.
 */
export function answeredAtOf(
  call: { answeredAt: number | null; requestedAt: number },
  end: { state: CallState; at: number; durationSeconds: number },
): number | null {
  const unsaid = end.state === 'completed' ? end.at - end.durationSeconds * 1000 : null;
  const answeredAt = call.answeredAt ?? unsaid;
  return answeredAt === null ? null : Math.max(answeredAt, call.requestedAt);
}
