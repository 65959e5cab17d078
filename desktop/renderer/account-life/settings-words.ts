/** What the settings of an account say in words: its hours, its plan, its trial. Pure, so that it can be tested. */
import type { AccountSettings } from '../../../shared/account-settings.ts';
import {
  type Account,
  type CallingWindow,
  type Hours,
  Hours as HoursSchema,
  Weekday,
} from '../../../shared/accounts.ts';
import { hoursOn, isWithinLiveHours } from '../../../shared/call-windows.ts';
import { PLAN_LIMITS } from '../../../shared/plans.ts';
import { formatNumber } from '../ui/format.ts';
import { msg, t } from '../words/translate.ts';

export const weekdayNames: Record<Weekday, string> = {
  mon: msg('Monday'),
  tue: msg('Tuesday'),
  wed: msg('Wednesday'),
  thu: msg('Thursday'),
  fri: msg('Friday'),
  sat: msg('Saturday'),
  sun: msg('Sunday'),
};

export const dayMs = 86_400_000;
/** From here on the console counts the days of a trial at the top of every page. */
export const trialWarningDays = 5;

/** `Monday to Friday 09:00 to 18:00, Saturday 10:00 to 13:00, Sunday closed` */
export function hoursWords(window: CallingWindow): string {
  const runs: { from: Weekday; to: Weekday; words: string }[] = [];
  for (const day of Weekday.options) {
    const words = dayWords(hoursOn(window, day));
    const last = runs.at(-1);
    if (last?.words === words) last.to = day;
    else runs.push({ from: day, to: day, words });
  }
  if (runs.length === 1) return t('Every day {hours}', { hours: runs[0]?.words ?? '' });
  return runs
    .map(({ from, to, words }) => t('{days} {hours}', { days: daysWords(from, to), hours: words }))
    .join(', ');
}

function daysWords(from: Weekday, to: Weekday): string {
  const [first, last] = [t(weekdayNames[from]), t(weekdayNames[to])];
  if (from === to) return first;
  const isPair = Weekday.options.indexOf(to) - Weekday.options.indexOf(from) === 1;
  return isPair
    ? t('{one} and {other}', { one: first, other: last })
    : t('{from} to {to}', { from: first, to: last });
}

function dayWords(hours: Hours | null): string {
  if (hours === null) return t('closed||of a day');
  return hours.start === '00:00' && hours.end === '24:00'
    ? t('all day')
    : t('{from} to {to}', { from: hours.start, to: hours.end });
}

/** One weekday as the form holds it. */
export type DayDraft = { kind: 'usual' | 'own' | 'closed'; start: string; end: string };
export type HoursDraft = { start: string; end: string; days: Record<Weekday, DayDraft> };

export function draftOfHours(window: CallingWindow): HoursDraft {
  const { start, end } = window;
  const dayOf = (day: Weekday): DayDraft => {
    const own = window.days?.[day];
    if (own === undefined) return { kind: 'usual', start, end };
    return own === null ? { kind: 'closed', start, end } : { kind: 'own', ...own };
  };
  const days = Object.fromEntries(Weekday.options.map((day) => [day, dayOf(day)]));
  return { start, end, days: days as HoursDraft['days'] };
}

/** The window as it is sent. Days like all others are left out, and so is a week without any that differs. */
export function windowOfDraft({ start, end, days }: HoursDraft): CallingWindow {
  const own = Weekday.options.flatMap((day) => {
    const { kind, ...hours } = days[day];
    if (kind === 'usual') return [];
    return [[day, kind === 'closed' ? null : hours] as const];
  });
  return own.length === 0 ? { start, end } : { start, end, days: Object.fromEntries(own) };
}

export type HoursErrors = {
  start?: string;
  end?: string;
  days: Partial<Record<Weekday, { start?: string; end?: string }>>;
  /** Of all of them together. */
  all?: string;
};

export function findHoursErrors(draft: HoursDraft, mode: Account['mode']): HoursErrors | null {
  const usual = findTimeErrors(draft);
  const days = Weekday.options.flatMap((day) => {
    const errors = draft.days[day].kind === 'own' ? findTimeErrors(draft.days[day]) : null;
    return errors === null ? [] : [[day, errors] as const];
  });
  if (usual !== null || days.length > 0) return { ...usual, days: Object.fromEntries(days) };
  if (mode === 'live' && !isWithinLiveHours(windowOfDraft(draft)))
    return { days: {}, all: t('A live account calls between 08:00 and 21:00 at the most.') };
  return null;
}

function findTimeErrors({ start, end }: Hours): { start?: string; end?: string } | null {
  const { shape } = HoursSchema;
  const wrong = t('Enter a time such as 09:00.');
  const errors = {
    ...(shape.start.safeParse(start).success ? {} : { start: wrong }),
    ...(shape.end.safeParse(end).success ? {} : { end: wrong }),
  };
  if (Object.keys(errors).length > 0) return errors;
  return start === end ? { end: t('Calls must end later than they start.') } : null;
}

/** Whole days until the trial ends, the last one being 1; none without a trial or after its end. */
export function trialDaysLeft(endsAt: string | null, atMs: number): number | undefined {
  if (endsAt === null) return undefined;
  const leftMs = Date.parse(endsAt) - atMs;
  return leftMs > 0 ? Math.ceil(leftMs / dayMs) : undefined;
}

export type Holding = { label: string; have: number; max: number | null };

/** What the account holds, each beside what its plan allows. */
export function holdingsOf({ account, held }: AccountSettings): Holding[] {
  const limits = PLAN_LIMITS[account.plan];
  return [
    { label: t('Members'), have: held.members, max: limits.members },
    { label: t('Contacts'), have: held.contacts, max: limits.contacts },
    { label: t('Calls today'), have: held.calls_today, max: limits.callsADay },
    ...(held.sub_accounts === null
      ? []
      : [{ label: t('Clients'), have: held.sub_accounts, max: limits.subAccounts }]),
  ];
}

/** `120 of 10,000`, or the number alone where the plan sets no limit. */
export function holdingWords({ have, max }: Holding): string {
  return max === null
    ? formatNumber(have)
    : t('{part, number} of {whole, number}', { part: have, whole: max });
}

/** Whether what was typed is a whole number of at most four digits between the two, both included. */
export function isWithin(typed: string, { min, max }: { min: number; max: number }): boolean {
  return /^\d{1,4}$/.test(typed) && Number(typed) >= min && Number(typed) <= max;
}
