import { expect, test } from 'vitest';
import { isConsoleUrl } from './navigation.ts';
import { BrowserWindow, system } from './test/fake-electron.ts';
import { startOnFake } from './test/start.ts';

const ELSEWHERE = [
  'https://evil.example/',
  'file:///etc/passwd',
  'app://console.evil/',
  'app://other/',
  'app://console:81/',
  'app://me@console/',
  'data:text/html,hello',
  'javascript:alert(1)',
  'not an address',
];

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)(
  'denies %s to every other origin and allows our own',
  async (kind) => {
    const { window } = await startOnFake();
    expect(ELSEWHERE.filter((url) => window.webContents.tryNavigation(kind, url))).toEqual([]);
    expect(window.webContents.tryNavigation(kind, 'app://console/calls')).toBe(true);
  },
);

test('denies new windows and webviews, also to a page it did not open itself', async () => {
  await startOnFake();
  const { webContents } = new BrowserWindow();
  expect(webContents.openWindow('app://console/')).toBe(false);
  expect(webContents.openWindow('https://evil.example/')).toBe(false);
  expect(webContents.tryWebview()).toBe(false);
  expect(webContents.tryNavigation('will-navigate', 'https://evil.example/')).toBe(false);
});

test('opens web, mail and phone addresses outside, and throws for the rest', async () => {
  const { desktop } = await startOnFake();
  for (const url of ['https://example.com/a?b=c', 'mailto:asha@example.com', 'tel:+919876543210']) {
    await desktop.external.open(url);
  }
  expect(system.openedUrls).toHaveLength(3);
  const refused = [
    'http://example.com/',
    'file:///etc/passwd',
    'https://u:p@example.com/',
    'smb://x/y',
    'x',
  ];
  for (const url of [
    ...refused,
    'javascript:alert(1)',
    'switchyard://prefill?number=%2B919876543210',
  ]) {
    await expect(desktop.external.open(url)).rejects.toThrow(/only https, mailto and tel/);
  }
  expect(system.openedUrls).toHaveLength(3);
});

test('knows its own origin by its parts', () => {
  expect(isConsoleUrl('app://console')).toBe(true);
  expect(isConsoleUrl('https://console/')).toBe(false);
});
