import type * as Electron from 'electron';
import { beforeEach, expect, test } from 'vitest';
import type * as Fake from './fake-electron.ts';
import { app, BrowserWindow, contextBridge, ipcMain, ipcRenderer } from './fake-electron.ts';
import { protocol, resetFakeElectron } from './fake-electron.ts';
import type { Holds } from './fidelity.ts';

type ControlName = 'system' | 'resetFakeElectron' | 'FakeSession';

/** Everything but the tests' own controls is a name of the real module; checked by the compiler. */
export type ModuleHolds = Holds<
  Exclude<keyof typeof Fake, ControlName> extends keyof typeof Electron ? true : false
>;

beforeEach(() => resetFakeElectron());

test('refuses what cannot be cloned, as the real bus does', async () => {
  const window = new BrowserWindow();
  ipcMain.handle('give.function', () => () => 1);
  await expect(ipcRenderer.invoke('give.function')).rejects.toThrow(/could not be cloned/);
  expect(() => window.webContents.send('x', Symbol('no'))).toThrow(/could not be cloned/);
});

test('lets only plain data and functions cross the bridge', () => {
  expect(() => contextBridge.exposeInMainWorld('bad', { when: new Date(0) })).toThrow(/bad.when/);
});

test('quits only when every window has agreed to close', () => {
  const window = new BrowserWindow();
  window.on('close', (event: Electron.Event) => event.preventDefault());
  app.quit();
  expect(app.hasQuit).toBe(false);
  window.removeAllListeners('close');
  app.quit();
  expect(app.hasQuit).toBe(true);
});

test('takes privileged schemes before the application is ready, not after', async () => {
  protocol.registerSchemesAsPrivileged([{ scheme: 'early' }]);
  await app.whenReady();
  expect(() => protocol.registerSchemesAsPrivileged([{ scheme: 'late' }])).toThrow(/before app/);
});
