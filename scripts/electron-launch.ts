/**
 * Finds Electron's browser, gets it once if it can be had, keeps the build fresh and starts the
 * window.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface LaunchOptions {
  /** The project's root: its package.json names the main file. */
  readonly root: string;
  readonly electronDir: string;
  readonly serverUrl: string;
  readonly installTimeoutMs: number;
  readonly say: (line: string) => void;
}

const OUTPUTS = ['out/main/main.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
const SOURCES = ['desktop', 'shared', 'electron.vite.config.ts', 'package.json'];
const SERVER_WAIT_MS = 1500;

/** Resolves to the exit code. A missing browser is no failure: the same console is on the web. */
export async function openDesktop(options: LaunchOptions): Promise<number> {
  const { root, electronDir, serverUrl, say } = options;
  const binary = findElectronBinary(electronDir) ?? installElectron(options);
  if (binary === null) {
    say(`Electron's browser could not be had here; use the same console at ${serverUrl}`);
    return 0;
  }
  if (isBuildStale(root) && !buildDesktop(root)) {
    say('The desktop console could not be built.');
    return 1;
  }
  if (!(await isServerUp(serverUrl))) {
    say(`No server answers at ${serverUrl} yet; start it with: npm start`);
  }
  const code = await runElectron(binary, root);
  if (code !== 0) {
    say(`Electron ended with ${code}; use the same console at ${serverUrl}`);
  }
  return code;
}

/** Requiring the package would start a download; its own two marks say whether that is needed. */
export function findElectronBinary(electronDir: string): string | null {
  const pathFile = join(electronDir, 'path.txt');
  if (!existsSync(pathFile)) {
    return null;
  }
  const binary = join(electronDir, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** One quiet try with the package's own script; where there is no network it must not hang. */
function installElectron({ electronDir, installTimeoutMs }: LaunchOptions): string | null {
  const script = join(electronDir, 'install.js');
  if (!existsSync(script)) {
    return null;
  }
  const limits = { timeout: installTimeoutMs, killSignal: 'SIGKILL' } as const;
  const { status } = spawnSync(process.execPath, [script], { stdio: 'ignore', ...limits });
  return status === 0 ? findElectronBinary(electronDir) : null;
}

/** True when an output is missing or any source is newer than the oldest output. */
export function isBuildStale(root: string): boolean {
  const outputs = OUTPUTS.map((file) => join(root, file));
  if (!outputs.every((file) => existsSync(file))) {
    return true;
  }
  const builtAtMs = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  return SOURCES.some((source) => newestMs(join(root, source)) > builtAtMs);
}

/** True when the console alone is missing or older than its sources. */
export function isConsoleStale(root: string): boolean {
  const output = join(root, 'out/renderer/index.html');
  if (!existsSync(output)) return true;
  const builtAtMs = statSync(output).mtimeMs;
  return SOURCES.some((source) => newestMs(join(root, source)) > builtAtMs);
}

function newestMs(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || /\.test\.tsx?$/.test(path)) {
    return 0;
  }
  if (!stats.isDirectory()) {
    return stats.mtimeMs;
  }
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

function buildDesktop(root: string): boolean {
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { status } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

async function isServerUp(serverUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${serverUrl}/livez`, {
      signal: AbortSignal.timeout(SERVER_WAIT_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** A window closed by Ctrl+C in the terminal is a normal end. */
async function runElectron(binary: string, root: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(binary, [root], { stdio: 'inherit' });
  child.once('error', () => resolve(1));
  child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 0 : 1)));
  return await promise;
}
