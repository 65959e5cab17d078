import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SOFTPHONE_HOSTS } from '../../shared/softphone-hosts.ts';
import { contentSecurityPolicy, resolveAsset } from './app-protocol.ts';
import { system } from './test/fake-electron.ts';
import { SERVER_URL, startOnFake } from './test/start.ts';

async function get(url: string, method = 'GET'): Promise<Response> {
  const handler = system.protocolHandlers.get('app');
  expect(handler).toBeDefined();
  return await (handler as (request: Request) => Promise<Response>)(new Request(url, { method }));
}

test('registers the scheme as standard, secure and fetchable, and with no further privilege', async () => {
  await startOnFake();
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  expect(system.schemes).toEqual([{ scheme: 'app', privileges }]);
});

test('serves the bundle with its type and the policy on every answer', async () => {
  await startOnFake();
  const page = await get('app://console/');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain('<title>Switchyard</title>');
  const script = await get('app://console/assets/index.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  for (const answer of [page, script, await get('app://console/missing.js')]) {
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy(SERVER_URL));
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('answers a screen address with the page, and a missing file with 404', async () => {
  await startOnFake();
  expect(await (await get('app://console/calls/42')).text()).toContain('Switchyard');
  expect((await get('app://console/assets/gone.js')).status).toBe(404);
  expect((await get('app://other/')).status).toBe(404);
  expect((await get('app://console/', 'POST')).status).toBe(405);
});

test('allows nothing but the bundle, the one server and the carrier of a softphone', () => {
  const policy = contentSecurityPolicy('http://localhost:4600').split('; ');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).toContain(
    `connect-src 'self' http://localhost:4600 ws://localhost:4600 ${SOFTPHONE_HOSTS.join(' ')}`,
  );
  for (const name of ['base-uri', 'form-action', 'frame-ancestors', 'object-src']) {
    expect(policy).toContain(`${name} 'none'`);
  }
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy.join()).not.toMatch(/unsafe|\*/);
  expect(contentSecurityPolicy(SERVER_URL)).toContain('wss://calls.example.com');
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/..%5csecret.txt',
  '/assets\\..\\..\\secret.txt',
  '/secret.txt%00.js',
  '/%',
  // A sibling whose name only begins like ours.
  '/..%2frenderer-old%2fsecret.txt',
])('never leaves the folder by %s', async (path) => {
  const { userData, rendererDir } = await startOnFake();
  await mkdir(join(userData, 'renderer-old'));
  await writeFile(join(userData, 'secret.txt'), 'secret');
  await writeFile(join(userData, 'renderer-old', 'secret.txt'), 'secret');
  const answer = await get(`app://console${path}`);
  expect(await answer.text()).not.toContain('secret');
  expect(answer.status).toBe(404);
  expect(resolveAsset(rendererDir, path) ?? rendererDir).toContain(rendererDir);
});

test('resolves any path inside the folder or to nothing', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '/',
    '%2f',
    '%2e%2e',
    '\\',
    '%5c',
    'a.js',
    '%00',
    '//',
    '%c0%ae',
  );
  const paths = fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 10 });
  const check = (pieces: string[]): boolean => {
    const file = resolveAsset('/srv/renderer', `/${pieces.join('')}`);
    return file === null || (file.startsWith('/srv/renderer/') && !/[\\\0]|\/\.\.\//.test(file));
  };
  expect(fc.check(fc.property(paths, check), { numRuns: 3000 }).counterexample).toBeNull();
});
