import type { Clock } from '../platform/clock.ts';

export type FakeClock = Clock & { advance(ms: number): void; set(epochMs: number): void };

/** A clock that moves only when told. Starts on Friday 20 November 2026, 10:00 in India. */
export function fakeClock(start = Date.UTC(2026, 10, 20, 4, 30)): FakeClock {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now,
    advance: (ms) => void (now += ms),
    set: (epochMs) => void (now = epochMs),
  };
}
