/** A contact's standing in words, for its row and its card. */
import type { Account } from '../../../../shared/accounts.ts';
import type { Contact } from '../../../../shared/call-lists.ts';
import { windowState } from '../../../../shared/call-windows.ts';
import { formatDay, formatTime } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import { t } from '../../words/translate.ts';

export interface Standing {
  words: string;
  tone: Tone | null;
}

export interface StandingClock {
  account: Pick<Account, 'calling_window' | 'attempt_cap' | 'time_zone'>;
  nowMs: number;
}

type Known = Pick<Contact, 'state' | 'dnc' | 'zone' | 'attempts' | 'callback_at'>;

/** The first of these that is so: it must not be called, it is over, or when and whether it may. */
export function standingOf(contact: Known, { account, nowMs }: StandingClock): Standing {
  const { state, zone, attempts, callback_at: callbackAt } = contact;
  if (contact.dnc || state === 'dnc') return { words: t('do not call'), tone: 'stop' };
  if (state === 'done') return { words: t('done'), tone: null };
  if (state === 'wrong_number') return { words: t('wrong number'), tone: null };
  if (callbackAt !== null) return callbackStanding(callbackAt, { account, nowMs });
  if (attempts >= account.attempt_cap) {
    return {
      words: t('tried {done} of {all}', { done: attempts, all: account.attempt_cap }),
      tone: null,
    };
  }
  const { open, opensAt } = windowState({ zone, window: account.calling_window, at: nowMs });
  if (!open) {
    const words =
      opensAt === undefined
        ? t('outside hours')
        : t('outside hours until {time}', { time: openingWords(opensAt, zone, nowMs) });
    return { words, tone: null };
  }
  return { words: triesWords(attempts), tone: null };
}

function callbackStanding(callbackAt: string, { account, nowMs }: StandingClock): Standing {
  const here = { instant: callbackAt, timeZone: account.time_zone };
  const isToday = formatDay(here) === formatDay({ ...here, instant: nowMs });
  const when = isToday ? formatTime(here) : `${formatDay(here)}, ${formatTime(here)}`;
  const isDue = Date.parse(callbackAt) <= nowMs;
  return { words: t('callback {when}', { when }), tone: isDue ? 'warn' : null };
}

/** `new`, `2nd try`: what the coming call would be. */
export function triesWords(attempts: number): string {
  if (attempts === 0) return t('new');
  return t('{n, selectordinal, one {#st try} two {#nd try} few {#rd try} other {#th try}}', {
    n: attempts + 1,
  });
}

/** `09:00`, or with its day once that is more than a day away. */
function openingWords(opensAt: number, timeZone: string, nowMs: number): string {
  const at = { instant: opensAt, timeZone };
  if (opensAt - nowMs < 86_400_000) return formatTime(at);
  return `${formatDay({ ...at, withWeekday: true })}, ${formatTime(at)}`;
}

/** `09:42 there` */
export function thereWords(zone: string, nowMs: number): string {
  return t('{time} there', { time: formatTime({ instant: nowMs, timeZone: zone }) });
}

/** The place a zone is named after: `New York`. */
export function placeOfZone(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** `New York, 09:42 there, open until 21:00` */
export function whereWords(zone: string, { account, nowMs }: StandingClock): string {
  const { calling_window: window } = account;
  const { open, opensAt, until } = windowState({ zone, window, at: nowMs });
  const hours = open
    ? until === '24:00'
      ? t('open all day')
      : t('open until {time}', { time: until ?? '' })
    : opensAt === undefined
      ? t('never open')
      : t('opens at {time}', { time: openingWords(opensAt, zone, nowMs) });
  return `${placeOfZone(zone)}, ${thereWords(zone, nowMs)}, ${hours}`;
}

const ATTRIBUTES_SHOWN = 3;

/** The first attributes as they stand in the list: `44, technician`. */
export function attributeWords(attributes: Contact['attributes']): string {
  return Object.values(attributes)
    .filter((value) => value !== '')
    .slice(0, ATTRIBUTES_SHOWN)
    .join(', ');
}

export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}
