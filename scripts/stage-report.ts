/** Reads what vitest and Playwright report about a stage: how many passed, and which tests did not pass at once. */
import { stripVTControlCharacters } from 'node:util';

export type ReportKind = 'vitest' | 'playwright';

export interface Tally {
  passed: number;
  failed: number;
}

/** A test that failed, or passed only when it was tried again. */
export interface Trouble {
  test: string;
  verdict: 'failed' | 'flaky';
  /** The first line of the first error. */
  why: string;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults?: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

interface PlaywrightSuite {
  specs: {
    title: string;
    file: string;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites?: PlaywrightSuite[];
}

/** Counts the tests of a report. One that did not run counts as failed, one that passed at the second try as passed. */
export function readTally(kind: ReportKind, text: string): Tally {
  if (kind === 'vitest') {
    const report = JSON.parse(text) as VitestReport;
    const notRun = report.numPendingTests + report.numTodoTests;
    return { passed: report.numPassedTests, failed: report.numFailedTests + notRun };
  }
  const { stats } = JSON.parse(text) as PlaywrightReport;
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + stats.skipped };
}

const firstLine = (text: string | undefined): string =>
  stripVTControlCharacters(text ?? 'no message')
    .trim()
    .split('\n')[0]
    ?.slice(0, 200) ?? '';

function vitestTroubles(report: VitestReport): Trouble[] {
  return (report.testResults ?? []).flatMap((file) => {
    const tests = file.assertionResults
      .filter((test) => test.status === 'failed' || test.failureMessages.length > 0)
      .map((test) => ({
        test: `${file.name} > ${test.fullName}`,
        verdict: test.status === 'passed' ? ('flaky' as const) : ('failed' as const),
        why: firstLine(test.failureMessages[0]),
      }));
    // A file that broke outside its tests, in a hook or an import, has no failed test to show.
    const isBroken = file.status === 'failed' && tests.every((t) => t.verdict === 'flaky');
    const whole = { test: file.name, verdict: 'failed' as const, why: firstLine(file.message) };
    return isBroken ? [...tests, whole] : tests;
  });
}

function playwrightTroubles(suites: PlaywrightSuite[]): Trouble[] {
  return suites.flatMap((suite) => [
    ...suite.specs.flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
        .map((test) => ({
          test: `${spec.file} > ${spec.title}`,
          verdict: test.status === 'flaky' ? ('flaky' as const) : ('failed' as const),
          why: firstLine(test.results.find((r) => r.error !== undefined)?.error?.message),
        })),
    ),
    ...playwrightTroubles(suite.suites ?? []),
  ]);
}

/** Every test of the report that failed at least once. */
export function readTroubles(kind: ReportKind, text: string): Trouble[] {
  if (kind === 'vitest') return vitestTroubles(JSON.parse(text) as VitestReport);
  return playwrightTroubles((JSON.parse(text) as PlaywrightReport).suites ?? []);
}
