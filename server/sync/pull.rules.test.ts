import { describe, expect, it } from 'vitest';
import { withinCap } from './pull.rules.ts';

describe('what a device mirrors', () => {
  const lists = (...sizes: number[]) => sizes.map((contacts, n) => ({ id: `l${n}`, contacts }));

  it('is each list that still has room, in order', () => {
    expect(withinCap(lists(60, 50, 40), 100)).toEqual(['l0', 'l2']);
    expect(withinCap(lists(1_000_000, 90), 100)).toEqual(['l1']);
    expect(withinCap(lists(100, 0, 1), 100)).toEqual(['l0', 'l1']);
  });

  it('is a hundred lists at most', () => {
    const many = withinCap(lists(...Array.from({ length: 130 }, () => 1)), 1_000);
    expect([many.length, many[0], many.at(-1)]).toEqual([100, 'l0', 'l99']);
  });
});
