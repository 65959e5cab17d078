import { describe, expect, it } from 'vitest';
import { nextStep, noSteps, planSentence } from './step-words.ts';

describe('where a setting-up goes on', () => {
  it('is the first step that is neither done nor skipped', () => {
    expect(nextStep(noSteps)).toBe('company');
    const closed = noSteps.map((s, i) => ({
      ...s,
      state: i === 0 ? ('done' as const) : i === 1 ? ('skipped' as const) : s.state,
    }));
    expect(nextStep(closed)).toBe('plan');
    expect(nextStep(noSteps.map((s) => ({ ...s, state: 'done' as const })))).toBeUndefined();
  });
});

describe('what a plan holds', () => {
  it('is said in numbers, or as no limits', () => {
    expect(planSentence('starter')).toBe('Up to 10 members and 1,000 calls a day.');
    expect(planSentence('business')).toBe('No limits.');
  });
});
