import { describe, expect, it } from 'vitest';
import { qualityOf } from './quality.ts';

const good = { roundTripMs: 60, jitterMs: 3, lostShare: 0 };

describe('the quality of a line', () => {
  it('is as good as the worst of what was measured', () => {
    expect(qualityOf(good)).toBe('good');
    expect(qualityOf({ ...good, roundTripMs: 200 })).toBe('fair');
    expect(qualityOf({ ...good, jitterMs: 30 })).toBe('fair');
    expect(qualityOf({ ...good, lostShare: 0.01 })).toBe('fair');
    expect(qualityOf({ ...good, roundTripMs: 400 })).toBe('poor');
    expect(qualityOf({ ...good, jitterMs: 50 })).toBe('poor');
    expect(qualityOf({ ...good, roundTripMs: 250, lostShare: 0.05 })).toBe('poor');
  });

  it('is unknown where nothing was measured, and told by what was', () => {
    expect(qualityOf({ roundTripMs: null, jitterMs: null, lostShare: null })).toBeNull();
    expect(qualityOf({ roundTripMs: null, jitterMs: 60, lostShare: null })).toBe('poor');
  });
});
