import { expect, test } from 'vitest';
import { requests, type RequestChannel } from '../ipc.ts';
import { callAs, ipcRenderer } from './test/fake-ipc.ts';
import { app, BrowserWindow, system } from './test/fake-electron.ts';
import { SERVER_URL, startOnFake } from './test/start.ts';
import { contentSecurityPolicy } from './app-protocol.ts';

const PASS = '{"token":"sws_of_a_visit"}';

const askFrom = (window: BrowserWindow) =>
  callAs({ sender: window.webContents, frame: window.webContents.mainFrame });

/** The window at home, and the one of a visit that was started there. */
async function startVisit() {
  const started = await startOnFake();
  const home = started.window;
  askFrom(home);
  await started.desktop.visit.open(PASS);
  const visit = BrowserWindow.opened.at(-1) as BrowserWindow;
  return { ...started, home, visit };
}

const partitionOf = (window: BrowserWindow) => window.options.webPreferences?.partition ?? '';
const closedTo = (window: BrowserWindow) =>
  window.webContents.sent.filter(({ channel }) => channel === 'visit.closed');

test('opens a visit in a partition that is memory alone, locked like every other window', async () => {
  const { home, visit } = await startVisit();
  expect(visit).not.toBe(home);
  expect(visit.loadedUrl).toBe('app://console/');
  expect(partitionOf(visit)).toMatch(/^visit-[0-9a-f-]{36}$/);
  expect(partitionOf(visit)).not.toMatch(/^persist:/);
  const { partition: _partition, ...locks } = visit.options.webPreferences ?? {};
  expect(locks).toEqual(home.options.webPreferences);
  expect(home.options.webPreferences).not.toHaveProperty('partition');
});

test('gives that partition the console, its policy, and the same few permissions', async () => {
  const { visit } = await startVisit();
  const memory = system.partitions.get(partitionOf(visit));
  const answer = await memory?.protocolHandlers.get('app')?.(new Request('app://console/'));
  expect(answer?.headers.get('content-security-policy')).toBe(contentSecurityPolicy(SERVER_URL));
  const check = memory?.permissionCheck;
  const details = { isMainFrame: true };
  expect(check?.(null, 'notifications', 'app://console/', details)).toBe(true);
  expect(check?.(null, 'geolocation', 'app://console/', details)).toBe(false);
  expect(check?.(null, 'notifications', 'https://evil.example', details)).toBe(false);
  expect(memory?.permissionRequest).not.toBeNull();
});

test('gives no two visits the same partition, and lets only the last one stay', async () => {
  const { desktop, home, visit } = await startVisit();
  await desktop.visit.open(PASS);
  const next = BrowserWindow.opened.at(-1) as BrowserWindow;
  expect(partitionOf(next)).not.toBe(partitionOf(visit));
  expect(visit.isDestroyed()).toBe(true);
  expect(next.isDestroyed()).toBe(false);
  // The one that was left ends by itself; to end one’s own views now would end the new one.
  expect(closedTo(home)).toEqual([]);
});

test('hands over what a visit begins with to its own page, once, and closes one that was reloaded', async () => {
  const { desktop, home, visit } = await startVisit();
  expect(await desktop.visit.take()).toBeNull();
  askFrom(visit);
  expect(await desktop.visit.take()).toBe(PASS);
  expect(visit.isDestroyed()).toBe(false);
  expect(await desktop.visit.take()).toBeNull();
  expect(visit.isDestroyed()).toBe(true);
  expect(closedTo(home)).toHaveLength(1);
});

test('tells the page it came from how a visit ended, and keeps that page open', async () => {
  const { desktop, home, visit } = await startVisit();
  askFrom(visit);
  await desktop.visit.close({ signOut: true });
  expect(closedTo(home).map(({ payload }) => payload)).toEqual([{ signOut: true }]);
  expect(home.isDestroyed()).toBe(false);
  askFrom(home);
  await desktop.visit.open(PASS);
  (BrowserWindow.opened.at(-1) as BrowserWindow).close();
  expect(closedTo(home).at(-1)?.payload).toEqual({ signOut: false });
});

test('lets a visit reach no token, key, link or unsent work of whoever is at home', async () => {
  const { visit } = await startVisit();
  askFrom(visit);
  const allowed: RequestChannel[] = [];
  for (const channel of Object.keys(requests) as RequestChannel[]) {
    const error = await ipcRenderer.invoke(channel, Symbol.iterator.description).catch(String);
    if (!String(error).includes('not for this window')) allowed.push(channel);
  }
  expect(allowed.toSorted()).toEqual([
    'app.info',
    'close.guard',
    'external.open',
    'visit.close',
    'visit.take',
    'window.setLanguage',
    'window.setTitle',
  ]);
});

test('lets nobody but a visit end one', async () => {
  const { desktop, home, visit } = await startVisit();
  askFrom(home);
  await expect(desktop.visit.close({ signOut: false })).rejects.toThrow('not for this window');
  expect(visit.isDestroyed()).toBe(false);
});

test('ends with the window it was started from', async () => {
  const { home, visit } = await startVisit();
  home.close();
  expect(visit.isDestroyed()).toBe(true);
  expect(app.hasQuit).toBe(true);
});
