import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRate } from './rate-input.ts';

describe('a typed rate', () => {
  it('becomes micro-units without a float in between', () => {
    expect(parseRate('4.50')).toEqual({ micros: 4_500_000 });
    expect(parseRate(' ₹ 1,250.000001 ')).toEqual({ micros: 1_250_000_001 });
    expect(parseRate('.5')).toEqual({ micros: 500_000 });
    expect(parseRate('5.')).toEqual({ micros: 5_000_000 });
    expect(parseRate('0')).toEqual({ micros: 0 });
  });

  it('gives back every rate that is written out in full', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (micros) => {
        const text = `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
        expect(parseRate(text)).toEqual({ micros });
      }),
    );
  });

  it('says what is wrong with anything else', () => {
    for (const text of ['', '.', 'five', '-1', '1.2.3', '1e3', '1.0000001', '10000.01']) {
      expect(parseRate(text)).toHaveProperty('error');
    }
  });
});
