import { describe, expect, it } from 'vitest';
import {
  draftOfHours,
  findHoursErrors,
  hoursWords,
  trialDaysLeft,
  windowOfDraft,
} from './settings-words.ts';

const usual = { start: '09:00', end: '18:00' };

describe('the hours of an account', () => {
  it('are said in as few words as the week allows', () => {
    expect(hoursWords(usual)).toBe('Every day 09:00 to 18:00');
    expect(hoursWords({ start: '00:00', end: '24:00' })).toBe('Every day all day');
    expect(
      hoursWords({ ...usual, days: { sat: { start: '10:00', end: '13:00' }, sun: null } }),
    ).toBe('Monday to Friday 09:00 to 18:00, Saturday 10:00 to 13:00, Sunday closed');
    expect(hoursWords({ ...usual, days: { sat: null, sun: null } })).toBe(
      'Monday to Friday 09:00 to 18:00, Saturday and Sunday closed',
    );
  });

  it('come back from the form as they went into it', () => {
    const windows = [
      usual,
      { ...usual, days: { sun: null } },
      { ...usual, days: { mon: { start: '12:00', end: '13:30' }, sun: null } },
    ];
    for (const window of windows) expect(windowOfDraft(draftOfHours(window))).toEqual(window);
  });

  it('are checked where a time stands wrong, and as a whole once live', () => {
    const draft = draftOfHours({
      ...usual,
      days: { sat: { start: '25:00', end: '13:00' }, sun: null },
    });
    expect(findHoursErrors(draft, 'test')?.days).toEqual({
      sat: { start: 'Enter a time such as 09:00.' },
    });
    expect(
      findHoursErrors(draftOfHours({ start: '09:00', end: '09:00' }), 'test')?.end,
    ).toBeDefined();
    const night = draftOfHours({ ...usual, days: { fri: { start: '20:00', end: '02:00' } } });
    expect(findHoursErrors(night, 'test')).toBeNull();
    expect(findHoursErrors(night, 'live')?.all).toContain('08:00');
  });
});

it('counts the days of a trial, the last one as one', () => {
  const ends = '2026-11-20T12:00:00Z';
  const at = (instant: string) => trialDaysLeft(ends, Date.parse(instant));
  expect([
    at('2026-11-06T12:00:00Z'),
    at('2026-11-19T11:59:00Z'),
    at('2026-11-20T11:59:00Z'),
  ]).toEqual([14, 2, 1]);
  expect([at(ends), trialDaysLeft(null, 0)]).toEqual([undefined, undefined]);
});
