import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resetFakeElectron } from './test/fake-electron.ts';

beforeEach(async () => {
  resetFakeElectron(await mkdtemp(join(tmpdir(), 'switchyard-main-')));
  vi.resetModules();
});

afterEach(() => vi.unstubAllEnvs());

/** The entry is evaluated anew, on a stand-in that belongs to this evaluation. */
async function startMain(serverUrl: string) {
  vi.stubEnv('SWITCHYARD_SERVER_URL', serverUrl);
  const fake = await import('./test/fake-electron.ts');
  await import('./main.ts');
  await vi.waitUntil(() => fake.BrowserWindow.opened.length + fake.system.shownErrors.length > 0);
  return fake;
}

test('says what is wrong with a setting in a window and ends', async () => {
  const fake = await startMain('http://10.0.0.5');
  expect(fake.system.shownErrors).toEqual([
    'Switchyard cannot start: SWITCHYARD_SERVER_URL must use https for 10.0.0.5.',
  ]);
  expect(fake.app.exitCode).toBe(1);
  expect(fake.BrowserWindow.opened).toEqual([]);
});

test('opens one window on the configured server', async () => {
  const fake = await startMain('https://calls.example.com');
  expect(fake.BrowserWindow.opened).toHaveLength(1);
  const answer = await fake.system.protocolHandlers.get('app')?.(new Request('app://console/x.js'));
  expect(answer?.headers.get('content-security-policy')).toContain('wss://calls.example.com');
});
