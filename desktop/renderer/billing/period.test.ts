import { describe, expect, it } from 'vitest';
import { periodOf, PeriodSearch, periodWords } from './period.ts';

const now = { nowMs: Date.parse('2026-11-20T20:00:00Z'), timeZone: 'Asia/Kolkata' };

describe('periods', () => {
  it('counts days in the zone of the account', () => {
    expect(periodOf('today', now)).toEqual({ from: '2026-11-21', to: '2026-11-22' });
    expect(periodOf('today', { ...now, timeZone: 'America/New_York' })).toEqual({
      from: '2026-11-20',
      to: '2026-11-21',
    });
  });

  it('ends a running period with today and a past one with its last day', () => {
    expect(periodOf('days', now)).toEqual({ from: '2026-11-15', to: '2026-11-22' });
    expect(periodOf('month', now)).toEqual({ from: '2026-11-01', to: '2026-11-22' });
    expect(periodOf('last-month', now)).toEqual({ from: '2026-10-01', to: '2026-11-01' });
  });

  it('finds last month across the turn of the year', () => {
    const january = { nowMs: Date.parse('2027-01-15T06:00:00Z'), timeZone: 'Asia/Kolkata' };
    expect(periodOf('last-month', january)).toEqual({ from: '2026-12-01', to: '2027-01-01' });
  });

  it('falls back to this month for anything else in the address', () => {
    expect(PeriodSearch.parse({ period: 'days' })).toEqual({ period: 'days' });
    expect(PeriodSearch.parse({ period: 'year' })).toEqual({ period: 'month' });
    expect(PeriodSearch.parse({})).toEqual({ period: 'month' });
  });

  it('says the days that are in it, not the excluded end', () => {
    expect(periodWords({ from: '2026-11-01', to: '2026-11-21' })).toBe('1 to 20 November');
    expect(periodWords({ from: '2026-10-28', to: '2026-11-04' })).toBe('28 October to 3 November');
    expect(periodWords({ from: '2026-11-20', to: '2026-11-21' })).toBe('20 November');
    expect(periodWords({ from: '2026-12-30', to: '2027-01-03' })).toBe(
      '30 December 2026 to 2 January 2027',
    );
  });
});
