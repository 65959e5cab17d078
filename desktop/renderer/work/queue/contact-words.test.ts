import { describe, expect, it } from 'vitest';
import {
  attributeWords,
  placeOfZone,
  standingOf,
  triesWords,
  whereWords,
} from './contact-words.ts';

/** 09:42 in New York, 20:12 in Kolkata. */
const nowMs = Date.parse('2026-11-20T14:42:00Z');
const account = {
  calling_window: { start: '09:00', end: '21:00' },
  attempt_cap: 4,
  time_zone: 'Asia/Kolkata',
};
const clock = { account, nowMs };

const fresh = {
  state: 'new',
  dnc: false,
  zone: 'America/New_York',
  attempts: 0,
  callback_at: null,
} as const;

describe('the standing of a contact', () => {
  it('is its next try while it may be called', () => {
    expect(standingOf(fresh, clock).words).toBe('new');
    expect(standingOf({ ...fresh, attempts: 1 }, clock).words).toBe('2nd try');
  });

  it('is do not call before anything else', () => {
    const contact = { ...fresh, dnc: true, callback_at: '2026-11-20T15:00:00Z' };
    expect(standingOf(contact, clock)).toEqual({ words: 'do not call', tone: 'stop' });
  });

  it('says until when it is outside calling hours, by the clock there', () => {
    const west = { ...fresh, zone: 'America/Los_Angeles' };
    expect(standingOf(west, clock).words).toBe('outside hours until 09:00');
  });

  it('says a callback in the agent’s time and marks one that is due', () => {
    const later = { ...fresh, callback_at: '2026-11-21T05:00:00Z' };
    expect(standingOf(later, clock)).toEqual({ words: 'callback 21 Nov, 10:30', tone: null });
    const due = { ...fresh, callback_at: '2026-11-20T14:00:00Z' };
    expect(standingOf(due, clock)).toEqual({ words: 'callback 19:30', tone: 'warn' });
  });

  it('says when it was tried as often as the account allows', () => {
    expect(standingOf({ ...fresh, attempts: 4 }, clock).words).toBe('tried 4 of 4');
  });
});

it('counts tries in words', () => {
  expect([0, 1, 2, 3, 10].map(triesWords)).toEqual([
    'new',
    '2nd try',
    '3rd try',
    '4th try',
    '11th try',
  ]);
});

it('says where a contact is, what time it is there, and how long it may be called', () => {
  expect(whereWords('America/New_York', clock)).toBe('New York, 09:42 there, open until 21:00');
  expect(whereWords('America/Los_Angeles', clock)).toBe('Los Angeles, 06:42 there, opens at 09:00');
  expect(placeOfZone('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
});

it('leaves empty attributes out', () => {
  expect(attributeWords({ age: '44', job: '', town: 'Salem' })).toBe('44, Salem');
});
