import { describe, expect, it } from 'vitest';
import { findTyped } from './type-ahead.ts';

const texts = ['Kavita Rao', 'Rahul Desai', 'Kamal Jain', 'Élise Roy', 'कविता राव'];

describe('type-ahead', () => {
  it('goes to the next row with the first letter and wraps round', () => {
    expect(findTyped({ texts, from: 0 }, 'k')).toBe(2);
    expect(findTyped({ texts, from: 2 }, 'k')).toBe(0);
    expect(findTyped({ texts, from: -1 }, 'r')).toBe(1);
  });

  it('stays on a row that still fits a longer word', () => {
    expect(findTyped({ texts, from: 2 }, 'ka')).toBe(2);
    expect(findTyped({ texts, from: 2 }, 'kav')).toBe(0);
  });

  it('finds names in any script and nothing where nothing fits', () => {
    expect(findTyped({ texts, from: 0 }, 'क')).toBe(4);
    expect(findTyped({ texts, from: 0 }, 'é')).toBe(3);
    expect(findTyped({ texts, from: 0 }, 'z')).toBeUndefined();
    expect(findTyped({ texts: [], from: -1 }, 'a')).toBeUndefined();
  });
});
