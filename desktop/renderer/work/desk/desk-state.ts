/**
 * What one member has on the desk: at most one contact, its call and its wrap-up. It lives beside
 * the pages, so a call goes on whatever page is in view.
 */
import type { BreakReason } from '../../../../shared/agent-states.ts';
import type { Contact } from '../../../../shared/call-lists.ts';
import type { Call } from '../../../../shared/dispatch.ts';
import type { WrapUpTerms } from './wrap-up-rules.ts';

export type Phase = 'idle' | 'card' | 'dialling' | 'call' | 'wrap_up';

export interface Card {
  contact: Contact;
  /** Fencing token; null when the contact is only looked at. */
  token: number | null;
  hold: 'claim' | 'reservation' | 'none';
  openedAtMs: number;
  /** As its list had them when it was opened. */
  terms: WrapUpTerms;
}

/** A promised callback as it is typed: wall time where the contact lives. */
export interface CallbackChoice {
  date: string;
  time: string;
  for: 'me' | 'anyone';
}

export interface WrapUp {
  code: string | null;
  note: string;
  callback: CallbackChoice | null;
}

export interface DeskProblem {
  /** A code of the contract, or one of the desk's own: see `problem-of-desk.ts`. */
  code: string;
  during: 'claim' | 'dial' | 'end' | 'save' | 'break';
}

/** Whether the member takes contacts, and since when; null where nobody ever said. */
export interface Available {
  status: 'ready' | 'break';
  reason: BreakReason | null;
  sinceMs: number | null;
}

/** Take the next contact, or leave the desk empty. */
export type AfterSave = 'next' | 'pause';

export interface DeskState {
  phase: Phase;
  listId: string | null;
  card: Card | null;
  /** Known before the call itself after a reload without a network. */
  callId: string | null;
  call: Call | null;
  /** Wall clock at which the shown state began. */
  sinceMs: number;
  wrapUp: WrapUp;
  /** How often a timed wrap-up was made longer. */
  extensions: number;
  /** What the agent chose to follow when the time of a wrap-up is over; null while nothing is chosen. */
  afterTime: AfterSave | null;
  availability: Available;
  /** The break that begins when the call and its wrap-up are over. */
  breakWish: BreakReason | null;
  isClaiming: boolean;
  isEnding: boolean;
  isSaving: boolean;
  problem: DeskProblem | null;
  /** Grows when a save was refused for a missing part, so that the part takes the focus again. */
  refusedSaves: number;
  /** What was saved last, said once. */
  saved: string | null;
}

export const emptyWrapUp: WrapUp = { code: null, note: '', callback: null };

export const emptyDesk = {
  phase: 'idle',
  card: null,
  callId: null,
  call: null,
  wrapUp: emptyWrapUp,
  extensions: 0,
  afterTime: null,
  isEnding: false,
  isSaving: false,
  problem: null,
} as const satisfies Partial<DeskState>;

export function isOnBreak({ availability }: Pick<DeskState, 'availability'>): boolean {
  return availability.status === 'break';
}

/** Whether anything of this contact would be lost by taking another one. */
export function isBusy({ phase }: Pick<DeskState, 'phase'>): boolean {
  return phase === 'dialling' || phase === 'call' || phase === 'wrap_up';
}
