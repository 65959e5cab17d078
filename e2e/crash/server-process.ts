// The real server as a process of its own, with its embedded PostgreSQL, to be killed and looked at from outside.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { loadSecrets } from '../../server/platform/secrets.ts';

export const SERVE = join(import.meta.dirname, '../../server/test/serve.ts');

export type Ended = { code: number | null; signal: NodeJS.Signals | null };
export type ServerProcess = {
  child: ChildProcess;
  /** Resolves when it listens; rejects when it ends before. */
  url: Promise<string>;
  ended: Promise<Ended>;
  /** What it wrote so far: stdout and stderr. */
  said(): string;
  kill(signal: NodeJS.Signals): Promise<Ended>;
};

export type Serve = { dataDir: string; env?: Record<string, string>; args?: string[] };

export function serve({ dataDir, env = {}, args = [] }: Serve): ServerProcess {
  const child = spawn(process.execPath, [SERVE, ...args], {
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      PORT: '0',
      DEMO: 'off',
      SECOND_FACTOR: 'optional',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // As from a terminal: a group of its own that Ctrl+C reaches as a whole.
    detached: true,
  });
  let said = '';
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Ended);
  const url = new Promise<string>((resolve, reject) => {
    const listen = (text: string) => {
      said += text;
      const found = /^http:\/\/\S+$/m.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    void ended.then((how) => reject(new Error(`it ended (${how.code} ${how.signal}): ${said}`)));
  });
  // A server that is killed while it starts never has one.
  url.catch(() => undefined);
  return {
    child,
    url,
    ended,
    said: () => said,
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Process id and port of the PostgreSQL of a data folder, from its own lock file. */
export function postgresOf(dataDir: string): { pid: number; port: number } {
  const lines = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Looks into the embedded database as its superuser. */
export async function look<R extends object>(dataDir: string, sql: string): Promise<R[]> {
  const password = encodeURIComponent(loadSecrets(dataDir).derive('postgres superuser'));
  const client = new pg.Client({
    connectionString: `postgres://postgres:${password}@127.0.0.1:${postgresOf(dataDir).port}/switchyard`,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R & pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

export function isRunning(pid: number): boolean {
  try {
    // A zombie has ended, whoever forgot to bury it.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until `check` answers something. */
export async function until<T>(
  check: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = 30_000,
): Promise<T> {
  for (let waited = 0; waited < limitMs; waited += 50) {
    const found = await check();
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`waited in vain for ${String(check)}`);
}
