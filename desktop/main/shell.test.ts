import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { DesktopLink } from '../ipc.ts';
import { cancelable } from './test/fake-emitter.ts';
import {
  app,
  BrowserWindow,
  powerMonitor,
  resetFakeElectron,
  system,
} from './test/fake-electron.ts';
import { restart, startOnFake } from './test/start.ts';

const LINK = 'tel:+91-98765-43210';
const PREFILL = { kind: 'prefill', source: 'tel', number: '+919876543210' };

function secondInstance(...argv: string[]): void {
  app.fire('second-instance', cancelable({}), ['switchyard', ...argv], '/', undefined);
}

test('quits without the lock and touches nothing else', async () => {
  const { userData } = await startOnFake();
  resetFakeElectron(userData);
  app.hasLock = false;
  const { shell } = await restart(userData);
  expect(shell).toBeNull();
  expect(app.hasQuit).toBe(true);
  expect([
    BrowserWindow.opened.length,
    system.schemes.length,
    system.protocolHandlers.size,
  ]).toEqual([0, 0, 0]);
});

test('brings the window to the front on a second start', async () => {
  const { window } = await startOnFake();
  window.isMinimizedNow = true;
  window.calls.length = 0;
  secondInstance();
  expect(window.calls).toEqual(['restore', 'show', 'focus']);
  expect(BrowserWindow.opened).toHaveLength(1);
});

test('keeps the link that opened it until the page asks, once', async () => {
  const { window, desktop } = await startOnFake([LINK]);
  expect(window.webContents.sent).toEqual([]);
  expect(await desktop.link.take()).toEqual(PREFILL);
  expect(await desktop.link.take()).toBeNull();
});

test('tells a ready page of later links, until it stops listening', async () => {
  const { desktop } = await startOnFake();
  const opened: DesktopLink[] = [];
  await desktop.link.take();
  const stop = desktop.link.onOpened((link) => opened.push(link));
  secondInstance('--flag', LINK);
  expect(opened).toEqual([PREFILL]);
  const event = cancelable({});
  app.fire('open-url', event, 'switchyard://prefill?number=%2B14155552671');
  expect(event.defaultPrevented).toBe(true);
  expect(opened[1]?.number).toBe('+14155552671');
  stop();
  secondInstance(LINK);
  expect(opened).toHaveLength(2);
});

test('holds links back from a page that has just been reloaded', async () => {
  const { window, desktop } = await startOnFake();
  await desktop.link.take();
  window.webContents.reload();
  secondInstance(LINK);
  expect(window.webContents.sent).toEqual([]);
  expect(await desktop.link.take()).toEqual(PREFILL);
});

test('does for any link nothing but pre-fill: no page, no program, no other message', async () => {
  const { window, desktop } = await startOnFake();
  const fetchSpy = vi.spyOn(globalThis, 'fetch');
  await desktop.link.take();
  const start = fc.constantFrom(
    'tel:+9198765',
    'tel:',
    'switchyard://prefill?number=%2B9198765',
    'switchyard://dial?',
    '',
  );
  const check = (head: string, tail: string): void => {
    secondInstance(head + tail);
    app.fire('open-url', cancelable({}), head + tail);
  };
  fc.assert(fc.property(start, fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,6}$/)), check), {
    numRuns: 500,
  });
  expect(window.webContents.sent.length).toBeGreaterThan(10);
  for (const { channel, payload } of window.webContents.sent) {
    expect(channel).toBe('link.opened');
    expect(payload).toEqual({
      kind: 'prefill',
      source: expect.any(String),
      number: expect.stringMatching(/^\+[1-9]\d{6,14}$/),
    });
  }
  expect(window.loadedUrl).toBe('app://console/');
  expect(system.openedUrls).toEqual([]);
  expect(fetchSpy).not.toHaveBeenCalled();
  fetchSpy.mockRestore();
});

test('tells the console when the machine wakes up', async () => {
  const { desktop } = await startOnFake();
  const resumed: object[] = [];
  desktop.power.onResumed((payload) => resumed.push(payload));
  powerMonitor.fire('suspend');
  powerMonitor.fire('resume');
  expect(resumed).toEqual([{}]);
});

test('claims its own scheme when packaged, and phone links only when asked', async () => {
  const { userData } = await startOnFake();
  expect([...app.protocolClients]).toEqual([]);
  resetFakeElectron(userData);
  app.isPackaged = true;
  await restart(userData);
  expect([...app.protocolClients]).toEqual(['switchyard']);
});

test('keeps developer tools out of the packaged menu', async () => {
  const { userData } = await startOnFake();
  expect(JSON.stringify(system.menu)).toContain('toggleDevTools');
  resetFakeElectron(userData);
  app.isPackaged = true;
  await restart(userData);
  expect(JSON.stringify(system.menu)).not.toContain('toggleDevTools');
});
