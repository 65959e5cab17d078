import { expect, test } from 'vitest';
import { deviceNameOf } from './device-name.ts';

const like = (system: string, rest: string) => `Mozilla/5.0 (${system}) ${rest}`;
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [
    like('Windows NT 10.0; Win64; x64', `${WEBKIT} Chrome/131.0.0.0 Safari/537.36`),
    'Chrome on Windows',
  ],
  [
    like('Windows NT 10.0', `${WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`),
    'Edge on Windows',
  ],
  [like('X11; Linux x86_64; rv:132.0', 'Gecko/20100101 Firefox/132.0'), 'Firefox on Linux'],
  [
    like('Macintosh; Intel Mac OS X 10_15_7', 'AppleWebKit/605 Version/18.1 Safari/605.1.15'),
    'Safari on macOS',
  ],
  [
    like('iPhone; CPU iPhone OS 18_1 like Mac OS X', 'Version/18.1 Mobile/15E148 Safari/604.1'),
    'Safari on iPhone',
  ],
  [
    like('Linux; Android 15; Pixel 9', `${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36`),
    'Chrome on Android',
  ],
  ['curl/8.9.1', 'Browser'],
])('calls %s by its name', (userAgent, name) => {
  expect(deviceNameOf(userAgent)).toBe(name);
});
