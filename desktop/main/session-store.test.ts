import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { SessionStoreOptions } from './session-store.ts';
import { createSessionStore } from './session-store.ts';
import { resetFakeElectron, system } from './test/fake-electron.ts';

const TOKEN = 'sws_token-to-keep';
let options: SessionStoreOptions;

beforeEach(async () => {
  resetFakeElectron();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-session-'));
  options = {
    file: join(folder, 'profile', 'session.bin'),
    serverUrl: 'https://one.example',
    platform: 'linux',
  };
});

test('gives the token back after a restart and keeps it unreadable on disk', async () => {
  expect(await createSessionStore(options).save(TOKEN)).toEqual({ persisted: true });
  expect((await readFile(options.file)).toString()).not.toContain(TOKEN);
  expect((await stat(options.file)).mode & 0o077).toBe(0);
  expect(await readdir(join(options.file, '..'))).toEqual(['session.bin']);
  expect(await createSessionStore(options).load()).toBe(TOKEN);
});

test.each(['basic_text', 'unknown'] as const)(
  'refuses to persist on the %s backend of Linux',
  async (backend) => {
    const store = createSessionStore(options);
    await store.save('earlier-token');
    system.backend = backend;
    expect(await store.save(TOKEN)).toEqual({ persisted: false, reason: 'insecure_storage' });
    await expect(readFile(options.file)).rejects.toThrow(/ENOENT/);
    expect(await store.load()).toBe(TOKEN);
    expect(await createSessionStore(options).load()).toBeNull();
  },
);

test('does not ask for a Linux backend on other systems', async () => {
  system.backend = 'basic_text';
  const store = createSessionStore({ ...options, platform: 'win32' });
  expect(await store.save(TOKEN)).toEqual({ persisted: true });
});

test('says so where the system has no encryption at all', async () => {
  system.isEncryptionAvailable = false;
  expect(await createSessionStore(options).save(TOKEN)).toEqual({
    persisted: false,
    reason: 'unavailable',
  });
});

test('never hands a token to another server than the one it came from', async () => {
  await createSessionStore(options).save(TOKEN);
  const elsewhere = createSessionStore({ ...options, serverUrl: 'https://two.example' });
  expect(await elsewhere.load()).toBeNull();
});

test('forgets the token on sign-out, in memory and on disk', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  await store.clear();
  expect(await store.load()).toBeNull();
  expect(await createSessionStore(options).load()).toBeNull();
});

test('takes a file it cannot decrypt for none', async () => {
  await createSessionStore(options).save(TOKEN);
  await writeFile(options.file, 'written by another key');
  expect(await createSessionStore(options).load()).toBeNull();
});

test('encrypts again when the system has a newer key', async () => {
  await createSessionStore(options).save(TOKEN);
  const before = await stat(options.file);
  system.shouldReEncrypt = true;
  expect(await createSessionStore(options).load()).toBe(TOKEN);
  expect((await stat(options.file)).ino).not.toBe(before.ino);
});
