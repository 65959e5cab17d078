// The embedded PostgreSQL 18 in the data folder: made when there is none, taken back from a server that was
// killed, and kept running.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { sleep } from '../clock.ts';
import { freePort } from '../free-port.ts';
import type { Log } from '../log.ts';
import { lockFolder } from './folder-lock.ts';
import {
  findBinaries,
  keepRunning,
  wordsOfFailure,
  type Binaries,
  type RunAs,
} from './postmaster.ts';

export type EmbeddedDatabase = {
  /** Superuser URL of the maintenance database. */
  url: string;
  stop(): Promise<void>;
};

type EmbeddedOptions = { dataDir: string; password: string; durable?: boolean; log?: Log };

/**
 * Starts PostgreSQL in `dataDir`/postgres, making the cluster when there is none.
 * `durable: false` turns off fsync and is for throw-away test clusters only.
 * @throws FolderInUse when another live process holds the folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(join(dataDir, 'server.lock'));
  try {
    const folder = join(dataDir, 'postgres');
    const binaries = await findBinaries();
    const runAs = userOfPostgres();
    // Another user must be able to pass through the folder (not to list it).
    if (runAs.uid !== undefined) chmodSync(dataDir, 0o711);
    await stopOrphan(folder);
    if (!existsSync(join(folder, 'PG_VERSION')))
      makeCluster({ binaries, folder, runAs, password: options.password });
    const port = await freePort();
    const flags = flagsOf(port, options.durable ?? true);
    const server = await keepRunning({ binaries, folder, flags, runAs, log: options.log });
    return {
      url: `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function flagsOf(port: number, isDurable: boolean): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'max_connections=60',
    'shared_buffers=256MB',
    ...(isDurable ? [] : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']),
  ];
  return ['-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
}

/** PostgreSQL refuses to run as root; then it runs as the user `postgres`, made when there is none. */
function userOfPostgres(): RunAs {
  if (process.getuid?.() !== 0) return {};
  if (ask('id', ['-u', 'postgres']) === '') {
    ask('groupadd', ['--force', 'postgres']);
    ask('useradd', ['--gid', 'postgres', '--no-create-home', 'postgres']);
  }
  const [uid, gid] = [ask('id', ['-u', 'postgres']), ask('id', ['-g', 'postgres'])];
  if (uid === '' || gid === '')
    throw new Error('as root it needs a user `postgres`, who could not be made');
  return { uid: Number(uid), gid: Number(gid) };
}

function ask(command: string, args: string[]): string {
  return (spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '').trim();
}

type NewCluster = { binaries: Binaries; folder: string; runAs: RunAs; password: string };

/** Made beside its place and moved there whole: a start that is killed halfway leaves nothing behind. */
function makeCluster({ binaries, folder, runAs, password }: NewCluster): void {
  const making = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    const { uid, gid } = runAs;
    if (uid !== undefined && gid !== undefined)
      for (const path of [making, passwordFile]) chownSync(path, uid, gid);
    const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--username=postgres'];
    const done = spawnSync(
      binaries.initdb,
      [`--pgdata=${making}`, `--pwfile=${passwordFile}`, ...flags],
      { ...runAs, encoding: 'utf8', windowsHide: true },
    );
    if (done.status !== 0)
      throw new Error(wordsOfFailure(done.stderr ?? '') || 'its files could not be made', {
        cause: done.error,
      });
    renameSync(making, folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(making, { recursive: true, force: true });
  }
}

const FAST_STOP_MS = 10_000;
const HARD_STOP_MS = 10_000;

/** A server that was killed leaves its PostgreSQL running; it is shut down before a new one starts. */
async function stopOrphan(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  // Never SIGKILL: its own processes would live on.
  for (const [signal, limitMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', HARD_STOP_MS],
  ] as const) {
    if (!isPostgresOf(pid, folder)) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < limitMs && isPostgresOf(pid, folder); waited += 50)
      await sleep(50);
  }
  if (isPostgresOf(pid, folder)) throw new Error(`process ${pid} of an earlier start does not end`);
}

/** Whether the process is the PostgreSQL of this very folder; its number may be somebody else's by now. */
function isPostgresOf(pid: number, folder: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform !== 'linux')
    return ask('ps', ['-p', String(pid), '-o', 'args=']).includes(folder);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(folder);
  } catch {
    return false;
  }
}
