import { expect, test } from 'vitest';
import { describeRisks } from './close-guard.ts';
import { app, system } from './test/fake-electron.ts';
import type { StartedShell } from './test/start.ts';
import { startOnFake } from './test/start.ts';

const KEEP_OPEN = 0;
const CLOSE_ANYWAY = 1;
const IDLE = { inCall: false, inWrapUp: false, waitingFacts: 0 };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function startInCall(): Promise<StartedShell> {
  const started = await startOnFake();
  await started.desktop.close.guard({ ...IDLE, inCall: true });
  return started;
}

function clickReload(): void {
  const items = system.menu.flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []));
  const reload = items.find((item) => item.label === 'Reload')?.click as (() => void) | undefined;
  expect(reload).toBeDefined();
  reload?.();
}

test('closes at once when nothing is at stake', async () => {
  const { window, desktop } = await startOnFake();
  await desktop.close.guard(IDLE);
  window.close();
  expect(window.isDestroyed()).toBe(true);
  expect(system.dialogs).toEqual([]);
});

test('keeps the window in a call and asks once, with the safe answer as default', async () => {
  const { window } = await startInCall();
  window.close();
  window.close();
  await settle();
  expect(window.isDestroyed()).toBe(false);
  expect(system.dialogs).toHaveLength(1);
  expect(system.dialogs[0]).toMatchObject({ defaultId: KEEP_OPEN, cancelId: KEEP_OPEN });
  expect(system.dialogs[0]?.message).toBe('You are in a call. Closing hangs up.');
});

test('asks, and words its menu, in the language of the console', async () => {
  const { window, desktop } = await startInCall();
  await desktop.window.setLanguage('hi');
  window.close();
  await settle();
  expect(system.dialogs[0]?.message).toBe('आप कॉल पर हैं। बंद करने पर कॉल कट जाएगी।');
  expect(system.dialogs[0]?.buttons).toEqual(['खुला रखें', 'फिर भी बंद करें']);
  expect(system.menu.map(({ label }) => label)).toContain('दृश्य');
  await desktop.window.setLanguage('en');
  expect(system.menu.map(({ label }) => label)).toContain('View');
});

test('closes when the member insists', async () => {
  const { window } = await startInCall();
  system.dialogAnswer = CLOSE_ANYWAY;
  window.close();
  await settle();
  expect(window.isDestroyed()).toBe(true);
});

test('holds a quit back, and finishes it when the member insists', async () => {
  const { window } = await startInCall();
  app.quit();
  await settle();
  expect([app.hasQuit, window.isDestroyed()]).toEqual([false, false]);
  system.dialogAnswer = CLOSE_ANYWAY;
  app.quit();
  await settle();
  expect([app.hasQuit, window.isDestroyed()]).toEqual([true, true]);
});

test('asks before a reload, which would drop the call too', async () => {
  const { window } = await startInCall();
  clickReload();
  await settle();
  expect(window.webContents.reloads).toBe(0);
  system.dialogAnswer = CLOSE_ANYWAY;
  clickReload();
  await settle();
  expect(window.webContents.reloads).toBe(1);
});

test('does not hold a window whose page has crashed', async () => {
  const { window } = await startInCall();
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  window.close();
  expect(window.isDestroyed()).toBe(true);
});

test('words each risk, the most urgent first, and counts what waits', () => {
  const all = describeRisks({ inCall: true, inWrapUp: true, waitingFacts: 3 });
  expect(all).toHaveLength(3);
  expect(all[0]).toContain('in a call');
  expect(all[1]).toContain('disposition');
  expect(all[2]).toContain('3 changes wait');
  expect(describeRisks({ ...IDLE, waitingFacts: 1 })[0]).toContain('1 change waits');
  expect(describeRisks(undefined)).toEqual([]);
});
