import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgeStage, runStages, type Stage } from './stage.ts';

const stage = (script: string, rest: Partial<Stage> = {}): Stage => ({
  name: 'probe',
  command: 'node',
  args: ['-e', script],
  limitMs: 30_000,
  ...rest,
});

/** A runner that writes the given report where it was told to, then exits with the given code. */
const writer = (report: object, code: number): Stage =>
  stage(
    `require('fs').writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME, '${JSON.stringify(report)}'); process.exit(${code})`,
    { report: 'playwright' },
  );

const stats = (expected: number, unexpected = 0, flaky = 0, skipped = 0) => ({
  stats: { expected, unexpected, flaky, skipped },
});

describe('judgeStage', () => {
  it('adds a failure for a bad exit that no test explains', () => {
    expect(judgeStage(false, { passed: 4, failed: 0 })).toStrictEqual({ passed: 4, failed: 1 });
  });

  it('does not count a failed test twice', () => {
    expect(judgeStage(false, { passed: 4, failed: 2 })).toStrictEqual({ passed: 4, failed: 2 });
  });

  it('takes a run without tests as a failure', () => {
    expect(judgeStage(true, { passed: 0, failed: 0 })).toStrictEqual({ passed: 0, failed: 1 });
  });
});

describe('runStages', () => {
  let printed: string[] = [];
  beforeEach(() => {
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => vi.restoreAllMocks());

  it.each<[string, Stage[], string, number]>([
    ['passes', [stage(''), writer(stats(2), 0)], '3 passed, 0 failed', 0],
    ['fails on a bad exit', [stage('process.exit(3)')], '0 passed, 1 failed', 1],
    [
      'fails on a command that is not there',
      [stage('', { command: 'no-such' })],
      '0 passed, 1 failed',
      1,
    ],
    [
      'fails on a report that was never written',
      [stage('', { report: 'playwright' })],
      '0 passed, 1 failed',
      1,
    ],
    ['fails on a failed test', [writer(stats(2, 1), 1)], '2 passed, 1 failed', 1],
    ['fails on a crash after the report', [writer(stats(2), 1)], '2 passed, 1 failed', 1],
    [
      'fails on a stage that hangs',
      [stage('setInterval(() => {}, 1000)', { limitMs: 300 })],
      '0 passed, 1 failed',
      1,
    ],
    [
      'runs the rest after a failure',
      [stage('process.exit(1)'), stage('')],
      '1 passed, 1 failed',
      1,
    ],
    ['fails when there is nothing to run', [], '0 passed, 0 failed', 1],
  ])('%s', async (_title, stages, line, code) => {
    expect(await runStages(stages)).toBe(code);
    expect(printed.at(-1)).toBe(line);
  });
});
