// Whether a number may be dialled now, by the clock where the number lives. Pure: the instant is
// a parameter. Cheap enough for every row of a list: a zone's offset is asked of Intl once per
// quarter of an hour, and every offset change since 1972 falls on a quarter-hour of UTC.
import { Weekday, type CallingWindow, type Hours } from './accounts.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OFFSETS_KEPT_MAX = 200;

export type WindowState = {
  open: boolean;
  /** When closed: the next instant at which it is open; absent when it never is. */
  opensAt?: number;
  /** When open: the wall time at which it closes. */
  until?: string;
  localTime: string;
};

/** A window may span midnight (22:00 to 06:00); one that ends where it starts is never open. */
export type WindowQuestion = { zone: string; window: CallingWindow; at: number };

type Clock = { format: Intl.DateTimeFormat; offsets: Map<number, number> };
const clocks = new Map<string, Clock>();

/** Whether the window is open in the zone at `at` (epoch ms), and if not, when it opens. */
export function windowState({ zone, window, at }: WindowQuestion): WindowState {
  const moment = momentOf(zone, at);
  const localTime = `${pad(Math.floor(moment.minute / 60))}:${pad(moment.minute % 60)}`;
  const hours = hoursInForce(window, moment);
  if (hours) return { open: true, until: hours.end, localTime };
  return { open: false, opensAt: findOpening({ zone, window, at }), localTime };
}

/** Only whether it is open: cheap enough to ask of every zone there is. */
export function isWindowOpen({ zone, window, at }: WindowQuestion): boolean {
  return hoursInForce(window, momentOf(zone, at)) !== null;
}

/** The hours of a weekday; null when nobody is called on it. */
export function hoursOn(window: CallingWindow, day: Weekday): Hours | null {
  const own = window.days?.[day];
  return own === undefined ? window : own;
}

/** No law this product calls under allows more; an account may narrow it. */
export const LIVE_HOURS: Hours = { start: '08:00', end: '21:00' };

/** Whether a live account may have these hours. */
export function isWithinLiveHours(window: CallingWindow): boolean {
  return Weekday.options
    .map((day) => hoursOn(window, day))
    .every(
      (hours) =>
        hours === null ||
        (!lastsIntoNextDay(hours) &&
          hours.start >= LIVE_HOURS.start &&
          hours.end <= LIVE_HOURS.end),
    );
}

/** Offset of the zone from UTC at an instant, in milliseconds; east is positive. */
export function zoneOffsetMs(zone: string, at: number): number {
  const clock = clockOf(zone);
  const quarter = Math.floor(at / QUARTER_MS);
  const known = clock.offsets.get(quarter);
  if (known !== undefined) return known;
  const start = quarter * QUARTER_MS;
  const offset = wallClockMs(clock.format, start) - start;
  if (clock.offsets.size >= OFFSETS_KEPT_MAX) clock.offsets.clear();
  clock.offsets.set(quarter, offset);
  return offset;
}

// A window can open at its start time, which a clock change may skip or repeat, or at the clock
// change itself. The candidates are all of these in the coming days; the first open one wins.
function findOpening({ zone, window, at }: WindowQuestion): number | undefined {
  const today = momentOf(zone, at).day;
  // A week ahead where weekdays differ, and the day on which a clock change may have eaten the start.
  const days = window.days === undefined ? 3 : 8;
  const candidates = findChanges(zone, { from: at, days });
  for (let day = today; day <= today + days; day += 1) {
    const hours = hoursOn(window, weekdayOf(day));
    if (!hours) continue;
    candidates.push(...instantsOf(zone, day * DAY_MS + minutesOf(hours.start) * MINUTE_MS));
  }
  return candidates
    .filter((instant) => instant > at && isWindowOpen({ zone, window, at: instant }))
    .sort((a, b) => a - b)[0];
}

/** The instants at which the zone's clocks show `wall`: one, two when repeated, none if skipped. */
export function instantsOf(zone: string, wall: number): number[] {
  const offsets = new Set([zoneOffsetMs(zone, wall - DAY_MS), zoneOffsetMs(zone, wall + DAY_MS)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => instant + zoneOffsetMs(zone, instant) === wall);
}

function findChanges(zone: string, span: { from: number; days: number }): number[] {
  const changes: number[] = [];
  for (let from = span.from; from < span.from + span.days * DAY_MS; from += DAY_MS) {
    const before = zoneOffsetMs(zone, from);
    if (zoneOffsetMs(zone, from + DAY_MS) === before) continue;
    let [low, high] = [Math.floor(from / QUARTER_MS), Math.ceil((from + DAY_MS) / QUARTER_MS)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zoneOffsetMs(zone, middle * QUARTER_MS) === before) low = middle;
      else high = middle;
    }
    changes.push(high * QUARTER_MS);
  }
  return changes;
}

/** A wall clock: the day since 1970 and the minute of it. */
type Moment = { day: number; minute: number };

/** The hours of the day itself, or those of the day before that last into it. */
function hoursInForce(window: CallingWindow, { day, minute }: Moment): Hours | null {
  const own = hoursOn(window, weekdayOf(day));
  if (
    own &&
    minute >= minutesOf(own.start) &&
    (lastsIntoNextDay(own) || minute < minutesOf(own.end))
  )
    return own;
  const before = hoursOn(window, weekdayOf(day - 1));
  return before && lastsIntoNextDay(before) && minute < minutesOf(before.end) ? before : null;
}

export function lastsIntoNextDay({ start, end }: Hours): boolean {
  return minutesOf(start) > minutesOf(end);
}

/** The first of January 1970 was a Thursday. */
function weekdayOf(day: number): Weekday {
  return Weekday.options[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

function minutesOf(wallTime: string): number {
  return Number(wallTime.slice(0, 2)) * 60 + Number(wallTime.slice(3, 5));
}

function momentOf(zone: string, at: number): Moment {
  const wall = at + zoneOffsetMs(zone, at);
  const day = Math.floor(wall / DAY_MS);
  return { day, minute: Math.floor((wall - day * DAY_MS) / MINUTE_MS) };
}

function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const clock = { format, offsets: new Map<number, number>() };
  clocks.set(zone, clock);
  return clock;
}

/** What the zone's wall clock shows, counted as if it were UTC. */
function wallClockMs(format: Intl.DateTimeFormat, at: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return (
    daysFromCivil(year, month, day) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * 1000
  );
}

/** Days from 1970-01-01 in the Gregorian calendar, counting years from March. */
function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
