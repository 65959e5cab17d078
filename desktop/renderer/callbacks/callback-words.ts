/** A callback in words: when, by both clocks, and whose it is. */
import type { Callback } from '../../../shared/callbacks.ts';
import { zoneOffsetMs } from '../../../shared/call-windows.ts';
import { formatDay, formatTime } from '../ui/format.ts';
import { t } from '../words/translate.ts';
import { placeOfZone } from '../work/queue/contact-words.ts';

/** `09:30` */
export function ownTime({ due_at }: Pick<Callback, 'due_at'>, timeZone: string): string {
  return formatTime({ instant: due_at, timeZone });
}

/** `15:30 for them · Kolkata`; null where their clock shows what ours does. */
export function theirTime(
  { due_at, zone }: Pick<Callback, 'due_at' | 'zone'>,
  ownZone: string,
): string | null {
  const atMs = Date.parse(due_at);
  if (zoneOffsetMs(zone, atMs) === zoneOffsetMs(ownZone, atMs)) return null;
  const here = formatDay({ instant: due_at, timeZone: ownZone });
  const there = formatDay({ instant: due_at, timeZone: zone, withWeekday: true });
  const time = formatTime({ instant: due_at, timeZone: zone });
  const place = placeOfZone(zone);
  // Their day may be another one.
  return there.endsWith(here)
    ? t('{time} for them · {place}', { time, place })
    : t('{day}, {time} for them · {place}', { day: there, time, place });
}

export function holderWords(
  { member_id, member_name }: Pick<Callback, 'member_id' | 'member_name'>,
  ownId: string,
): string {
  if (member_id === null) return t('anyone');
  return member_id === ownId ? t('yours') : (member_name ?? t('somebody who left'));
}

/** The whole of it, as it is read aloud in the calendar. */
export function spokenWords(callback: Callback, ownZone: string, ownId: string): string {
  const own = { instant: callback.due_at, timeZone: ownZone };
  const parts = [
    callback.name,
    `${formatDay({ ...own, withWeekday: true })} ${formatTime(own)}`,
    theirTime(callback, ownZone),
    holderWords(callback, ownId),
    callback.dnc ? t('do not call') : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** `Mon 16 Nov to Sun 22 Nov`, or the one day. */
export function periodWords(days: readonly string[]): string {
  const dayWords = (day: string): string =>
    formatDay({ instant: `${day}T12:00:00Z`, timeZone: 'UTC', withWeekday: true });
  const [first = ''] = days;
  const last = days.at(-1) ?? first;
  if (first === last) return dayWords(first);
  return t('{from} to {to}', { from: dayWords(first), to: dayWords(last) });
}
