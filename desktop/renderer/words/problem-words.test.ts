import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../shared/errors.ts';
import { problemSentence, problemWords } from './problem-words.ts';

describe('problem words', () => {
  it('has its own sentences for every code the server may answer', () => {
    const fallback = problemWords('a code of a later release');
    for (const code of ErrorCode.options) {
      const { failed, safe } = problemWords(code);
      expect(failed).toMatch(/^\p{Lu}.*[.]$/u);
      expect(safe).toMatch(/^\p{Lu}.*[.]$/u);
      expect([code, failed === fallback.failed]).toEqual([code, code === 'internal']);
    }
  });

  it('does not take a word of the language for a code', () => {
    expect(problemWords('constructor')).toEqual(problemWords('internal'));
  });

  it('says what failed before what is safe', () => {
    expect(problemSentence('setup_done')).toBe('The first owner exists already. Sign in instead.');
  });
});
