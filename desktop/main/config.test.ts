import { expect, test } from 'vitest';
import { readConfig, readServerUrl } from './config.ts';

const read = (url?: string): string =>
  readServerUrl(url === undefined ? {} : { SWITCHYARD_SERVER_URL: url });

test('uses the local server unless told otherwise', () => {
  expect(read()).toBe('http://localhost:4600');
  expect(read(' ')).toBe('http://localhost:4600');
  expect(read('https://calls.example.com/')).toBe('https://calls.example.com');
  expect(read('http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000');
});

test.each(['calls.example.com', 'ftp://calls.example.com', 'not an address'])(
  'refuses %s',
  (url) => {
    expect(() => read(url)).toThrow(/must be an http or https address/);
  },
);

test.each(['https://a.example/path', 'https://a.example/?x=1', 'https://me:pw@a.example'])(
  'wants an origin, not %s',
  (url) => {
    expect(() => read(url)).toThrow(/plain origin/);
  },
);

test('sends no token over plain http to another machine', () => {
  expect(() => read('http://10.0.0.5:4600')).toThrow(/must use https for 10.0.0.5/);
});

test('finds the built files beside the main bundle', () => {
  expect(readConfig('/app/out/main', {})).toEqual({
    serverUrl: 'http://localhost:4600',
    rendererDir: '/app/out/renderer',
    preloadFile: '/app/out/preload/preload.cjs',
  });
});
