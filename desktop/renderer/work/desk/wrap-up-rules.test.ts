import { describe, expect, it } from 'vitest';
import { WrapUpMode } from '../../../../shared/accounts.ts';
import {
  EXTENSION_LIMIT,
  EXTENSION_MS,
  isHeldToTheEnd,
  LEAST_LEFT_MS,
  mayExtend,
  resumedSince,
  wrapUpEndsAt,
} from './wrap-up-rules.ts';

const shown = { phase: 'wrap_up', callId: 'call', sinceMs: 1_000_000, extensions: 0 } as const;
const terms = (wrap_up_mode: WrapUpMode, wrap_up_seconds = 45) => ({
  wrap_up_mode,
  wrap_up_seconds,
});

describe('a wrap-up', () => {
  it('ends by itself in the timed modes alone', () => {
    const ends = WrapUpMode.options.map((mode) => [mode, wrapUpEndsAt(terms(mode), shown)]);
    expect(ends).toEqual([
      ['optional', null],
      ['mandatory', null],
      ['timed', 1_045_000],
      ['timed_fixed', 1_045_000],
    ]);
  });

  it('never ends by itself without a time, a call, or before the call is over', () => {
    expect(wrapUpEndsAt(terms('timed', 0), shown)).toBeNull();
    expect(wrapUpEndsAt(terms('timed'), { ...shown, callId: null })).toBeNull();
    expect(wrapUpEndsAt(terms('timed'), { ...shown, phase: 'call' })).toBeNull();
  });

  it('is made longer ten times', () => {
    const extended = { ...shown, extensions: EXTENSION_LIMIT };
    expect(wrapUpEndsAt(terms('timed'), extended)).toBe(1_045_000 + 10 * EXTENSION_MS);
    expect(mayExtend(terms('timed'), { ...shown, extensions: 9 })).toBe(true);
    expect(mayExtend(terms('timed'), extended)).toBe(false);
    expect(mayExtend(terms('mandatory'), shown)).toBe(false);
  });

  it('is held to the end only where its time is fixed', () => {
    expect(isHeldToTheEnd(terms('timed_fixed'), shown, 1_044_999)).toBe(true);
    expect(isHeldToTheEnd(terms('timed_fixed'), shown, 1_045_000)).toBe(false);
    expect(isHeldToTheEnd(terms('timed'), shown, 1_000_000)).toBe(false);
  });
});

describe('a wrap-up found again', () => {
  const nowMs = 10_000_000;
  const endsIn = (leftAtMs: number, seconds = 45) =>
    resumedSince(terms('timed', seconds), { leftAtMs, nowMs }) + seconds * 1000 - nowMs;

  it('goes on where it was left', () => {
    expect(endsIn(nowMs - 5_000)).toBe(40_000);
  });

  it('leaves time to read it after a long absence', () => {
    expect(endsIn(nowMs - 8 * 3_600_000)).toBe(LEAST_LEFT_MS);
  });

  it('is long past where no time ends it', () => {
    const leftAtMs = nowMs - 8 * 3_600_000;
    expect(resumedSince(terms('mandatory'), { leftAtMs, nowMs })).toBe(leftAtMs);
  });

  it('does not begin in the future, whatever the clock did', () => {
    expect(resumedSince(terms('timed', 5), { leftAtMs: nowMs + 60_000, nowMs })).toBe(nowMs);
  });
});
