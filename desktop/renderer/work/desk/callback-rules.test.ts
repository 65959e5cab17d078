import { describe, expect, it } from 'vitest';
import { instantOfWall, wallOf } from '../../../../shared/wall-time.ts';
import { judgeCallback, suggestCallback } from './callback-rules.ts';

const place = { zone: 'America/New_York', window: { start: '09:00', end: '21:00' } };
const nowMs = Date.parse('2026-11-20T14:42:00Z');
const me = { for: 'me' } as const;

describe('a callback', () => {
  it('is legal in the future while the contact may be called', () => {
    const verdict = judgeCallback({ ...me, date: '2026-11-21', time: '18:30' }, place, nowMs);
    expect(verdict).toEqual({ kind: 'legal', atMs: Date.parse('2026-11-21T23:30:00Z') });
  });

  it('outside calling hours is answered with the nearest slot after it', () => {
    const verdict = judgeCallback({ ...me, date: '2026-11-21', time: '05:00' }, place, nowMs);
    expect(verdict).toEqual({
      kind: 'closed',
      atMs: Date.parse('2026-11-21T10:00:00Z'),
      nearestMs: Date.parse('2026-11-21T14:00:00Z'),
    });
  });

  it.each([
    ['past', '2026-11-20', '09:00'],
    ['too_far', '2027-03-01', '10:00'],
    ['missing', '', '10:00'],
    ['skipped', '2027-03-14', '02:30'],
  ])('that is %s is refused', (kind, date, time) => {
    const now = kind === 'skipped' ? Date.parse('2027-03-01T00:00:00Z') : nowMs;
    expect(judgeCallback({ ...me, date, time }, place, now).kind).toBe(kind);
  });

  it('that somebody opted out of is refused at every time', () => {
    const verdict = judgeCallback(
      { date: '2026-11-21', time: '18:30' },
      { ...place, dnc: true },
      nowMs,
    );
    expect(verdict).toMatchObject({ kind: 'do_not_call', nearestMs: undefined });
  });

  it('is suggested for tomorrow on a half hour, and never outside calling hours', () => {
    expect(suggestCallback(place, nowMs)).toEqual({ ...me, date: '2026-11-21', time: '10:00' });
    const night = Date.parse('2026-11-20T05:00:00Z');
    expect(suggestCallback(place, night)).toEqual({ ...me, date: '2026-11-21', time: '09:00' });
  });
});

it('wall time and instant are each other’s inverse', () => {
  const atMs = Date.parse('2026-07-01T03:15:00Z');
  expect(instantOfWall(place.zone, wallOf(place.zone, atMs))).toBe(atMs);
});
