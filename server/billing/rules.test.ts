import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Increments } from '../../shared/billing.ts';
import { billedSeconds, chooseCard, choosePayerRule, rateCharge } from './rules.ts';

const minor = (rateMicros: number, increments: Increments, durationSeconds = 31) =>
  rateCharge({ durationSeconds, rateMicros, increments, minimumMicros: 0 }).amountMinor;

describe('billed seconds', () => {
  it.each([
    [0, '60/60', 0],
    [1, '60/60', 60],
    [60, '60/60', 60],
    [61, '60/60', 120],
    [59, '60/1', 60],
    [61, '60/1', 61],
    [30, '30/6', 30],
    [31, '30/6', 36],
    [45, '30/6', 48],
    [0, '1/1', 0],
    [1, '1/1', 1],
  ] as const)('of %i s by %s are %i', (seconds, increments, billed) => {
    expect(billedSeconds(seconds, increments)).toBe(billed);
  });
});

describe('the charge', () => {
  it('is what the price list says for 31 seconds', () => {
    const of = (rateMicros: number) => Increments.options.map((i) => minor(rateMicros, i));
    expect(of(5_000_000)).toEqual([500, 500, 300, 258]);
    expect(of(2_800_000)).toEqual([280, 280, 168, 145]);
  });

  it('is 0.04 for 45 s at 0.05 a minute by 30/6', () => {
    const rating = { durationSeconds: 45, rateMicros: 50_000, minimumMicros: 0 };
    expect(rateCharge({ ...rating, increments: '30/6' })).toEqual({
      billedSeconds: 48,
      amountMicros: 40_000,
      amountMinor: 4,
    });
  });

  it('rounds the minor amount from the exact fraction, not from the rounded micros', () => {
    // 299_999 × 1 / 60 = 4999.98… micros: 0 paise exactly, but the micros round up to 5000, half a paisa.
    const rating = { durationSeconds: 1, rateMicros: 299_999, minimumMicros: 0 };
    const rated = rateCharge({ ...rating, increments: '1/1' });
    expect([rated.amountMicros, rated.amountMinor]).toEqual([5000, 0]);
  });

  it('rounds halves up', () => {
    expect(minor(300_000, '1/1', 1)).toBe(1);
  });

  it('is at least the minimum when the call had seconds, and nothing when it had none', () => {
    const rating = { rateMicros: 60_000, increments: '1/1', minimumMicros: 250_000 } as const;
    expect(rateCharge({ ...rating, durationSeconds: 5 }).amountMinor).toBe(25);
    expect(rateCharge({ ...rating, durationSeconds: 600 }).amountMinor).toBe(60);
    expect(rateCharge({ ...rating, durationSeconds: 0 }).amountMinor).toBe(0);
  });

  it('equals exact fractions for any call', () => {
    const rating = fc.record({
      durationSeconds: fc.oneof(fc.nat(200), fc.nat(86_400)),
      rateMicros: fc.oneof(fc.nat(1000), fc.nat(10_000_000), fc.nat(10_000_000_000)),
      increments: fc.constantFrom(...Increments.options),
      minimumMicros: fc.oneof(fc.constant(0), fc.nat(10_000_000)),
    });
    fc.assert(
      fc.property(rating, (r) => {
        const rated = rateCharge(r);
        // The blocks one by one, as a person would count them.
        const [initial, further] = r.increments.split('/').map(Number) as [number, number];
        let seconds = r.durationSeconds > 0 ? initial : 0;
        seconds += further * Math.max(0, Math.ceil((r.durationSeconds - initial) / further));
        const exact60 = [BigInt(r.rateMicros) * BigInt(seconds), 60n * BigInt(r.minimumMicros)];
        const charge = seconds === 0 ? 0n : exact60.reduce((a, b) => (a > b ? a : b));
        // |2 (amount − exact)| ≤ 1 unit and never below half: round half up.
        const isHalfUp = (amount: number, unit: bigint) => {
          const twice = 2n * (BigInt(amount) * unit - charge);
          return twice <= unit && twice > -unit;
        };
        return (
          rated.billedSeconds === seconds &&
          isHalfUp(rated.amountMicros, 60n) &&
          isHalfUp(rated.amountMinor, 600_000n)
        );
      }),
      { numRuns: 100_000 },
    );
  });
});

describe('the payer', () => {
  const choose = (dispatchClientId: string | null, memberClientId: string | null) =>
    choosePayerRule({ operatingAccountId: 'operating', dispatchClientId, memberClientId });

  it('is the dispatch’s client, else the agent’s, else the operating account', () => {
    expect(choose('d', 'm')).toEqual({ accountId: 'd', rule: 'dispatch' });
    expect(choose('d', null)).toEqual({ accountId: 'd', rule: 'dispatch' });
    expect(choose(null, 'm')).toEqual({ accountId: 'm', rule: 'agent' });
    expect(choose(null, null)).toEqual({ accountId: 'operating', rule: 'operating' });
  });
});

describe('the rate card', () => {
  const cards = [{ effectiveFromMs: 200 }, { effectiveFromMs: 100 }, { effectiveFromMs: 300 }];

  it('is the latest that had begun when the call was answered', () => {
    expect(chooseCard(cards, 100)?.effectiveFromMs).toBe(100);
    expect(chooseCard(cards, 299)?.effectiveFromMs).toBe(200);
    expect(chooseCard(cards, 999)?.effectiveFromMs).toBe(300);
  });

  it('is none before the first one begins', () => {
    expect(chooseCard(cards, 99)).toBeNull();
  });
});
