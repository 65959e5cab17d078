/** When a callback may be promised: in the future, soon enough, and while the contact may be called. */
import type { CallingWindow } from '../../../../shared/accounts.ts';
import { windowState, zoneOffsetMs } from '../../../../shared/call-windows.ts';
import type { CallbackChoice } from './desk-state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HALF_HOUR_MS = HOUR_MS / 2;
export const CALLBACK_DAYS_MAX = 90;

export interface Place {
  zone: string;
  window: CallingWindow;
}

export type CallbackVerdict =
  | { kind: 'legal'; atMs: number }
  | { kind: 'missing' | 'past' | 'too_far' | 'skipped' }
  /** The nearest instant at which the contact may be called; absent when there never is one. */
  | { kind: 'closed'; atMs: number; nearestMs: number | undefined };

/** The instant at which the zone's clock shows this; undefined for a time a clock change skips. */
export function instantOfWall(zone: string, wall: { date: string; time: string }) {
  const asUtc = Date.parse(`${wall.date}T${wall.time}:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const guesses = [asUtc - DAY_MS, asUtc + DAY_MS].map((at) => asUtc - zoneOffsetMs(zone, at));
  return guesses.find((at) => at + zoneOffsetMs(zone, at) === asUtc);
}

/** What the zone's clock shows at an instant, as date and time fields hold it. */
export function wallOf(zone: string, atMs: number): { date: string; time: string } {
  const [date = '', time = ''] = new Date(atMs + zoneOffsetMs(zone, atMs)).toISOString().split('T');
  return { date, time: time.slice(0, 5) };
}

export function judgeCallback(
  choice: CallbackChoice | null,
  place: Place,
  nowMs: number,
): CallbackVerdict {
  if (choice === null || choice.date === '' || choice.time === '') return { kind: 'missing' };
  const atMs = instantOfWall(place.zone, choice);
  if (atMs === undefined) return { kind: 'skipped' };
  if (atMs <= nowMs) return { kind: 'past' };
  if (atMs > nowMs + CALLBACK_DAYS_MAX * DAY_MS) return { kind: 'too_far' };
  const { open, opensAt } = windowState({ ...place, at: atMs });
  return open ? { kind: 'legal', atMs } : { kind: 'closed', atMs, nearestMs: opensAt };
}

/** Where the fields start: this time tomorrow, on a half hour, when the contact may be called. */
export function suggestCallback(place: Place, nowMs: number): CallbackChoice {
  const tomorrow = Math.ceil((nowMs + DAY_MS) / HALF_HOUR_MS) * HALF_HOUR_MS;
  const { open, opensAt } = windowState({ ...place, at: tomorrow });
  return { ...wallOf(place.zone, open ? tomorrow : (opensAt ?? tomorrow)), for: 'me' };
}
