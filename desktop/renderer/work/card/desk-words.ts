/** What the call bar says, and why a step was refused, with what to do about it. */
import type { Account } from '../../../../shared/accounts.ts';
import type { Contact } from '../../../../shared/call-lists.ts';
import { windowState } from '../../../../shared/call-windows.ts';
import type { CallState } from '../../../../shared/dispatch-state.ts';
import { reasonWords } from '../../words/call-words.ts';
import { problemWords, type ProblemWords } from '../../words/problem-words.ts';
import { formatDay, formatTime } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import type { Card, DeskProblem, DeskState } from '../desk/desk-state.ts';
import { firstName } from '../queue/contact-words.ts';
import { msg, t } from '../../words/translate.ts';

export interface BarWords {
  name: string;
  tone: Tone;
}

const callBar: Partial<Record<CallState, BarWords>> = {
  uncertain: { name: msg('Waiting for the carrier'), tone: 'warn' },
  ringing: { name: msg('Ringing'), tone: 'info' },
  'in-progress': { name: msg('On call'), tone: 'go' },
};

const dialling: BarWords = { name: msg('Dialling'), tone: 'info' };

const holdNames: Record<Card['hold'], string> = {
  claim: msg('Claimed'),
  reservation: msg('Held by you'),
  none: msg('Only looking'),
};

/** The one state this is, in a word or two. */
export function barWords({
  phase,
  card,
  call,
  availability,
}: Pick<DeskState, 'phase' | 'card' | 'call' | 'availability'>): BarWords {
  if (phase === 'idle' || card === null)
    return availability.status === 'break'
      ? { name: t('Break'), tone: 'wait' }
      : { name: t('Ready'), tone: 'mute' };
  if (phase === 'card') {
    return { name: t(holdNames[card.hold]), tone: card.hold === 'none' ? 'mute' : 'info' };
  }
  if (phase === 'wrap_up') return { name: t('Wrap-up'), tone: 'wait' };
  if (call === null) return { name: t(dialling.name), tone: dialling.tone };
  const { name, tone } = callBar[call.state] ?? dialling;
  return { name: t(name), tone };
}

const ended: Partial<Record<CallState, string>> = {
  busy: msg('the line was busy'),
  'no-answer': msg('nobody answered'),
  canceled: msg('ended before it was answered'),
};

/** How the call went, for the head of the wrap-up; null for a completed one, which has a length. */
export function endedWords(state: CallState, reason: string | null): string | null {
  if (state === 'completed') return null;
  if (state === 'failed') {
    return reason === null
      ? t('the call failed')
      : t('the call failed: {reason}', { reason: reasonWords(reason) });
  }
  const words = ended[state];
  return words === undefined ? null : t(words);
}

const own: Record<string, ProblemWords> = {
  offline_none_held: {
    failed: msg('The server cannot be reached, and nothing more is held on this device.'),
    safe: msg('What you recorded is kept. Go on when the network is back.'),
  },
  no_code: { failed: msg('Choose what came of it first.'), safe: msg('Keys 1 to 9 choose.') },
  callback_missing: { failed: msg('Say when to call back.'), safe: msg('Enter a day and a time.') },
  callback_past: {
    failed: msg('This callback would be in the past.'),
    safe: msg('Choose a later time.'),
  },
  callback_too_far: {
    failed: msg('A callback is at most 90 days away.'),
    safe: msg('Choose an earlier day.'),
  },
  callback_skipped: {
    failed: msg('Their clocks skip this time on that day.'),
    safe: msg('Choose another time.'),
  },
  callback_closed: {
    failed: msg('This callback is outside their calling hours.'),
    safe: msg('Choose another time, or take the nearest one offered.'),
  },
  not_kept: {
    failed: msg('This device could not store it.'),
    safe: msg('Nothing was lost on screen. Make room on the disk and save again.'),
  },
};

const unknownOutcome: ProblemWords = {
  failed: msg('The server’s answer did not come, so the call may have been placed.'),
  safe: msg('Dial again to find out: it is the same request, and one call at most comes of it.'),
};

export interface ProblemPlace {
  contact: Contact | null;
  account: Account;
  nowMs: number;
}

/** Every refusal at the desk in words. */
export function deskProblemWords(problem: DeskProblem, place: ProblemPlace): ProblemWords {
  const { code, during } = problem;
  if (code.startsWith('unknown_')) return translated(unknownOutcome);
  if (Object.hasOwn(own, code)) return translated(own[code] as ProblemWords);
  if (during === 'end' && code === 'offline') {
    return {
      failed: t('The server cannot be reached, so the call was not ended from here.'),
      safe: t('It ends when the other side hangs up. Try again when the network is back.'),
    };
  }
  if (code === 'outside_calling_window') return closedWords(place);
  if (during === 'claim' && code === 'claim_lost') {
    return {
      failed: t('Somebody else is working this contact.'),
      safe: t('You can look at it. Claim the next one to go on.'),
    };
  }
  return problemWords(code);
}

function translated({ failed, safe }: ProblemWords): ProblemWords {
  return { failed: t(failed), safe: t(safe) };
}

function closedWords({ contact, account, nowMs }: ProblemPlace): ProblemWords {
  if (contact === null) return problemWords('outside_calling_window');
  const { zone, name } = contact;
  const window = account.calling_window;
  const { localTime, opensAt } = windowState({ zone, window, at: nowMs });
  const failed = t('It is {time} where {name} lives, outside calling hours.', {
    time: localTime,
    name: firstName(name),
  });
  if (opensAt === undefined) return { failed, safe: t('It was not dialled.') };
  const there = formatTime({ instant: opensAt, timeZone: zone });
  const here = { instant: opensAt, timeZone: account.time_zone };
  return {
    failed,
    safe: t('It was not dialled. They open at {there}, your {day} {time}.', {
      there,
      day: formatDay(here),
      time: formatTime(here),
    }),
  };
}
