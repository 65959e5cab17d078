import { describe, expect, it } from 'vitest';
import { allOf, averageRateMicros } from './client-words.ts';
import { barHeight } from './sparkline.tsx';

describe('the clients page', () => {
  it('labels the totals row with how many rows it adds', () => {
    expect(allOf(1)).toBe('Total');
    expect(allOf(4)).toBe('All four');
    expect(allOf(24)).toBe('All 24');
  });

  it('averages the price of a minute from the totals', () => {
    expect(averageRateMicros(105_351, 13_314)).toBe(4_750_000n);
    expect(averageRateMicros(500, 60)).toBe(5_000_000n);
    expect(averageRateMicros(1, 90)).toBe(10_000n);
    expect(averageRateMicros(0, 60)).toBe(0n);
    expect(averageRateMicros(0, 0)).toBeNull();
  });

  it('draws a day with one call higher than a day without', () => {
    expect(barHeight(0, 20_000)).toBe(1);
    expect(barHeight(1, 20_000)).toBe(2);
    expect(barHeight(20_000, 20_000)).toBe(20);
    expect(barHeight(0, 0)).toBe(1);
  });
});
