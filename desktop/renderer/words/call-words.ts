/** The life of a call in words. A state is never shown by colour or code alone. */
import type { CallEvent } from '../../../shared/dispatch.ts';
import { CallState } from '../../../shared/dispatch-state.ts';
import { ErrorCode } from '../../../shared/errors.ts';
import type { Tone } from '../ui/tone.ts';
import { problemWords } from './problem-words.ts';
import { msg, t } from './translate.ts';

interface StateWords {
  name: string;
  tone: Tone;
  /** What it means, for the call's own page. */
  meaning: string;
}

const states: Record<CallState, StateWords> = {
  intent: { name: msg('asked for'), tone: 'info', meaning: msg('The call was asked for.') },
  reserved: { name: msg('being placed'), tone: 'info', meaning: msg('All checks passed.') },
  submitted: { name: msg('sent to carrier'), tone: 'info', meaning: msg('Handed to the carrier.') },
  uncertain: {
    name: msg('uncertain'),
    tone: 'warn',
    meaning: msg('The carrier has not said whether it took the call. It is not dialled again.'),
  },
  queued: { name: msg('queued'), tone: 'info', meaning: msg('The carrier took the call.') },
  ringing: { name: msg('ringing'), tone: 'info', meaning: msg('The phone rings.') },
  'in-progress': { name: msg('talking'), tone: 'go', meaning: msg('Answered.') },
  completed: { name: msg('completed'), tone: 'go', meaning: msg('Answered and ended.') },
  busy: { name: msg('busy'), tone: 'mute', meaning: msg('The line was busy.') },
  'no-answer': { name: msg('no answer'), tone: 'mute', meaning: msg('Nobody answered.') },
  failed: { name: msg('failed'), tone: 'stop', meaning: msg('The carrier could not place it.') },
  canceled: { name: msg('cancelled'), tone: 'mute', meaning: msg('Ended before it was answered.') },
  refused: { name: msg('refused'), tone: 'warn', meaning: msg('Not placed, not charged.') },
};

export const callStates: readonly CallState[] = CallState.options;

export function stateName(state: CallState): string {
  return t(states[state].name);
}

export function stateTone(state: CallState): Tone {
  return states[state].tone;
}

export function stateMeaning(state: CallState): string {
  return t(states[state].meaning);
}

const ownReasons: Record<string, string> = {
  never_placed: msg('The carrier has no such call, so it counts as never placed.'),
  unknown_at_carrier: msg('The carrier does not know this call any more.'),
  ended_before_placing: msg('Ended before it was placed.'),
};

/** A refusal carries a code of ours; a failure carries the carrier's own words. */
export function reasonWords(reason: string): string {
  const own = ownReasons[reason];
  if (own !== undefined) return t(own);
  return ErrorCode.safeParse(reason).success ? problemWords(reason).failed : reason;
}

export const sourceWords: Record<CallEvent['source'], string> = {
  server: msg('this server'),
  carrier: msg('carrier’s callback'),
  reconciliation: msg('asked from the carrier'),
};

/** What stands in the address may be anything; then every state is shown. */
export function callStateOf(value: string | undefined): CallState | undefined {
  return callStates.find((state) => state === value);
}
