import { describe, expect, it } from 'vitest';
import { BreakReasons, DEFAULT_BREAK_REASONS } from '../../../shared/agent-states.ts';
import { draftsOf, mayAdd, movedUp, reasonErrors, reasonsOf } from './reason-drafts.ts';

const fresh = (label: string, key = label) => ({ code: null, label, key });

describe('break reasons', () => {
  it('keep their codes when they are renamed, and get one of their own when they are new', () => {
    const drafts = draftsOf(DEFAULT_BREAK_REASONS).map((draft) =>
      draft.code === 'meal' ? { ...draft, label: 'Lunch' } : draft,
    );
    const made = reasonsOf([...drafts, fresh('Meal'), fresh('प्रार्थना'), fresh('Prayer & rest!')]);
    expect(made.map(({ code }) => code)).toEqual([
      'short_break',
      'meal',
      'training',
      'meeting',
      'technical',
      'meal_2',
      'break',
      'prayer_rest',
    ]);
    expect(BreakReasons.safeParse(made).success).toBe(true);
  });

  it('are as the server takes them, however long a label was', () => {
    const long = 'x'.repeat(30);
    const made = reasonsOf([fresh(long, 'a'), fresh(`${long.slice(1)} `, 'b')]);
    expect(BreakReasons.safeParse(made).success).toBe(true);
  });

  it('are named, once, and short', () => {
    const errors = reasonErrors([
      fresh('Meal', 'a'),
      fresh(' ', 'b'),
      fresh('meal', 'c'),
      fresh('x'.repeat(31), 'd'),
    ]);
    expect([...errors.keys()]).toEqual(['b', 'c', 'd']);
  });

  it('move up one place, and the first stays', () => {
    const drafts = ['a', 'b', 'c'].map((label) => fresh(label));
    const keys = (moved: readonly { key: string }[]) => moved.map(({ key }) => key).join('');
    expect(keys(movedUp(drafts, 'c'))).toBe('acb');
    expect(keys(movedUp(drafts, 'a'))).toBe('abc');
  });

  it('are fifteen at the most', () => {
    expect(mayAdd(Array.from({ length: 14 }, (_, n) => fresh(String(n))))).toBe(true);
    expect(mayAdd(Array.from({ length: 15 }, (_, n) => fresh(String(n))))).toBe(false);
  });
});
