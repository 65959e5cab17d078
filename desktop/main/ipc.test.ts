import { expect, test } from 'vitest';
import { requests } from '../ipc.ts';
import { sendEvent } from './ipc.ts';
import { callAs, listHandledChannels } from './test/fake-ipc.ts';
import { BrowserWindow, ipcMain, ipcRenderer, system } from './test/fake-electron.ts';
import { SERVER_URL, startOnFake } from './test/start.ts';

const KEY_OWNER = '01890000-0000-7000-8000-000000000001.01890000-0000-7000-8000-00000000000a';
const BAD_ARGS: Readonly<Record<keyof typeof requests, unknown[]>> = {
  'session.refresh': ['x', {}, 1],
  'session.save': [undefined, '', 7, 'x'.repeat(4097), { token: 'x' }],
  'session.clear': ['x', []],
  'app.info': [{}, 0],
  'vault.open': [undefined, '', 'facts', '../../session', `${KEY_OWNER}.else`, { name: 'x' }],
  'vault.destroy': [undefined, '', '*', `${KEY_OWNER}.facts/../x`],
  'link.take': ['+919876543210'],
  'visit.open': [undefined, '', 7, 'x'.repeat(65_537), { token: 'x' }],
  'visit.take': ['x', {}],
  'visit.close': [undefined, {}, { signOut: 'yes' }, { signOut: true, more: 1 }],
  'window.setTitle': [undefined, 5, 'x'.repeat(201)],
  'window.setLanguage': [undefined, '', 'fr', 1],
  'close.guard': [
    undefined,
    {},
    { inCall: true, inWrapUp: false },
    { inCall: 'yes', inWrapUp: false, waitingFacts: 0 },
    { inCall: true, inWrapUp: false, waitingFacts: -1 },
    { inCall: true, inWrapUp: false, waitingFacts: 0.5 },
    { inCall: true, inWrapUp: false, waitingFacts: 0, dial: true },
  ],
  'external.open': [undefined, '', 'x'.repeat(2049), ['https://example.com']],
};

const INSTANT = '2026-11-20T05:00:00.000Z';
const pair = (refresh_token: string) => ({
  token: 'sws_access',
  token_expires_at: INSTANT,
  refresh_token,
});

test('serves exactly the channels of the map', async () => {
  await startOnFake();
  expect(listHandledChannels()).toEqual(Object.keys(requests).toSorted());
});

test('has no channel that places a call', () => {
  expect(Object.keys(requests).filter((name) => /dial|call\.|dispatch/.test(name))).toEqual([]);
});

test.each(Object.keys(BAD_ARGS) as (keyof typeof BAD_ARGS)[])(
  'throws for bad arguments of %s',
  async (channel) => {
    const { desktop } = await startOnFake();
    // Asked by the page of the last window: only a visit can end one.
    if (channel === 'visit.close') await desktop.visit.open('{}');
    for (const args of BAD_ARGS[channel]) {
      await expect(ipcRenderer.invoke(channel, args)).rejects.toThrow(`${channel}: bad arguments`);
    }
  },
);

test('throws for a second argument', async () => {
  await startOnFake();
  await expect(ipcRenderer.invoke('app.info', undefined, 1)).rejects.toThrow('bad arguments');
});

test('answers no frame but the main frame of its own window on its own origin', async () => {
  const { window, desktop } = await startOnFake();
  const top = window.webContents.mainFrame;
  const strangers = [
    { frame: null },
    { frame: { origin: 'https://evil.example', parent: null } },
    { frame: { origin: 'app://console.evil', parent: null } },
    { frame: { origin: 'app://console', parent: top } },
    { frame: { origin: 'null', parent: null } },
    { sender: { id: 99 } },
  ];
  for (const caller of strangers) {
    for (const channel of Object.keys(requests)) {
      callAs(caller);
      await expect(ipcRenderer.invoke(channel)).rejects.toThrow(
        `${channel}: call from an untrusted frame`,
      );
    }
  }
  callAs({});
  expect(await desktop.app.info()).toEqual({
    version: '1.2.3',
    platform: process.platform,
    serverUrl: SERVER_URL,
  });
});

test('lets the console save, renew and clear its session, and never read its refresh token', async () => {
  const { desktop } = await startOnFake();
  expect(await desktop.session.refresh()).toEqual({ kind: 'none' });
  expect(await desktop.session.save('swr_first')).toEqual({ persisted: true });
  system.answers.push({ status: 200, body: pair('swr_second') });
  const renewed = await desktop.session.refresh();
  expect(renewed).toEqual({ kind: 'renewed', token: 'sws_access', tokenExpiresAt: INSTANT });
  expect(JSON.stringify(renewed)).not.toContain('swr_');
  expect(system.requests).toEqual([
    { url: `${SERVER_URL}/v1/session/refresh`, body: '{"refresh_token":"swr_first"}' },
  ]);
  expect(await desktop.session.clear()).toBeUndefined();
  expect(await desktop.session.refresh()).toEqual({ kind: 'none' });
});

test('sends no event that does not fit its schema', async () => {
  const { window } = await startOnFake();
  const contents = window.webContents as unknown as Parameters<typeof sendEvent>[0];
  const local = { kind: 'prefill', source: 'tel', number: '0987' } as const;
  expect(() => sendEvent(contents, 'link.opened', local)).toThrow(/invalid_format/);
  expect(() =>
    sendEvent(contents, 'link.opened', { ...local, number: '+919876543210', dial: 1 } as never),
  ).toThrow(/unrecognized_keys/);
  expect(window.webContents.sent).toEqual([]);
});

test('gives every request a handler that is registered once', async () => {
  await startOnFake();
  expect(() => ipcMain.handle('app.info', () => null)).toThrow(/second handler/);
  expect(BrowserWindow.getAllWindows()).toHaveLength(1);
});
