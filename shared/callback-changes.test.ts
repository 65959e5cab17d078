import { describe, expect, it } from 'vitest';
import { applyChange, mayChange, type CallbackState } from './callback-changes.ts';

const open: CallbackState = {
  status: 'open',
  due_at: '2026-11-20T10:00:00.000Z',
  member_id: 'asha',
  ver: 3,
};
const moved = { kind: 'moved', due_at: '2026-11-21T10:00:00.000Z' } as const;
const cancelled = { kind: 'cancelled', reason: 'asked us to' } as const;
const handed = (member_id: string | null) => ({ kind: 'handed', member_id }) as const;

describe('a change of a callback', () => {
  it('makes the next version of the one it was made of', () => {
    expect(applyChange(open, moved, 3)).toEqual({
      kind: 'applied',
      state: { ...open, due_at: moved.due_at, ver: 4 },
    });
    expect(applyChange(open, handed(null), 3)).toEqual({
      kind: 'applied',
      state: { ...open, member_id: null, ver: 4 },
    });
    expect(applyChange(open, cancelled, 3)).toEqual({
      kind: 'applied',
      state: { ...open, status: 'cancelled', ver: 4 },
    });
  });

  it('of an older version changes nothing', () => {
    expect(applyChange(open, moved, 2)).toEqual({ kind: 'stale' });
  });

  it.each(['done', 'cancelled'] as const)('finds one that is %s final', (status) => {
    expect(applyChange({ ...open, status }, moved, 3)).toEqual({ kind: 'final' });
    expect(applyChange({ ...open, status }, cancelled, 3)).toEqual({ kind: 'final' });
  });
});

describe('who may change one', () => {
  const asha = { memberId: 'asha', role: 'agent' } as const;
  const lead = { memberId: 'ritu', role: 'supervisor' } as const;

  it.each([
    ['an own one', { member_id: 'asha' }, moved, true],
    ['one for anyone', { member_id: null }, cancelled, true],
    ['another’s', { member_id: 'rohan' }, moved, false],
    ['takes another’s', { member_id: 'rohan' }, handed('asha'), false],
    ['takes one for anyone', { member_id: null }, handed('asha'), true],
    ['gives an own one to anyone', { member_id: 'asha' }, handed(null), true],
    ['gives an own one to another', { member_id: 'asha' }, handed('rohan'), false],
  ])('an agent: %s', (_what, state, change, may) => {
    expect(mayChange(asha, state, change)).toBe(may);
  });

  it('a supervisor: any, to anybody', () => {
    expect(mayChange(lead, { member_id: 'rohan' }, handed('asha'))).toBe(true);
    expect(mayChange(lead, { member_id: 'rohan' }, cancelled)).toBe(true);
  });
});
