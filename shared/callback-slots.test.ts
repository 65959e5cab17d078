import { describe, expect, it } from 'vitest';
import type { CallingWindow } from './accounts.ts';
import { CALLBACK_DAYS_MAX, judgeSlot } from './callback-slots.ts';
import { windowState } from './call-windows.ts';

const DAY_MS = 24 * 3_600_000;
const at = (text: string) => Date.parse(text);
const hours = (start: string, end: string): CallingWindow => ({ start, end });

/** Friday, a quarter past nine in the morning in New York. */
const nowMs = at('2026-11-20T14:15:00Z');
const newYork = { zone: 'America/New_York', window: hours('09:00', '21:00') };

function judged(text: string, place = newYork, now = nowMs): [string, string | undefined] {
  const verdict = judgeSlot(at(text), { place, nowMs: now, dnc: false });
  const nearest = 'nearestMs' in verdict ? verdict.nearestMs : undefined;
  return [verdict.kind, nearest === undefined ? undefined : new Date(nearest).toISOString()];
}

describe('a slot for a callback', () => {
  it('is legal in the future, within 90 days, in their hours', () => {
    expect(judged('2026-11-20T14:16:00Z')).toEqual(['legal', undefined]);
    expect(judged('2026-11-21T01:59:00Z')).toEqual(['legal', undefined]);
    expect(judged('2027-02-18T14:15:00Z')).toEqual(['legal', undefined]);
  });

  it('that is past or now is answered with the next one', () => {
    expect(judged('2026-11-20T14:15:00Z')).toEqual(['past', '2026-11-20T14:30:00.000Z']);
    expect(judged('2020-01-01T00:00:00Z')).toEqual(['past', '2026-11-20T14:30:00.000Z']);
    const atNight = at('2026-11-20T08:00:00Z');
    expect(judged('2026-11-20T07:00:00Z', newYork, atNight)).toEqual([
      'past',
      '2026-11-20T14:00:00.000Z',
    ]);
  });

  it('after 90 days is answered with the last one of them', () => {
    expect(judged('2027-02-18T14:16:00Z')).toEqual(['too_far', '2027-02-18T14:15:00.000Z']);
    const evening = at('2026-11-20T04:00:00Z');
    expect(judged('2027-05-01T15:00:00Z', newYork, evening)).toEqual([
      'too_far',
      '2027-02-18T01:45:00.000Z',
    ]);
  });

  it('outside their hours is answered with the nearest, before or after', () => {
    expect(judged('2026-11-21T02:00:00Z')).toEqual(['closed', '2026-11-21T01:45:00.000Z']);
    expect(judged('2026-11-21T13:30:00Z')).toEqual(['closed', '2026-11-21T14:00:00.000Z']);
    // The slot before is past by now.
    const late = at('2026-11-21T02:10:00Z');
    expect(judged('2026-11-21T03:00:00Z', newYork, late)).toEqual([
      'closed',
      '2026-11-21T14:00:00.000Z',
    ]);
  });

  it('is never legal for somebody who opted out, and has no other', () => {
    const verdict = judgeSlot(at('2026-11-20T15:00:00Z'), { place: newYork, nowMs, dnc: true });
    expect(verdict).toMatchObject({ kind: 'do_not_call', nearestMs: undefined });
  });

  it('is found over days without calls', () => {
    const weekdays = { ...hours('09:00', '17:00'), days: { sat: null, sun: null } };
    const place = { ...newYork, window: weekdays };
    expect(judged('2026-11-21T15:00:00Z', place)).toEqual(['closed', '2026-11-20T21:45:00.000Z']);
    expect(judged('2026-11-22T21:00:00Z', place)).toEqual(['closed', '2026-11-23T14:00:00.000Z']);
  });

  it('follows hours that last over midnight', () => {
    const place = { zone: 'Asia/Kolkata', window: hours('22:00', '06:00') };
    expect(judged('2026-11-21T00:00:00Z', place)).toEqual(['legal', undefined]);
    expect(judged('2026-11-21T00:30:00Z', place)).toEqual(['closed', '2026-11-21T00:15:00.000Z']);
    expect(judged('2026-11-21T15:30:00Z', place)).toEqual(['closed', '2026-11-21T16:30:00.000Z']);
  });

  it('does not exist where nobody may ever be called', () => {
    const place = { ...newYork, window: hours('09:00', '09:00') };
    expect(judged('2026-11-21T15:00:00Z', place)).toEqual(['closed', undefined]);
    expect(judged('2026-01-01T15:00:00Z', place)).toEqual(['past', undefined]);
    expect(judged('2028-01-01T15:00:00Z', place)).toEqual(['too_far', undefined]);
  });
});

describe('on the days the clocks change', () => {
  // New York: 14 March 2027 has no 02:00 to 03:00, 7 November 2027 has 01:00 to 02:00 twice.
  it('hours begin where the clock jumped over their start', () => {
    const place = { ...newYork, window: hours('02:30', '12:00') };
    const before = at('2027-03-13T18:00:00Z');
    expect(judged('2027-03-14T06:45:00Z', place, before)).toEqual([
      'closed',
      '2027-03-14T07:00:00.000Z',
    ]);
    expect(judged('2027-03-14T07:00:00Z', place, before)).toEqual(['legal', undefined]);
  });

  it('the same instant before and after the change is another time of day', () => {
    const before = at('2027-10-20T18:00:00Z');
    expect(judged('2027-11-06T13:00:00Z', newYork, before)).toEqual(['legal', undefined]);
    expect(judged('2027-11-07T13:00:00Z', newYork, before)).toEqual([
      'closed',
      '2027-11-07T14:00:00.000Z',
    ]);
  });
});

it.each(['America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
  'the nearest slot is legal itself, whatever was asked for in %s',
  (zone) => {
    for (const window of [
      hours('09:00', '21:00'),
      hours('22:00', '06:00'),
      hours('09:10', '09:50'),
    ])
      for (let ms = nowMs - DAY_MS; ms < nowMs + 100 * DAY_MS; ms += 53 * 3_600_000 + 61_000) {
        const place = { zone, window };
        const verdict = judgeSlot(ms, { place, nowMs, dnc: false });
        if (verdict.kind === 'legal') continue;
        const nearestMs = verdict.nearestMs ?? 0;
        expect(nearestMs).toBeGreaterThan(nowMs);
        expect(nearestMs).toBeLessThanOrEqual(nowMs + CALLBACK_DAYS_MAX * DAY_MS);
        expect(windowState({ ...place, at: nearestMs }).open).toBe(true);
      }
  },
);
