import { describe, expect, it } from 'vitest';
import { type Lease, remainingMs } from './lease.ts';

const HOUR = 3_600_000;
const taken = { wallMs: 1_000_000, monotonicMs: 500 };
const lease: Lease = { ttlMs: 8 * HOUR, expiresAtWallMs: taken.wallMs + 8 * HOUR, taken };
const at = (wall: number, monotonic: number) => ({
  wallMs: taken.wallMs + wall,
  monotonicMs: taken.monotonicMs + monotonic,
});

describe('a lease', () => {
  it.each([
    ['counts by the monotonic clock', lease, at(HOUR, HOUR), 7 * HOUR],
    ['ends at zero', lease, at(9 * HOUR, 9 * HOUR), 0],
    ['is not stretched by a wall clock set back', lease, at(-5 * HOUR, 3 * HOUR), 5 * HOUR],
    ['ends early when the monotonic clock slept', lease, at(7 * HOUR, 0), HOUR - 300_000],
    ['is careful after a restart', { ...lease, taken: null }, at(HOUR, -400), 7 * HOUR - 300_000],
    ['is over after a restart past its end', { ...lease, taken: null }, at(8 * HOUR, 0), 0],
  ])('%s', (_name, given, now, left) => {
    expect(remainingMs(given, now)).toBe(left);
  });
});
