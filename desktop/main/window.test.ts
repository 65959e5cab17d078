import { beforeEach, expect, test } from 'vitest';
import { app, BrowserWindow, resetFakeElectron } from './test/fake-electron.ts';
import { startOnFake } from './test/start.ts';
import { createConsoleWindow, titleFor } from './window.ts';

beforeEach(() => resetFakeElectron());

test('opens every window sandboxed, isolated and without Node', () => {
  createConsoleWindow('/app/preload.cjs');
  expect(BrowserWindow.opened[0]?.options.webPreferences).toEqual({
    preload: '/app/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    backgroundThrottling: false,
  });
});

test('loads the console from its own origin and shows the window once it is drawn', async () => {
  const { window } = await startOnFake();
  expect(app.isSandboxEnabled).toBe(true);
  expect(window.loadedUrl).toBe('app://console/');
  expect(window.calls).toEqual(['show']);
});

test('names the account in the title and keeps the page from changing it', async () => {
  const { window, desktop } = await startOnFake();
  await desktop.window.setTitle('Lakeview Homes');
  window.changePageTitle('You have won');
  expect(window.getTitle()).toBe('Lakeview Homes · Switchyard');
});

test('keeps control characters out of the title', () => {
  expect(titleFor('A\u0007\nB')).toBe('A B · Switchyard');
  expect(titleFor(' ')).toBe('Switchyard');
});
