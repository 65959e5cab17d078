/** The days, slots and cells of the calendar: by the clock of whoever looks. Pure. */
import type { Callback } from '../../../shared/callbacks.ts';
import { isLegalSlot } from '../../../shared/callback-slots.ts';
import { hoursOn, lastsIntoNextDay } from '../../../shared/call-windows.ts';
import { type CallingWindow, Weekday } from '../../../shared/accounts.ts';
import { instantOfWall, wallOf } from '../../../shared/wall-time.ts';
import type { CalendarView } from './callbacks-search.ts';

/** Half an hour: what a drag moves by, and one press of an arrow. */
export const SLOT_MINUTES = 30;
const SLOTS_A_DAY = (24 * 60) / SLOT_MINUTES;
const DAY_MS = 24 * 3_600_000;
const WEEK_DAYS = 7;
/** Shown even when nothing is promised then. */
const USUAL = { first: 9 * 2, last: 18 * 2 };

/** Days are counted in UTC, where none is longer than another. */
const msOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOfMs = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return dayOfMs(msOfDay(day) + count * DAY_MS);
}

/** The days of a view: one, or the week of that day from Monday. */
export function daysOf(view: CalendarView, day: string): string[] {
  if (view === 'day') return [day];
  const sinceMonday = (new Date(msOfDay(day)).getUTCDay() + 6) % WEEK_DAYS;
  const monday = addDays(day, -sinceMonday);
  return Array.from({ length: WEEK_DAYS }, (_, n) => addDays(monday, n));
}

/** The first instant of a day in a zone; a clock change may have skipped midnight itself. */
export function startOfDay(zone: string, day: string): number {
  for (let slot = 0; slot < SLOTS_A_DAY; slot += 1) {
    const found = instantOfWall(zone, { date: day, time: timeOfSlot(slot) });
    if (found !== undefined) return found;
  }
  return msOfDay(day);
}

/** `09:30` for slot 19. */
export function timeOfSlot(slot: number): string {
  const minutes = slot * SLOT_MINUTES;
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

export type Cell = { day: string; slot: number };

/** The cell an instant falls into. */
export function cellOf(zone: string, atMs: number): Cell {
  const { date, time } = wallOf(zone, atMs);
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return { day: date, slot: Math.floor(minutes / SLOT_MINUTES) };
}

/** When a cell begins; undefined for one that a clock change skips. */
export function instantOfCell(zone: string, { day, slot }: Cell): number | undefined {
  return instantOfWall(zone, { date: day, time: timeOfSlot(slot) });
}

export type Entries = ReadonlyMap<string, readonly Callback[]>;
export const keyOfCell = ({ day, slot }: Cell): string => `${day} ${slot}`;

/** Which callbacks stand in which cell, by time. */
export function entriesByCell(zone: string, callbacks: readonly Callback[]): Entries {
  const found = new Map<string, Callback[]>();
  const byTime = callbacks.toSorted((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  for (const callback of byTime) {
    const key = keyOfCell(cellOf(zone, Date.parse(callback.due_at)));
    found.set(key, [...(found.get(key) ?? []), callback]);
  }
  return found;
}

/** The rows shown: the usual day, the hours people here are called in, and whatever stands outside both. */
export function slotsShown(
  zone: string,
  window: CallingWindow,
  callbacks: readonly Callback[],
): number[] {
  const spans = [USUAL, ...spansOf(window)];
  const taken = callbacks.map((c) => cellOf(zone, Date.parse(c.due_at)).slot);
  const first = Math.min(...spans.map((span) => span.first), ...taken);
  const last = Math.max(...spans.map((span) => span.last), ...taken.map((slot) => slot + 1));
  // Whole hours, so that every hour has its label.
  const from = first - (first % 2);
  const to = Math.min(SLOTS_A_DAY, last + (last % 2));
  return Array.from({ length: to - from }, (_, n) => from + n);
}

/** From the slot in which the hours of a weekday begin to the one in which they have ended. */
function spansOf(window: CallingWindow): { first: number; last: number }[] {
  const slots = (time: string): number =>
    (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) / SLOT_MINUTES;
  return Weekday.options.flatMap((day) => {
    const hours = hoursOn(window, day);
    if (hours === null || hours.start === hours.end) return [];
    if (lastsIntoNextDay(hours)) return [{ first: 0, last: SLOTS_A_DAY }];
    return [{ first: Math.floor(slots(hours.start)), last: Math.ceil(slots(hours.end)) }];
  });
}

export type Shade = { zones: readonly string[]; window: CallingWindow; nowMs: number };

/** Whether a callback could be moved here: for the one contact chosen, or for any of those shown. */
export function isLegalCell(ownZone: string, cell: Cell, { zones, window, nowMs }: Shade): boolean {
  const atMs = instantOfCell(ownZone, cell);
  if (atMs === undefined) return false;
  return zones.some((zone) => isLegalSlot(atMs, { place: { zone, window }, nowMs, dnc: false }));
}

/** The cells of a grid that are legal, by key: asked once, and not at every key press. */
export function legalCells(ownZone: string, { days, slots }: Grid, shade: Shade): Set<string> {
  const cells = days.flatMap((day) => slots.map((slot) => ({ day, slot })));
  return new Set(cells.filter((cell) => isLegalCell(ownZone, cell, shade)).map(keyOfCell));
}

/** Where the focus is: a cell, and in it an entry when it has some. */
export type Spot = Cell & { index: number };

export type Grid = { days: readonly string[]; slots: readonly number[]; entries: Entries };

const countIn = ({ entries }: Grid, cell: Cell): number =>
  entries.get(keyOfCell(cell))?.length ?? 0;

/** Where an arrow leads: through the entries of a cell, then to the next slot; sideways to another day. */
export function moveSpot(spot: Spot, key: string, grid: Grid): Spot {
  const { days, slots } = grid;
  const [first = 0] = slots;
  const last = slots.at(-1) ?? first;
  const column = days.indexOf(spot.day);
  const toDay = (n: number): Spot => {
    const day = days[Math.min(Math.max(n, 0), days.length - 1)] ?? spot.day;
    return day === spot.day ? spot : { day, slot: spot.slot, index: 0 };
  };
  if (key === 'ArrowLeft') return toDay(column - 1);
  if (key === 'ArrowRight') return toDay(column + 1);
  if (key === 'Home') return toDay(0);
  if (key === 'End') return toDay(days.length - 1);
  if (key === 'ArrowDown') {
    if (spot.index + 1 < countIn(grid, spot)) return { ...spot, index: spot.index + 1 };
    return spot.slot >= last ? spot : { ...spot, slot: spot.slot + 1, index: 0 };
  }
  if (key === 'ArrowUp') {
    if (spot.index > 0) return { ...spot, index: spot.index - 1 };
    if (spot.slot <= first) return spot;
    const above = { day: spot.day, slot: spot.slot - 1 };
    return { ...above, index: Math.max(0, countIn(grid, above) - 1) };
  }
  return spot;
}

/** A spot of the grid as it is now: days and entries come and go. */
export function fitSpot(spot: Spot | null, grid: Grid, fallback: Cell): Spot {
  const { days, slots } = grid;
  const wanted = spot ?? { ...fallback, index: 0 };
  const day = days.includes(wanted.day) ? wanted.day : (days[0] ?? wanted.day);
  const [first = 0] = slots;
  const slot = Math.min(Math.max(wanted.slot, first), slots.at(-1) ?? first);
  const index = Math.min(wanted.index, Math.max(0, countIn(grid, { day, slot }) - 1));
  return { day, slot, index };
}
