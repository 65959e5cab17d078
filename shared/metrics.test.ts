import { describe, expect, it } from 'vitest';
import { addUsageOf, connectionRate, MEASURES, NO_USAGE, ratio } from './metrics.ts';

const usage = (calls: number, connected: number, currency: 'INR' | 'USD' = 'INR') => ({
  calls,
  connected,
  seconds: connected * 60,
  billed_seconds: connected * 60,
  charged_minor: connected * 100,
  currency,
});

describe('measures', () => {
  it('are all defined with every part', () => {
    for (const measure of Object.values(MEASURES)) {
      expect(Object.values(measure).every((text) => text.length > 0)).toBe(true);
    }
  });

  it('add numerators and denominators, which is not the average of the rates', () => {
    const total = [usage(1000, 100), usage(10, 9)].reduce(addUsageOf, {
      ...NO_USAGE,
      currency: 'INR',
    });
    expect(connectionRate(total)).toBe(109 / 1010);
  });

  it('have no value where there is nothing to divide by', () => {
    expect(ratio(0, 0)).toBeNull();
    expect(ratio(0, 5)).toBe(0);
  });

  it('never add money of two currencies', () => {
    const total = [usage(1, 1), usage(1, 1, 'USD')].reduce(addUsageOf, {
      ...NO_USAGE,
      currency: 'INR',
    });
    expect([total.calls, total.charged_minor]).toEqual([2, 100]);
  });
});
