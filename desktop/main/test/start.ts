/** Starts the whole shell on the stand-in, as `main.ts` does on the real module. */
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesktopBridge } from '../../ipc.ts';
import { createBridge } from '../../preload/bridge.ts';
import type { Shell } from '../shell.ts';
import { startShell } from '../shell.ts';
import { BrowserWindow, ipcRenderer, resetFakeElectron } from './fake-electron.ts';

export interface StartedShell {
  readonly shell: Shell | null;
  readonly window: BrowserWindow;
  /** What the page has as `window.desktop`. */
  readonly desktop: DesktopBridge;
  readonly userData: string;
  readonly rendererDir: string;
}

export const SERVER_URL = 'https://calls.example.com';

export async function startOnFake(argv: readonly string[] = []): Promise<StartedShell> {
  const userData = await mkdtemp(join(tmpdir(), 'switchyard-desktop-'));
  resetFakeElectron(userData);
  return { ...(await restart(userData, argv)), userData };
}

/** A second run of the application on the same profile. */
export async function restart(
  userData: string,
  argv: readonly string[] = [],
): Promise<StartedShell> {
  const rendererDir = join(userData, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Switchyard</title>');
  await writeFile(join(rendererDir, 'assets', 'index.js'), 'export {};');
  const config = {
    serverUrl: SERVER_URL,
    rendererDir,
    preloadFile: '/app/out/preload/preload.cjs',
  };
  const shell = await startShell(config, ['switchyard', ...argv]);
  const window = BrowserWindow.opened.at(-1) as BrowserWindow;
  const desktop = createBridge(ipcRenderer as unknown as Parameters<typeof createBridge>[0]);
  return { shell, window, desktop, userData, rendererDir };
}
