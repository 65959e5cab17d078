import { describe, expect, it } from 'vitest';
import { reportWords } from './mode-words.ts';

describe('a report of one mode', () => {
  it('says nothing of test mode where there are live calls alone', () => {
    expect(reportWords({ mode: 'live', other_mode_calls: 0 })).toBeNull();
  });

  it('says what it leaves out', () => {
    expect(reportWords({ mode: 'live', other_mode_calls: 1 })).toBe(
      'Live calls only. 1 test call of this period is not counted here.',
    );
    expect(reportWords({ mode: 'test', other_mode_calls: 12 })).toBe(
      'Test calls: rated, owed by nobody. 12 live calls of this period are not counted here.',
    );
  });

  it('says that test calls are owed by nobody, whatever else there is', () => {
    expect(reportWords({ mode: 'test', other_mode_calls: 0 })).toBe(
      'Test calls: rated, owed by nobody.',
    );
  });
});
