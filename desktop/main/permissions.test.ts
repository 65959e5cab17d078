import type * as Electron from 'electron';
import { expect, test } from 'vitest';
import { system } from './test/fake-electron.ts';
import { startOnFake } from './test/start.ts';

type Permission = Parameters<NonNullable<typeof system.permissionRequest>>[1];

function isGranted(
  permission: Permission,
  requestingUrl: string,
  mediaTypes?: ('audio' | 'video')[],
): boolean {
  const answers: boolean[] = [];
  const details = { isMainFrame: true, requestingUrl, mediaTypes };
  system.permissionRequest?.(
    {} as Electron.WebContents,
    permission,
    (answer) => answers.push(answer),
    details,
  );
  expect(answers).toHaveLength(1);
  return answers[0] === true;
}

test('grants notifications and the microphone to the console only', async () => {
  await startOnFake();
  expect(isGranted('notifications', 'app://console/')).toBe(true);
  expect(isGranted('media', 'app://console/calls', ['audio'])).toBe(true);
  expect(isGranted('notifications', 'https://evil.example/')).toBe(false);
  expect(isGranted('media', 'https://evil.example/', ['audio'])).toBe(false);
});

test('refuses the camera and everything else', async () => {
  await startOnFake();
  expect(isGranted('media', 'app://console/', ['audio', 'video'])).toBe(false);
  expect(isGranted('media', 'app://console/', [])).toBe(false);
  const others: Permission[] = [
    'geolocation',
    'clipboard-read',
    'usb',
    'hid',
    'openExternal',
    'display-capture',
  ];
  expect(others.filter((permission) => isGranted(permission, 'app://console/'))).toEqual([]);
});

test('answers permission checks by the same rules', async () => {
  await startOnFake();
  const check = (permission: Permission, origin: string, mediaType?: 'audio' | 'video'): boolean =>
    system.permissionCheck?.(null, permission, origin, { isMainFrame: true, mediaType }) ?? true;
  expect(check('notifications', 'app://console/')).toBe(true);
  expect(check('media', 'app://console/', 'audio')).toBe(true);
  expect(check('media', 'app://console/', 'video')).toBe(false);
  expect(check('notifications', 'https://evil.example')).toBe(false);
  expect(check('serial', 'app://console/')).toBe(false);
});
