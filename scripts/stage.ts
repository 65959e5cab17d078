/**
 * Runs a list of stages one after the other and counts what passed. A static stage counts as one; a
 * test stage counts its tests, read from the JSON report its runner writes. Anything that could hide
 * a failure is one: a crash, a missing report, no tests, a skipped test, running out of time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import {
  readTally,
  readTroubles,
  type ReportKind,
  type Tally,
  type Trouble,
} from './stage-report.ts';

export interface Stage {
  name: string;
  command: string;
  args: string[];
  /** How to read the report; a stage without one is static. */
  report?: ReportKind;
  limitMs: number;
}

export const root = resolve(import.meta.dirname, '..');

/** The tools and the Node of node_modules come first, whatever the machine has. */
export const stageEnv = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
});

/** What a stage adds to the sum: a bad exit always adds a failure, and no test at all is one. */
export function judgeStage(exitedWell: boolean, tests: Tally | null): Tally {
  if (tests === null) return { passed: 0, failed: 1 };
  const silent = tests.failed === 0 && (!exitedWell || tests.passed === 0);
  return silent ? { ...tests, failed: 1 } : tests;
}

const graceMs = 5000;
let running: ChildProcess | null = null;

/** Sends the signal to the stage and all it started; false when nothing is left to signal. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

/** Asks first: a Postgres that is killed outright leaves its shared memory behind. */
function stopStage(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs).unref();
}

let interrupted = false;

/** Ctrl+C stops the stage and all that would follow; the closing line is still printed. */
function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      interrupted = true;
      if (running !== null) stopStage(running);
    });
  }
}

/** Resolves to true when the command ended by itself with 0 within its limit. */
function runCommand(stage: Stage, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((done) => {
    // A group of its own, so that a stage that hangs is ended with all it started.
    const child = spawn(stage.command, stage.args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    running = child;
    const timer = setTimeout(() => {
      console.error(`${stage.name}: no end after ${stage.limitMs / 1000} s, stopped`);
      stopStage(child);
    }, stage.limitMs);
    const settle = (good: boolean) => {
      clearTimeout(timer);
      running = null;
      done(good);
    };
    child.once('error', (error) => {
      console.error(`${stage.name}: ${error.message}`);
      settle(false);
    });
    child.once('close', (code) => settle(code === 0));
  });
}

type Result = { tally: Tally; troubles: Trouble[] };

async function runStage(stage: Stage, reports: string): Promise<Result> {
  const file = join(reports, `${stage.name}.json`);
  const env = { ...stageEnv(), PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const args =
    stage.report === 'vitest' ? [...stage.args, `--outputFile.json=${file}`] : stage.args;
  const exitedWell = await runCommand({ ...stage, args }, env);
  if (stage.report === undefined) {
    const tally = judgeStage(exitedWell, exitedWell ? { passed: 1, failed: 0 } : null);
    return { tally, troubles: [] };
  }
  try {
    const text = readFileSync(file, 'utf8');
    const tally = judgeStage(exitedWell, readTally(stage.report, text));
    return { tally, troubles: readTroubles(stage.report, text) };
  } catch {
    return { tally: judgeStage(exitedWell, null), troubles: [] };
  }
}

const rowOf = (name: string, seconds: number, { passed, failed }: Tally): string =>
  `${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s  ${failed === 0 ? 'ok' : 'FAILED'}  ${passed} passed, ${failed} failed`;

const troubleRow = ({ verdict, test, why }: Trouble): string =>
  `${verdict}: ${test.replace(`${root}/`, '')}\n        ${why}`;

/**
 * Runs all stages, also after a failed one, and returns the exit code. Ends with a row for each stage, the name of
 * each test that failed or passed only at the second try, and the sum.
 */
export async function runStages(stages: Stage[]): Promise<number> {
  stopOnSignals();
  const reports = mkdtempSync(join(tmpdir(), 'stages-'));
  const sum: Tally = { passed: 0, failed: 0 };
  const rows: string[] = [];
  const troubles: Trouble[] = [];
  try {
    for (const stage of stages) {
      if (interrupted) {
        sum.failed += 1;
        break;
      }
      console.log(`\n== ${stage.name}`);
      const started = performance.now();
      const result = await runStage(stage, reports);
      sum.passed += result.tally.passed;
      sum.failed += result.tally.failed;
      troubles.push(...result.troubles);
      rows.push(rowOf(stage.name, (performance.now() - started) / 1000, result.tally));
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  console.log(`\n${rows.join('\n')}\n`);
  if (troubles.length > 0) console.log(`${troubles.map(troubleRow).join('\n')}\n`);
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}
