import { describe, expect, it } from 'vitest';
import { blockedWords, unsentWords, waitingWords } from './unfinished-work.ts';

const nothing = { inCall: false, inWrapUp: false, waitingFacts: 0 };

describe('leaving an account', () => {
  it('is free when nothing is unfinished', () => {
    expect(blockedWords(nothing)).toBeUndefined();
    expect(waitingWords(nothing)).toBeUndefined();
  });

  it('waits for the end of a call and of wrap-up', () => {
    expect(blockedWords({ ...nothing, inCall: true, inWrapUp: true })).toContain('in a call');
    expect(blockedWords({ ...nothing, inWrapUp: true })).toContain('disposition');
  });

  it('says how much was not sent, without forbidding it', () => {
    const work = { ...nothing, waitingFacts: 12 };
    expect(blockedWords(work)).toBeUndefined();
    expect(waitingWords(work)).toContain('12 things you did are not sent yet');
    expect(waitingWords({ ...nothing, waitingFacts: 1 })).toContain('1 thing you did is');
  });
});

it('tells whoever comes to the sign-in page what waits, without saying whose it is', () => {
  expect(unsentWords({ count: 1, accountName: 'Cedar' })).toContain(
    '1 thing done in Cedar is kept',
  );
  expect(unsentWords({ count: 3, accountName: 'Cedar' })).toContain('3 things done in Cedar are');
});
