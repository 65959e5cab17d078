/**
 * Numbers, money, dates and durations as the console prints them: Indian grouping and Latin digits in every language.
 * Money comes in as an integer of minor units and never passes through a float.
 */
import { currentLocale, t } from '../words/translate.ts';

export type Minor = number | bigint;

/** Minor digits of the currencies the ledger knows. */
const minorDigits: Record<string, number> = { INR: 2, USD: 2 };
const symbols: Record<string, string> = { INR: '₹', USD: '$' };
const grouping: Record<string, string> = { INR: 'en-IN', USD: 'en-US' };

interface MoneyOptions {
  /** Leave out the fraction when it is zero, as in tiles and totals. */
  trim?: boolean;
}

/** `formatMoney(123456750, "INR")` is `₹12,34,567.50`; the sign stands before the symbol. */
export function formatMoney(minor: Minor, currency: string, options: MoneyOptions = {}): string {
  const amount = toInteger(minor);
  const digits = minorDigits[currency] ?? 2;
  const scale = 10n ** BigInt(digits);
  const size = amount < 0n ? -amount : amount;
  const whole = new Intl.NumberFormat(grouping[currency] ?? currentLocale()).format(size / scale);
  const rest = size % scale;
  const fraction = options.trim && rest === 0n ? '' : `.${String(rest).padStart(digits, '0')}`;
  const symbol = symbols[currency] ?? `${currency} `;
  return `${amount < 0n ? '−' : ''}${symbol}${whole}${fraction}`;
}

function toInteger(value: Minor): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value))
    throw new RangeError('money must be a whole number of minor units');
  return BigInt(value);
}

/** A rate in micro-units, at least two digits after the point: `₹4.50`, `₹0.0125`. */
export function formatRate(micros: Minor, currency: string): string {
  const amount = toInteger(micros);
  const size = amount < 0n ? -amount : amount;
  const whole = new Intl.NumberFormat(grouping[currency] ?? currentLocale()).format(
    size / 1_000_000n,
  );
  const fraction = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${amount < 0n ? '−' : ''}${symbols[currency] ?? `${currency} `}${whole}.${fraction}`;
}

/** A whole or decimal number, grouped the Indian way. */
export function formatNumber(value: number | bigint): string {
  return new Intl.NumberFormat(currentLocale()).format(value);
}

/** `formatPercent(29601, 48210)` is `61.4 %`; without a denominator there is nothing to say. */
export function formatPercent(numerator: number, denominator: number, digits = 1): string {
  if (denominator === 0) return t('none yet');
  const share = (100 * numerator) / denominator;
  return `${new Intl.NumberFormat(currentLocale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share)} %`;
}

/** A running clock: `0:24`, `12:05`, `1:02:05`. Never negative. */
export function formatClock(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(total / 3600),
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** A finished length of time: `45 s`, `2 min 31 s`, `3 min`, `1 h 4 min`. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(total / 3600),
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  if (hours > 0) {
    return minutes > 0
      ? t('{hours} h {minutes} min', { hours, minutes })
      : t('{hours} h', { hours });
  }
  if (minutes > 0) {
    return rest > 0
      ? t('{minutes} min {rest} s', { minutes, rest })
      : t('{minutes} min', { minutes });
  }
  return t('{rest} s', { rest });
}

/** How old a thing is: `4 s`, `12 min`, `3 h`, `2 d`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return t('{rest} s', { rest: seconds });
  if (seconds < 3600) return t('{minutes} min', { minutes: Math.floor(seconds / 60) });
  if (seconds < 172_800) return t('{hours} h', { hours: Math.floor(seconds / 3600) });
  return t('{days} d', { days: Math.floor(seconds / 86_400) });
}

export interface InstantOptions {
  instant: string | number;
  timeZone: string;
}

function parts(options: InstantOptions, format: Intl.DateTimeFormatOptions): Map<string, string> {
  const time = typeof options.instant === 'number' ? options.instant : Date.parse(options.instant);
  const formatter = new Intl.DateTimeFormat(currentLocale(), {
    timeZone: options.timeZone,
    hourCycle: 'h23',
    ...format,
  });
  return new Map(formatter.formatToParts(time).map(({ type, value }) => [type, value]));
}

/** Wall time in a zone: `09:42`. */
export function formatTime(options: InstantOptions): string {
  const found = parts(options, { hour: '2-digit', minute: '2-digit' });
  return `${found.get('hour')}:${found.get('minute')}`;
}

/** Day in a zone: `12 Nov`, with `withYear` `12 Nov 2026`, with `withWeekday` `Thu 12 Nov`. */
export function formatDay(
  options: InstantOptions & { withYear?: boolean; withWeekday?: boolean },
): string {
  const found = parts(options, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    weekday: 'short',
  });
  // `Sept` is the one English month of four letters.
  const month = found.get('month')?.replace('Sept', 'Sep');
  const weekday = options.withWeekday ? `${found.get('weekday')} ` : '';
  const year = options.withYear ? ` ${found.get('year')}` : '';
  return `${weekday}${found.get('day')} ${month}${year}`;
}

/** `Fri 20 Nov`. A day has no zone, so it is printed in the one it is read in. */
export function formatDate(day: string): string {
  return formatDay({ instant: `${day}T00:00:00Z`, timeZone: 'UTC', withWeekday: true });
}

/** `Today 09:39`, `12 Nov 09:39` or, in another year, `12 Nov 2025 09:39`. */
export function formatMoment(options: InstantOptions & { nowMs: number }): string {
  const now = { instant: options.nowMs, timeZone: options.timeZone };
  const time = formatTime(options);
  const day = formatDay({ ...options, withYear: true });
  if (day === formatDay({ ...now, withYear: true })) return t('Today {time}', { time });
  const sameYear = day.slice(-4) === formatDay({ ...now, withYear: true }).slice(-4);
  return `${sameYear ? day.slice(0, -5) : day} ${time}`;
}
