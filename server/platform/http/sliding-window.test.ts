import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlidingWindow } from './sliding-window.ts';

const START = Date.UTC(2026, 10, 20);

describe('the sliding window', () => {
  it('never lets more than the quota through in any 60 seconds, and never refuses below it', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 50, maxLength: 400 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 20 }), (steps, quota) => {
        const window = createSlidingWindow();
        const taken: number[] = [];
        let now = START;
        for (const step of steps) {
          now += step;
          const recent = taken.filter((at) => at > now - 60_000).length;
          const surely = taken.filter((at) => at > now - 62_000).length;
          const { allowed } = window.take('a', quota, now);
          if (allowed) taken.push(now);
          expect(allowed ? recent < quota : surely >= quota).toBe(true);
        }
      }),
    );
  });

  it('refuses a burst over the end of a minute, where a counter per minute lets twice the quota through', () => {
    const window = createSlidingWindow();
    const at = (ms: number) => window.take('a', 100, START + ms).allowed;
    const first = Array.from({ length: 100 }, () => at(59_000)).filter(Boolean).length;
    const second = Array.from({ length: 100 }, () => at(61_000)).filter(Boolean).length;
    expect([first, second]).toEqual([100, 0]);
    expect(at(119_000)).toBe(false);
    expect(at(120_000)).toBe(true);
  });

  it('says what is left and how long until the oldest request leaves', () => {
    const window = createSlidingWindow();
    window.take('a', 3, START);
    expect(window.take('a', 3, START + 10_000)).toEqual({ allowed: true, left: 1, resetS: 51 });
    expect(window.look('a', 3, START + 10_000)).toEqual({ allowed: true, left: 1, resetS: 51 });
    expect(window.take('a', 3, START + 20_000).left).toBe(0);
    expect(window.take('a', 3, START + 20_000)).toEqual({ allowed: false, left: 0, resetS: 41 });
    expect(window.look('b', 3, START)).toEqual({ allowed: true, left: 3, resetS: 0 });
  });

  it('keeps subjects apart and survives a clock that is set back', () => {
    const window = createSlidingWindow();
    expect(window.take('a', 1, START).allowed).toBe(true);
    expect(window.take('b', 1, START).allowed).toBe(true);
    expect(window.take('a', 1, START).allowed).toBe(false);
    expect(window.take('a', 1, START - 3_600_000).allowed).toBe(true);
  });

  it('does not grow without end under a flood of made-up subjects', () => {
    const window = createSlidingWindow();
    for (let i = 0; i < 45_000; i += 1) window.take(`s${i}`, 1, START);
    expect(window.take('s44999', 1, START).allowed).toBe(false);
    expect(window.take('s0', 1, START).allowed).toBe(true);
  });
});
