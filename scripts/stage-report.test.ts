import { describe, expect, it } from 'vitest';
import { readTally, readTroubles } from './stage-report.ts';

const vitest = JSON.stringify({
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'holds', status: 'passed', failureMessages: [] },
        { fullName: 'wobbles', status: 'passed', failureMessages: ['Error: once\n  at x'] },
        { fullName: 'breaks', status: 'failed', failureMessages: ['\u001B[31mError: no\n  at y'] },
      ],
    },
    { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ],
});

const specOf = (title: string, status: string, message?: string) => ({
  title,
  file: 'a.e2e.ts',
  tests: [{ status, results: [{}, message === undefined ? {} : { error: { message } }] }],
});
const playwright = JSON.stringify({
  stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 1 },
  suites: [
    {
      specs: [specOf('holds', 'expected')],
      suites: [
        { specs: [specOf('wobbles', 'flaky', 'late'), specOf('breaks', 'unexpected', 'gone')] },
      ],
    },
  ],
});

describe('readTally', () => {
  it('counts tests that vitest did not run as failed', () => {
    expect(readTally('vitest', vitest)).toStrictEqual({ passed: 3, failed: 4 });
  });

  it('counts skipped journeys as failed, and one that passed at the second try as passed', () => {
    expect(readTally('playwright', playwright)).toStrictEqual({ passed: 6, failed: 2 });
  });
});

describe('readTroubles', () => {
  it('names what vitest saw fail, once or for good, and files that broke as a whole', () => {
    expect(readTroubles('vitest', vitest)).toStrictEqual([
      { test: 'a.test.ts > wobbles', verdict: 'flaky', why: 'Error: once' },
      { test: 'a.test.ts > breaks', verdict: 'failed', why: 'Error: no' },
      { test: 'b.test.ts', verdict: 'failed', why: 'no such module' },
    ]);
  });

  it('names the journeys that failed, once or for good', () => {
    expect(readTroubles('playwright', playwright)).toStrictEqual([
      { test: 'a.e2e.ts > wobbles', verdict: 'flaky', why: 'late' },
      { test: 'a.e2e.ts > breaks', verdict: 'failed', why: 'gone' },
    ]);
  });
});
