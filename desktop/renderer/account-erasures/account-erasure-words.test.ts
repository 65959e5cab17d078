import { describe, expect, it } from 'vitest';
import { accountErasureState, goingWords, receiptFileName } from './account-erasure-words.ts';

const standing = {
  status: 'waiting',
  waits_for: null,
  failure: null,
  steps_done: 0,
  steps_total: 44,
} as const;

describe('where the erasure of an account stands', () => {
  it('is when it begins, what it waits for, what failed, or how far it is', () => {
    const words = (of: Partial<Parameters<typeof accountErasureState>[0]>) =>
      accountErasureState({ ...standing, ...of }, '28 Nov, 10:00').words;
    expect(words({})).toBe('Begins 28 Nov, 10:00');
    expect(words({ status: 'running', waits_for: 'calls' })).toBe(
      'Waits until the running calls have ended',
    );
    expect(words({ status: 'running', failure: 'x', waits_for: 'calls' })).toContain('failed');
    expect(words({ status: 'running', steps_done: 3 })).toBe('3 of 44 steps');
  });
});

describe('what would go', () => {
  it('is said in one order and without what is not there', () => {
    expect(goingWords({ members: 1, contacts: 1200, call_lists: 2, notes: 0, calls: 9 })).toEqual([
      '2 call lists',
      '1,200 contacts',
      '1 member',
    ]);
  });
});

describe('a receipt', () => {
  it('has a file name that says when and which, and no name of anybody', () => {
    const one = {
      account_id: '019a8f00-0000-7000-8000-000000abcdef',
      name: 'Cedar Homes',
      rows: 1,
      done_at: '2026-11-28T04:30:00.000Z',
      receipt: '{}',
    };
    expect(receiptFileName(one)).toBe('account-erasure-2026-11-28-abcdef.json');
  });
});
