// Whether a number may be dialled now, by the clock where the number lives. Pure: the instant is
// a parameter. Cheap enough for every row of a list: a zone's offset is asked of Intl once per
// quarter of an hour, and every offset change since 1972 falls on a quarter-hour of UTC.
import type { CallingWindow } from './accounts.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OFFSETS_KEPT_MAX = 200;

export type WindowState = {
  open: boolean;
  /** When closed: the next instant at which it is open; absent when it never is. */
  opensAt?: number;
  localTime: string;
};

/** A window may span midnight (22:00 to 06:00); one that ends where it starts is never open. */
export type WindowQuestion = { zone: string; window: CallingWindow; at: number };

type Clock = { format: Intl.DateTimeFormat; offsets: Map<number, number> };
const clocks = new Map<string, Clock>();

/** Whether the window is open in the zone at `at` (epoch ms), and if not, when it opens. */
export function windowState({ zone, window, at }: WindowQuestion): WindowState {
  const minute = minuteOfDay(zone, at);
  const localTime = `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
  if (covers(window, minute)) return { open: true, localTime };
  return { open: false, opensAt: findOpening({ zone, window, at }), localTime };
}

/** Only whether it is open: cheap enough to ask of every zone there is. */
export function isWindowOpen({ zone, window, at }: WindowQuestion): boolean {
  return covers(window, minuteOfDay(zone, at));
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
  const today = Math.floor((at + zoneOffsetMs(zone, at)) / DAY_MS) * DAY_MS;
  const changes = findChanges(zone, at);
  const candidates = changes.slice();
  for (let day = 0; day <= 3; day += 1) {
    const wall = today + day * DAY_MS + minutesOf(window.start) * MINUTE_MS;
    candidates.push(...instantsOf(zone, wall));
  }
  return candidates
    .filter((instant) => instant > at && covers(window, minuteOfDay(zone, instant)))
    .sort((a, b) => a - b)[0];
}

/** The instants at which the zone's clocks show `wall`: one, two when repeated, none if skipped. */
function instantsOf(zone: string, wall: number): number[] {
  const offsets = new Set([zoneOffsetMs(zone, wall - DAY_MS), zoneOffsetMs(zone, wall + DAY_MS)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => instant + zoneOffsetMs(zone, instant) === wall);
}

function findChanges(zone: string, at: number): number[] {
  const changes: number[] = [];
  for (let from = at; from < at + 3 * DAY_MS; from += DAY_MS) {
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

function covers(window: CallingWindow, minute: number): boolean {
  const [start, end] = [minutesOf(window.start), minutesOf(window.end)];
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
}

function minutesOf(wallTime: string): number {
  return Number(wallTime.slice(0, 2)) * 60 + Number(wallTime.slice(3, 5));
}

function minuteOfDay(zone: string, at: number): number {
  const wall = at + zoneOffsetMs(zone, at);
  return Math.floor((wall - Math.floor(wall / DAY_MS) * DAY_MS) / MINUTE_MS);
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
