import { chmod, mkdir, mkdtemp, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { LaunchOptions } from './electron-launch.ts';
import { findElectronBinary, isBuildStale, openDesktop } from './electron-launch.ts';

const OUTPUTS = ['out/main/main.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
/** Installs a "browser" that writes down what it was started with, beside itself. */
const INSTALLS_BROWSER = `
const fs = require('node:fs');
fs.mkdirSync(__dirname + '/dist', { recursive: true });
fs.writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\necho "$@" > "$(dirname "$0")/started"\\nexit 0\\n');
fs.chmodSync(__dirname + '/dist/electron', 0o755);
fs.writeFileSync(__dirname + '/path.txt', 'electron');
`;

let root: string;
let electronDir: string;
let said: string[];
let options: LaunchOptions;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchyard-launch-'));
  electronDir = join(root, 'node_modules/electron');
  said = [];
  const say = (line: string): void => void said.push(line);
  options = { root, electronDir, serverUrl: 'http://localhost:1', installTimeoutMs: 10_000, say };
  await put('desktop/main/main.ts', '', 1000);
  await put('shared/phone.ts', '', 1000);
  for (const output of OUTPUTS) {
    await put(output, '', 2000);
  }
});

async function put(file: string, content: string, atSeconds?: number): Promise<void> {
  const path = join(root, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  if (atSeconds !== undefined) {
    await utimes(path, atSeconds, atSeconds);
  }
}

const putInstall = (code: string): Promise<void> => put('node_modules/electron/install.js', code);

async function serveLivez(): Promise<string> {
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('says in one line where the web console is when the browser cannot be had', async () => {
  await putInstall('console.error(new Error("no network").stack); process.exit(1);');
  expect(await openDesktop(options)).toBe(0);
  expect(said).toEqual([
    "Electron's browser could not be had here; use the same console at http://localhost:1",
  ]);
});

test('gives up on a download that hangs', async () => {
  await putInstall('setInterval(() => {}, 1000);');
  expect(await openDesktop({ ...options, installTimeoutMs: 300 })).toBe(0);
  expect(said).toHaveLength(1);
});

test('does the same when the package is not there at all', async () => {
  expect(await openDesktop(options)).toBe(0);
  expect(said[0]).toContain('http://localhost:1');
});

test('gets the browser once and starts it on the project', async () => {
  await putInstall(INSTALLS_BROWSER);
  expect(await openDesktop({ ...options, serverUrl: await serveLivez() })).toBe(0);
  expect(await readFile(join(electronDir, 'dist/started'), 'utf8')).toBe(`${root}\n`);
  expect(said).toEqual([]);
  await putInstall('require("node:fs").writeFileSync(__dirname + "/ran-again", "");');
  await openDesktop(options);
  await expect(readFile(join(electronDir, 'ran-again'))).rejects.toThrow(/ENOENT/);
  expect(said).toEqual(['No server answers at http://localhost:1 yet; start it with: npm start']);
});

test('names the web console when the browser itself fails', async () => {
  await put('node_modules/electron/path.txt', 'electron');
  await put('node_modules/electron/dist/electron', '#!/bin/sh\nexit 3\n');
  await chmod(join(electronDir, 'dist/electron'), 0o755);
  const serverUrl = await serveLivez();
  expect(await openDesktop({ ...options, serverUrl })).toBe(3);
  expect(said).toEqual([`Electron ended with 3; use the same console at ${serverUrl}`]);
});

test('believes in a browser only when its mark and its file are both there', async () => {
  await put('node_modules/electron/path.txt', 'electron');
  expect(findElectronBinary(electronDir)).toBeNull();
  await put('node_modules/electron/dist/electron', '');
  expect(findElectronBinary(electronDir)).toBe(join(electronDir, 'dist/electron'));
});

test('builds again only when a source is newer than the oldest output', async () => {
  expect(isBuildStale(root)).toBe(false);
  await put('desktop/main/main.test.ts', '', 3000);
  expect(isBuildStale(root)).toBe(false);
  await put('shared/phone.ts', '', 2001);
  expect(isBuildStale(root)).toBe(true);
});

test('refuses to start what it could not build', async () => {
  await putInstall(INSTALLS_BROWSER);
  await put('shared/phone.ts', '', 3000);
  await put('node_modules/electron-vite/bin/electron-vite.js', 'process.exit(1);');
  expect(await openDesktop(options)).toBe(1);
  expect(said).toEqual(['The desktop console could not be built.']);
  await expect(readFile(join(electronDir, 'dist/started'))).rejects.toThrow(/ENOENT/);
});

test('starts the file that the build writes', async () => {
  const manifest = await readFile(resolve(import.meta.dirname, '../package.json'), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({ main: 'out/main/main.js' });
});
