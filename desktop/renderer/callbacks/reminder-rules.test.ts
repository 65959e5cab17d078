import { describe, expect, it } from 'vitest';
import { afterTelling, dueNow, isStillDue, keptOf, SNOOZE_MS, snoozed } from './reminder-rules.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const due = { id: 'due', due_at: '2026-11-20T10:00:00.000Z' };
const late = { id: 'late', due_at: '2026-11-20T09:00:00.000Z' };
const later = { id: 'later', due_at: '2026-11-20T10:00:01.000Z' };
const ids = (found: { id: string }[]) => found.map(({ id }) => id);

describe('a reminder', () => {
  it('is of what is due and overdue, the oldest first, and of nothing that comes', () => {
    expect(ids(dueNow([due, later, late], {}, now))).toEqual(['late', 'due']);
  });

  it('comes once', () => {
    expect(dueNow([due], afterTelling({}, [due]), now + 3_600_000)).toEqual([]);
  });

  it('comes again ten minutes after that was asked for, and then once', () => {
    const memory = snoozed(afterTelling({}, [due]), [due], now);
    expect(dueNow([due], memory, now + SNOOZE_MS - 1)).toEqual([]);
    expect(ids(dueNow([due], memory, now + SNOOZE_MS))).toEqual(['due']);
    expect(dueNow([due], afterTelling(memory, [due]), now + SNOOZE_MS)).toEqual([]);
  });

  it('comes anew for a callback that was moved', () => {
    const memory = afterTelling({}, [due]);
    const moved = { ...due, due_at: '2026-11-20T11:00:00.000Z' };
    expect(dueNow([moved], memory, now)).toEqual([]);
    expect(ids(dueNow([moved], memory, now + 3_600_000))).toEqual(['due']);
  });

  it('is over when none of its callbacks stands as it was', () => {
    const moved = { ...due, due_at: '2026-11-20T11:00:00.000Z' };
    expect(isStillDue([due, late], [late])).toBe(true);
    expect(isStillDue([due], [moved, late])).toBe(false);
    expect(isStillDue([due], [])).toBe(false);
  });

  it('keeps nothing that names a callback or its time, and forgets what is over', () => {
    const memory = keptOf(afterTelling({}, [due, late]), [due]);
    expect(Object.keys(memory)).toHaveLength(1);
    expect(dueNow([due, late], memory, now)).toEqual([late]);
    expect(JSON.stringify(memory)).not.toMatch(/due|2026/);
  });
});
