import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as format from './format.ts';

const kolkata = 'Asia/Kolkata';

describe('money', () => {
  it('groups rupees the Indian way and dollars the American way', () => {
    expect(format.formatMoney(123456750, 'INR')).toBe('₹12,34,567.50');
    expect(format.formatMoney(123456750, 'USD')).toBe('$1,234,567.50');
    expect(format.formatMoney(1500n, 'INR')).toBe('₹15.00');
    expect(format.formatMoney(5, 'INR')).toBe('₹0.05');
    expect(format.formatMoney(-250, 'USD')).toBe('−$2.50');
  });

  it('leaves out a zero fraction only when asked', () => {
    expect(format.formatMoney(46217800, 'INR', { trim: true })).toBe('₹4,62,178');
    expect(format.formatMoney(46217801, 'INR', { trim: true })).toBe('₹4,62,178.01');
    expect(format.formatMoney(0, 'INR', { trim: true })).toBe('₹0');
  });

  it('keeps every digit of amounts no float could hold', () => {
    expect(format.formatMoney(9007199254740993n, 'INR')).toBe('₹9,00,71,99,25,47,409.93');
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (minor) => {
        const printed = format.formatMoney(minor, 'INR').replace(/[₹,.]/g, '').replace('−', '-');
        return BigInt(printed) === minor;
      }),
    );
  });

  it('refuses a fraction of a minor unit', () => {
    expect(() => format.formatMoney(10.5, 'INR')).toThrow(RangeError);
    expect(() => format.formatMoney(2 ** 60, 'INR')).toThrow(RangeError);
  });

  it('prints rates to the last digit that counts, never fewer than two', () => {
    expect(format.formatRate(5_000_000n, 'INR')).toBe('₹5.00');
    expect(format.formatRate(4_500_000, 'INR')).toBe('₹4.50');
    expect(format.formatRate(12_500n, 'USD')).toBe('$0.0125');
    expect(format.formatRate(1n, 'USD')).toBe('$0.000001');
  });
});

describe('numbers', () => {
  it('groups by lakh', () => {
    expect(format.formatNumber(1234567)).toBe('12,34,567');
  });

  it('gives a share of totals and says when there is none', () => {
    expect(format.formatPercent(29601, 48210)).toBe('61.4 %');
    expect(format.formatPercent(0, 0)).toBe('none yet');
    expect(format.formatPercent(1, 3, 0)).toBe('33 %');
  });
});

describe('time', () => {
  it('runs a clock past the hour and never below zero', () => {
    expect([-3, 24, 725, 3725].map(format.formatClock)).toEqual([
      '0:00',
      '0:24',
      '12:05',
      '1:02:05',
    ]);
  });

  it('says a finished length in words', () => {
    expect([45, 151, 180, 3840, 7200].map(format.formatDuration)).toEqual([
      '45 s',
      '2 min 31 s',
      '3 min',
      '1 h 4 min',
      '2 h',
    ]);
  });

  it('shows age in its largest useful unit', () => {
    const ages = [4_000, 720_000, 10_800_000, 259_200_000];
    expect(ages.map(format.formatAge)).toEqual(['4 s', '12 min', '3 h', '3 d']);
  });

  it('prints the wall time of the zone asked for, midnight as 00', () => {
    const instant = '2026-11-20T18:30:00Z';
    expect(format.formatTime({ instant, timeZone: kolkata })).toBe('00:00');
    expect(format.formatTime({ instant, timeZone: 'America/New_York' })).toBe('13:30');
    expect(format.formatDay({ instant, timeZone: kolkata, withWeekday: true })).toBe('Sat 21 Nov');
    expect(format.formatDay({ instant, timeZone: 'America/New_York' })).toBe('20 Nov');
  });

  it('prints one day without a zone shifting it', () => {
    expect(format.formatDate('2026-11-20')).toBe('Fri 20 Nov');
  });

  it('calls the same day in the zone today, and adds the year only when it differs', () => {
    const nowMs = Date.parse('2026-11-20T19:00:00Z');
    const moment = (instant: string) => format.formatMoment({ instant, timeZone: kolkata, nowMs });
    expect(moment('2026-11-20T18:31:00Z')).toBe('Today 00:01');
    expect(moment('2026-11-20T18:29:00Z')).toBe('20 Nov 23:59');
    expect(moment('2025-09-12T04:09:00Z')).toBe('12 Sep 2025 09:39');
  });
});
