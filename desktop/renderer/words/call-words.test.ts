import { describe, expect, it } from 'vitest';
import { callStateOf, callStates, reasonWords, stateMeaning, stateName } from './call-words.ts';

describe('call words', () => {
  it('names every state differently and explains it', () => {
    expect(new Set(callStates.map(stateName)).size).toBe(callStates.length);
    for (const state of callStates) expect(stateMeaning(state)).toMatch(/^\p{Lu}.*[.]$/u);
  });

  it('words our codes and passes the carrier’s words on', () => {
    expect(reasonWords('do_not_call')).toBe('The number is on the do-not-call list.');
    expect(reasonWords('Invalid number')).toBe('Invalid number');
  });

  it('takes only known states from the address', () => {
    expect(callStateOf('no-answer')).toBe('no-answer');
    expect(callStateOf('asleep')).toBeUndefined();
    expect(callStateOf(undefined)).toBeUndefined();
  });
});
