import { describe, expect, it } from 'vitest';
import { matchesWords } from './search-words.ts';

describe('search words', () => {
  it('finds words in any order, case and accent', () => {
    expect(matchesWords('Switch account', 'acc swi')).toBe(true);
    expect(matchesWords('Élise Roy', 'elise')).toBe(true);
    expect(matchesWords('Switch account', 'acc dial')).toBe(false);
    expect(matchesWords('खाता बदलें', 'खाता')).toBe(true);
  });

  it('lets everything through while nothing is typed', () => {
    expect(matchesWords('anything', '')).toBe(true);
    expect(matchesWords('anything', '  ')).toBe(true);
  });
});
