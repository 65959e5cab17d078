import { describe, expect, it } from 'vitest';
import type { Callback } from '../../../shared/callbacks.ts';
import {
  addDays,
  cellOf,
  daysOf,
  entriesByCell,
  fitSpot,
  instantOfCell,
  isLegalCell,
  moveSpot,
  slotsShown,
  startOfDay,
} from './calendar-rules.ts';
import { periodWords, theirTime } from './callback-words.ts';

const newYork = 'America/New_York';
const kolkata = 'Asia/Kolkata';
const at = (text: string) => Date.parse(text);
const promised = (id: string, due_at: string) => ({ id, due_at, zone: kolkata }) as Callback;
const window = { start: '09:00', end: '21:00' };

describe('the days of a view', () => {
  it('are one, or a week from Monday, over months and years', () => {
    expect(daysOf('day', '2026-11-22')).toEqual(['2026-11-22']);
    expect(daysOf('week', '2026-11-22')[0]).toBe('2026-11-16');
    expect(daysOf('week', '2026-11-16').at(-1)).toBe('2026-11-22');
    expect(daysOf('agenda', '2027-01-01')).toContain('2026-12-28');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });

  it('begin where the zone’s midnight is, or where the clock jumped over it', () => {
    expect(startOfDay(kolkata, '2026-11-20')).toBe(at('2026-11-19T18:30:00Z'));
    // Cairo skips midnight on 24 April 2026.
    expect(startOfDay('Africa/Cairo', '2026-04-24')).toBe(at('2026-04-23T22:00:00Z'));
  });

  it('are said with weekday, from and to', () => {
    expect(periodWords(daysOf('week', '2026-11-20'))).toBe('Mon 16 Nov to Sun 22 Nov');
    expect(periodWords(['2026-11-20'])).toBe('Fri 20 Nov');
  });
});

describe('a cell', () => {
  it('is half an hour of the own clock, and back', () => {
    const cell = cellOf(newYork, at('2026-11-20T14:45:00Z'));
    expect(cell).toEqual({ day: '2026-11-20', slot: 19 });
    expect(instantOfCell(newYork, cell)).toBe(at('2026-11-20T14:30:00Z'));
  });

  it('that a clock change skips is none, and nothing is legal in it', () => {
    const cell = { day: '2027-03-14', slot: 5 };
    expect(instantOfCell(newYork, cell)).toBeUndefined();
    const shade = { zones: [newYork], window, nowMs: at('2027-03-01T00:00:00Z') };
    expect(isLegalCell(newYork, cell, shade)).toBe(false);
  });

  it('is legal by the clock of the contact, not by ours', () => {
    const nowMs = at('2026-11-20T00:00:00Z');
    const morning = { day: '2026-11-20', slot: 18 };
    const noon = { day: '2026-11-20', slot: 24 };
    const of = (zones: string[]) => ({ zones, window, nowMs });
    // 09:00 in New York is 19:30 in India, 12:00 is 22:30.
    expect(isLegalCell(newYork, morning, of([kolkata]))).toBe(true);
    expect(isLegalCell(newYork, noon, of([kolkata]))).toBe(false);
    expect(isLegalCell(newYork, noon, of([kolkata, newYork]))).toBe(true);
    expect(isLegalCell(newYork, { ...morning, day: '2026-11-19' }, of([newYork]))).toBe(false);
  });
});

it('rows are whole hours around the usual day, the hours of calling and what is promised', () => {
  const shown = slotsShown(newYork, window, []);
  expect([shown[0], shown.at(-1)]).toEqual([18, 41]);
  const early = slotsShown(newYork, window, [promised('a', '2026-11-20T10:40:00Z')]);
  expect(early[0]).toBe(10);
  expect(slotsShown(newYork, { start: '22:00', end: '06:00' }, []).length).toBe(48);
  expect(slotsShown(newYork, { start: '10:00', end: '18:15' }, []).at(-1)).toBe(37);
  const saturdays = { ...window, days: { sat: { start: '07:30', end: '12:00' }, sun: null } };
  expect(slotsShown(newYork, saturdays, [])[0]).toBe(14);
});

describe('the focus', () => {
  const days = ['2026-11-19', '2026-11-20'];
  const callbacks = [promised('a', '2026-11-20T14:45:00Z'), promised('b', '2026-11-20T14:30:00Z')];
  const grid = { days, slots: [18, 19, 20], entries: entriesByCell(newYork, callbacks) };
  const here = { day: '2026-11-20', slot: 19, index: 0 };

  it('goes through the callbacks of a cell by time, then to the next slot', () => {
    expect(grid.entries.get('2026-11-20 19')?.map(({ id }) => id)).toEqual(['b', 'a']);
    const second = moveSpot(here, 'ArrowDown', grid);
    expect(second).toEqual({ ...here, index: 1 });
    const below = moveSpot(second, 'ArrowDown', grid);
    expect(below).toEqual({ ...here, slot: 20, index: 0 });
    expect(moveSpot(below, 'ArrowUp', grid)).toEqual(second);
  });

  it('goes sideways by day and stays within the grid', () => {
    const left = moveSpot(here, 'ArrowLeft', grid);
    expect(left).toEqual({ day: '2026-11-19', slot: 19, index: 0 });
    expect(moveSpot(left, 'ArrowLeft', grid)).toEqual(left);
    expect(moveSpot(left, 'End', grid).day).toBe('2026-11-20');
    expect(moveSpot({ ...here, slot: 18 }, 'ArrowUp', grid).slot).toBe(18);
    expect(moveSpot({ ...here, slot: 20 }, 'ArrowDown', grid).slot).toBe(20);
  });

  it('finds a place when what it was on is gone', () => {
    expect(fitSpot({ day: '2026-11-30', slot: 40, index: 3 }, grid, here)).toEqual({
      day: '2026-11-19',
      slot: 20,
      index: 0,
    });
    expect(fitSpot(null, grid, here)).toEqual(here);
  });
});

describe('the other clock', () => {
  const due = { due_at: '2026-11-20T14:30:00Z' };

  it('is said where it differs, with its day where that is another one', () => {
    expect(theirTime({ ...due, zone: kolkata }, newYork)).toBe('20:00 for them · Kolkata');
    expect(theirTime({ due_at: '2026-11-20T19:30:00Z', zone: kolkata }, newYork)).toBe(
      'Sat 21 Nov, 01:00 for them · Kolkata',
    );
    expect(theirTime({ ...due, zone: 'America/Toronto' }, newYork)).toBe(null);
  });
});
