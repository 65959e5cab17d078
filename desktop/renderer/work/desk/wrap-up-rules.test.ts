import { describe, expect, it } from 'vitest';
import { WrapUpMode } from '../../../../shared/accounts.ts';
import { termsOf } from './list-terms.ts';
import {
  EXTENSION_LIMIT,
  EXTENSION_MS,
  isHeldToTheEnd,
  LEAST_LEFT_MS,
  mayExtend,
  resumedSince,
  wrapUpEndsAt,
} from './wrap-up-rules.ts';

const terms = (wrap_up_mode: WrapUpMode, wrap_up_seconds = 45) => ({
  wrap_up_mode,
  wrap_up_seconds,
});
const shown = (mode: WrapUpMode, more: object = {}, seconds = 45) => ({
  phase: 'wrap_up' as const,
  callId: 'call',
  sinceMs: 1_000_000,
  extensions: 0,
  card: { terms: terms(mode, seconds) },
  ...more,
});

describe('a wrap-up', () => {
  it('ends by itself in the timed modes alone', () => {
    const ends = WrapUpMode.options.map((mode) => [mode, wrapUpEndsAt(shown(mode))]);
    expect(ends).toEqual([
      ['optional', null],
      ['mandatory', null],
      ['timed', 1_045_000],
      ['timed_fixed', 1_045_000],
    ]);
  });

  it('never ends by itself without a time, a call, or before the call is over', () => {
    expect(wrapUpEndsAt(shown('timed', {}, 0))).toBeNull();
    expect(wrapUpEndsAt(shown('timed', { callId: null }))).toBeNull();
    expect(wrapUpEndsAt(shown('timed', { phase: 'call' }))).toBeNull();
    expect(wrapUpEndsAt(shown('timed', { card: null }))).toBeNull();
  });

  it('is made longer ten times', () => {
    const extended = shown('timed', { extensions: EXTENSION_LIMIT });
    expect(wrapUpEndsAt(extended)).toBe(1_045_000 + 10 * EXTENSION_MS);
    expect(mayExtend(shown('timed', { extensions: 9 }))).toBe(true);
    expect(mayExtend(extended)).toBe(false);
    expect(mayExtend(shown('mandatory'))).toBe(false);
  });

  it('is held to the end only where its time is fixed', () => {
    expect(isHeldToTheEnd(shown('timed_fixed'), 1_044_999)).toBe(true);
    expect(isHeldToTheEnd(shown('timed_fixed'), 1_045_000)).toBe(false);
    expect(isHeldToTheEnd(shown('timed'), 1_000_000)).toBe(false);
  });
});

describe('the terms of a wrap-up', () => {
  const account = terms('mandatory', 60);

  it('are those of its list where that has some, and of the account otherwise', () => {
    expect(termsOf(account, { mode: 'timed_fixed', seconds: 30 })).toEqual(
      terms('timed_fixed', 30),
    );
    expect(termsOf(account, null)).toEqual(account);
    expect(termsOf(account, undefined)).toEqual(account);
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
