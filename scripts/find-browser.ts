/**
 * Finds a Chromium that starts, or gets one: the named one, the machine's, Playwright's, and only
 * then a download. A browser counts as found when it prints its version, because a package stub or a
 * build with missing libraries is on disk and does not run.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { root, stageEnv } from './stage.ts';

const run = promisify(execFile);
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const cacheFolders = [
  process.env['PLAYWRIGHT_BROWSERS_PATH'],
  join(homedir(), '.cache/ms-playwright'),
  join(homedir(), 'Library/Caches/ms-playwright'),
];
const cachedBinaries = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-linux/headless_shell',
  'chrome-headless-shell-linux64/chrome-headless-shell',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
];

async function starts(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
    return /\d+\.\d+/.test(stdout);
  } catch {
    return false;
  }
}

function listOnPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => [...folders, '/usr/bin'].map((folder) => join(folder, name)));
}

function listCached(): string[] {
  const folders = cacheFolders.filter((folder) => folder !== undefined && existsSync(folder));
  const builds = folders.flatMap((folder) =>
    readdirSync(folder as string)
      .filter((name) => name.startsWith('chromium'))
      .map((name) => join(folder as string, name)),
  );
  const binaries = builds.flatMap((build) => cachedBinaries.map((binary) => join(build, binary)));
  return [chromium.executablePath(), ...binaries];
}

async function findStarting(paths: string[]): Promise<string | null> {
  for (const path of paths) if (await starts(path)) return path;
  return null;
}

async function downloadWithPlaywright(): Promise<void> {
  const playwright = join(root, 'node_modules/.bin/playwright');
  await run(playwright, ['install', 'chromium'], { timeout: 120_000, env: stageEnv() });
}

async function installWithApt(): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error('apt-get needs root on Debian');
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { timeout: 120_000, env });
  const install = ['install', '-y', '--no-install-recommends', 'chromium'];
  await run('apt-get', install, { timeout: 300_000, env, maxBuffer: 1e8 });
}

/** The path of a Chromium that starts; installs one when there is none. */
export async function findBrowser(): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (await starts(named)) return named;
    throw new Error(`CHROMIUM_PATH does not name a browser that starts: ${named}`);
  }
  const present = await findStarting([...listOnPath(), ...listCached()]);
  if (present !== null) return present;
  for (const install of [downloadWithPlaywright, installWithApt]) {
    await install().catch(() => undefined);
    const installed = await findStarting([...listOnPath(), ...listCached()]);
    if (installed !== null) return installed;
  }
  throw new Error('no Chromium found and none could be installed: set CHROMIUM_PATH to one');
}

/** What every headless browser of ours is started with, in tests and benchmarks. */
export async function launchOptions(): Promise<{ executablePath: string; args: string[] }> {
  return {
    executablePath: await findBrowser(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}

if (import.meta.main) {
  try {
    console.log(await findBrowser());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
