/** The spans of days the numbers are asked for; `to` is excluded, as on the wire. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { currentLocale, msg, t } from '../words/translate.ts';

export const periodIds = ['today', 'days', 'month', 'last-month'] as const;
export type PeriodId = (typeof periodIds)[number];

export const periodNames: Record<PeriodId, string> = {
  today: msg('Today'),
  days: msg('7 days'),
  month: msg('This month'),
  'last-month': msg('Last month'),
};

export interface Period {
  from: string;
  to: string;
}

export interface PeriodNow {
  nowMs: number;
  timeZone: string;
}

/** The chosen period in the address, where anything may stand; then it is this month. */
export const PeriodSearch = z.object({ period: z.enum(periodIds).catch('month') });

function todayIn({ nowMs, timeZone }: PeriodNow): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** Days as the account's own calendar counts them; a running period ends with today. */
export function periodOf(id: PeriodId, now: PeriodNow): Period {
  const today = todayIn(now);
  const tomorrow = today.add({ days: 1 });
  const monthStart = today.with({ day: 1 });
  const spans: Record<PeriodId, [Temporal.PlainDate, Temporal.PlainDate]> = {
    today: [today, tomorrow],
    days: [today.subtract({ days: 6 }), tomorrow],
    month: [monthStart, tomorrow],
    'last-month': [monthStart.subtract({ months: 1 }), monthStart],
  };
  const [from, to] = spans[id];
  return { from: from.toString(), to: to.toString() };
}

function monthName(date: Temporal.PlainDate): string {
  return new Intl.DateTimeFormat(currentLocale(), { month: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${date.toString()}T00:00:00Z`),
  );
}

/** `1 to 20 November`, `28 October to 3 November`, `20 November`. */
export function periodWords({ from, to }: Period): string {
  const first = Temporal.PlainDate.from(from);
  const last = Temporal.PlainDate.from(to).subtract({ days: 1 });
  const lastWords = `${last.day} ${monthName(last)}`;
  if (first.equals(last)) return lastWords;
  if (first.year !== last.year) {
    return t('{from} to {to}', {
      from: `${first.day} ${monthName(first)} ${first.year}`,
      to: `${lastWords} ${last.year}`,
    });
  }
  const sameMonth = first.month === last.month;
  const start = sameMonth ? String(first.day) : `${first.day} ${monthName(first)}`;
  return t('{from} to {to}', { from: start, to: lastWords });
}
