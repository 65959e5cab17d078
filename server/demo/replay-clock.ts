// A clock for making a past: it stands where it is set and only goes forward.
import { systemClock, type Clock } from '../platform/clock.ts';

export type ReplayClock = Clock & { moveTo(epochMs: number): void };

const IST_OFFSET_MS = 5.5 * 3_600_000;
const DAY_MS = 86_400_000;
const OPENS_MS = 9.5 * 3_600_000;
const SHIFT_MS = 9 * 3_600_000;

export function replayClock(startMs: number): ReplayClock {
  let now = startMs;
  return {
    now: () => now,
    monotonic: () => systemClock.monotonic(),
    moveTo: (epochMs) => void (now = Math.max(now, epochMs)),
  };
}

/**
 * `count` instants over the last `days` days up to `endMs`, oldest first, all within 09:30 to 18:30 in India.
 * The current day gets its share only as far as it has come.
 */
export function workingInstants(count: number, days: number, endMs: number): number[] {
  const midnight = Math.floor((endMs + IST_OFFSET_MS) / DAY_MS) * DAY_MS - IST_OFFSET_MS;
  const shifts = Array.from({ length: days }, (_, i) => midnight - (days - 1 - i) * DAY_MS)
    .map((day) => ({ from: day + OPENS_MS, to: Math.min(day + OPENS_MS + SHIFT_MS, endMs) }))
    .filter((shift) => shift.to > shift.from);
  const total = shifts.reduce((sum, shift) => sum + shift.to - shift.from, 0);
  const instants: number[] = [];
  for (let i = 0; i < count; i++) {
    let offset = ((i + 0.5) * total) / count;
    for (const shift of shifts) {
      const length = shift.to - shift.from;
      if (offset <= length) {
        instants.push(Math.round(shift.from + offset));
        break;
      }
      offset -= length;
    }
  }
  return instants;
}
