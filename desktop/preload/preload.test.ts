import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { resolveConfig } from 'electron-vite';
import { build } from 'vite';
import { beforeEach, expect, test } from 'vitest';
import { events, requests } from '../ipc.ts';
import { exposed } from '../main/test/fake-ipc.ts';
import { contextBridge, ipcRenderer, resetFakeElectron } from '../main/test/fake-electron.ts';
import { createBridge } from './bridge.ts';

const ROOT = resolve(import.meta.dirname, '../..');

beforeEach(() => resetFakeElectron());

/** Builds with the project's own configuration; only the folder it writes to is ours. */
async function buildPreload(outDir: string): Promise<string[]> {
  const inline = {
    root: ROOT,
    configFile: join(ROOT, 'electron.vite.config.ts'),
    logLevel: 'silent' as const,
  };
  const { config } = await resolveConfig(inline, 'build', 'production');
  const preload = config?.preload ?? {};
  await build({
    ...preload,
    root: ROOT,
    configFile: false,
    build: { ...preload.build, outDir, emptyOutDir: true },
  });
  return await readdir(outDir, { recursive: true });
}

function shapeOf(api: object): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(api).map(([group, members]) => [group, Object.keys(members as object)]),
  );
}

test('exposes one function per channel of the map as window.desktop, and nothing else', async () => {
  await import('./preload.ts');
  expect([...exposed.keys()]).toEqual(['desktop']);
  const shape = shapeOf(exposed.get('desktop') as object);
  expect(shape).toEqual({
    session: ['refresh', 'save', 'clear'],
    app: ['info'],
    link: ['take', 'onOpened'],
    visit: ['open', 'take', 'close', 'onClosed'],
    window: ['setTitle', 'setLanguage'],
    close: ['guard'],
    external: ['open'],
    power: ['onResumed'],
    vault: ['open', 'destroy'],
  });
  const channels = Object.keys(requests).length + Object.keys(events).length;
  expect(Object.values(shape).flat()).toHaveLength(channels);
});

test('refuses an answer or an event from main that does not fit the map', async () => {
  const listeners: ((event: object, payload: unknown) => void)[] = [];
  const bus = {
    invoke: async () => ({ version: 1 }),
    on: (_channel: string, listener: (event: object, payload: unknown) => void) =>
      listeners.push(listener),
    removeListener: () => undefined,
  };
  const desktop = createBridge(bus as unknown as Parameters<typeof createBridge>[0]);
  await expect(desktop.app.info()).rejects.toThrow(/invalid_type/);
  const heard: unknown[] = [];
  desktop.link.onOpened((link) => heard.push(link));
  expect(() =>
    listeners[0]?.({}, { kind: 'dial', source: 'tel', number: '+919876543210' }),
  ).toThrow(/invalid_value/);
  expect(heard).toEqual([]);
});

test('is built as exactly one CommonJS file that requires only electron and runs without Node', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'switchyard-preload-'));
  expect(await buildPreload(outDir)).toEqual(['preload.cjs']);
  const code = await readFile(join(outDir, 'preload.cjs'), 'utf8');
  const required = [...code.matchAll(/\brequire\(\s*(["'`])(.*?)\1\s*\)/g)].map(
    (match) => match[2],
  );
  expect(required).toEqual(['electron']);
  expect(code).not.toMatch(/\bimport\s*[({*"']|^export\s|import\.meta/m);
  // What a sandboxed preload has: `require` for electron, and the page's globals. No process, no
  // Buffer.
  const requireElectron = (name: string): object => {
    expect(name).toBe('electron');
    return { contextBridge, ipcRenderer };
  };
  runInNewContext(code, { require: requireElectron, exports: {}, module: {}, URL });
  expect([...exposed.keys()]).toEqual(['desktop']);
}, 20_000);
