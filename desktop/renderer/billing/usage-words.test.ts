import { describe, expect, it } from 'vitest';
import {
  formatExact,
  formatMinutes,
  incrementsSentence,
  ledgerProof,
  rateSentence,
  wasRounded,
} from './usage-words.ts';

const usage = {
  calls: 3,
  connected: 2,
  seconds: 95,
  billed_seconds: 180,
  charged_minor: 1500,
  currency: 'INR',
} as const;

describe('billing words', () => {
  it('prints billed time in minutes with a tenth only when there is one', () => {
    expect(formatMinutes(5_812_920)).toBe('96,882');
    expect(formatMinutes(36)).toBe('0.6');
    expect(formatMinutes(0)).toBe('0');
  });

  it('says a rate with its increments and what they mean', () => {
    expect(rateSentence({ rate_micros: 4_500_000, increments: '30/6' }, 'INR')).toBe(
      '₹4.50 / min, 30/6',
    );
    expect(incrementsSentence('60/60')).toBe('at least 60 seconds, then in steps of 60 seconds');
    expect(incrementsSentence('60/1')).toBe('at least 60 seconds, then by the second');
    expect(incrementsSentence('1/1')).toBe('billed by the second');
  });

  it('calls the sums equal only when they are', () => {
    expect(ledgerProof(usage, 1500)).toEqual({
      holds: true,
      sentence: 'Ledger sum ₹15.00 equals charged.',
    });
    expect(ledgerProof(usage, 1501)).toMatchObject({ holds: false });
    expect(ledgerProof(usage, 1501).sentence).toContain('₹0.01 more than the ₹15.00');
    expect(ledgerProof(usage, 1000).sentence).toContain('₹5.00 less than the ₹15.00');
  });

  it('shows an exact amount and knows whether it was rounded', () => {
    expect(formatExact(5_433_300, 'INR')).toBe('₹5.4333');
    expect(wasRounded({ amount_micros: 5_000_000, amount_minor: 500 })).toBe(false);
    expect(wasRounded({ amount_micros: 5_433_300, amount_minor: 543 })).toBe(true);
  });
});
