import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { SessionStore, SessionStoreOptions } from './session-store.ts';
import { createSessionStore } from './session-store.ts';
import { net, resetFakeElectron, system } from './test/fake-electron.ts';

const TOKEN = 'swr_token-to-keep';
const NEXT = 'swr_its-successor';
const INSTANT = '2026-11-20T05:00:00.000Z';
let options: SessionStoreOptions;

/** What the server was shown, or null when the store had nothing to show it. */
async function presented(store: SessionStore): Promise<string | null> {
  system.requests = [];
  system.answers = [{ status: 503, body: {} }];
  const { kind } = await store.refresh();
  if (kind === 'none') return null;
  expect(kind).toBe('unreachable');
  return (JSON.parse(system.requests[0]?.body ?? '{}') as { refresh_token: string }).refresh_token;
}
const exchanges = (refresh_token: string) => ({
  status: 200,
  body: { token: 'sws_access', token_expires_at: INSTANT, refresh_token },
});
const problem = (code: string, reason?: string) => ({
  status: 401,
  body: { type: '', title: '', status: 401, detail: '', instance: '', code, reason },
});

beforeEach(async () => {
  resetFakeElectron();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-session-'));
  options = {
    file: join(folder, 'profile', 'session.bin'),
    serverUrl: 'https://one.example',
    platform: 'linux',
    fetch: (input, init) => net.fetch(String(input), init),
  };
});

test('gives the token back after a restart and keeps it unreadable on disk', async () => {
  expect(await createSessionStore(options).save(TOKEN)).toEqual({ persisted: true });
  expect((await readFile(options.file)).toString()).not.toContain(TOKEN);
  expect((await stat(options.file)).mode & 0o077).toBe(0);
  expect(await readdir(join(options.file, '..'))).toEqual(['session.bin']);
  expect(await presented(createSessionStore(options))).toBe(TOKEN);
});

test.each(['basic_text', 'unknown'] as const)(
  'refuses to persist on the %s backend of Linux',
  async (backend) => {
    const store = createSessionStore(options);
    await store.save('earlier-token');
    system.backend = backend;
    expect(await store.save(TOKEN)).toEqual({ persisted: false, reason: 'insecure_storage' });
    await expect(readFile(options.file)).rejects.toThrow(/ENOENT/);
    expect(await presented(store)).toBe(TOKEN);
    expect(await presented(createSessionStore(options))).toBeNull();
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
  expect(await presented(elsewhere)).toBeNull();
});

test('keeps the successor, in memory and on disk, and gives the page an access token alone', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  system.answers = [exchanges(NEXT)];
  expect(await store.refresh()).toEqual({
    kind: 'renewed',
    token: 'sws_access',
    tokenExpiresAt: INSTANT,
  });
  expect(await presented(store)).toBe(NEXT);
  expect(await presented(createSessionStore(options))).toBe(NEXT);
});

test('asks once for all who ask at the same time', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  system.answers = [exchanges(NEXT)];
  const answers = await Promise.all([store.refresh(), store.refresh(), store.refresh()]);
  expect(new Set(answers).size).toBe(1);
  expect(system.requests).toHaveLength(1);
});

test('shows the same token again when the answer was lost, within the server’s grace', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  let tries = 0;
  options = {
    ...options,
    fetch: (input, init) => {
      tries += 1;
      return tries === 1 ? Promise.reject(new TypeError('lost')) : net.fetch(String(input), init);
    },
  };
  system.answers = [exchanges(NEXT)];
  expect((await createSessionStore(options).refresh()).kind).toBe('renewed');
  expect(system.requests.map(({ body }) => body)).toEqual([`{"refresh_token":"${TOKEN}"}`]);
});

test('forgets the token at a definite end only, and says why', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  for (const answer of [problem('rate_limited'), { status: 502, body: '<html>' }]) {
    system.answers = [answer];
    expect(await store.refresh()).toEqual({ kind: 'unreachable' });
  }
  system.answers = [problem('session_ended', 'role_changed')];
  expect(await store.refresh()).toEqual({ kind: 'ended', reason: 'role_changed' });
  expect(await presented(store)).toBeNull();
  expect(await presented(createSessionStore(options))).toBeNull();
});

test('does not bring a session back that was signed out while the server was asked', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  system.answers = [exchanges(NEXT)];
  const refreshing = store.refresh();
  await store.clear();
  await refreshing;
  expect(await presented(store)).toBeNull();
});

test('forgets the token on sign-out, in memory and on disk', async () => {
  const store = createSessionStore(options);
  await store.save(TOKEN);
  await store.clear();
  expect(await presented(store)).toBeNull();
  expect(await presented(createSessionStore(options))).toBeNull();
});

test('takes a file it cannot decrypt for none', async () => {
  await createSessionStore(options).save(TOKEN);
  await writeFile(options.file, 'written by another key');
  expect(await presented(createSessionStore(options))).toBeNull();
});

test('encrypts again when the system has a newer key', async () => {
  await createSessionStore(options).save(TOKEN);
  const before = await stat(options.file);
  system.shouldReEncrypt = true;
  expect(await presented(createSessionStore(options))).toBe(TOKEN);
  expect((await stat(options.file)).ino).not.toBe(before.ino);
});
