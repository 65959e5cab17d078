import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createKeyStore, type KeyStore, type KeyStoreOptions } from './key-store.ts';
import { resetFakeElectron, system } from './test/fake-electron.ts';

const NAME = '01890000-0000-7000-8000-000000000001.01890000-0000-7000-8000-00000000000a.facts';
let options: KeyStoreOptions;

beforeEach(async () => {
  resetFakeElectron();
  const home = await mkdtemp(join(tmpdir(), 'switchyard-keys-'));
  options = { folder: join(home, 'keys'), platform: 'linux' };
});

const file = () => join(options.folder, `${NAME}.key`);

async function keyIn(store: KeyStore): Promise<{ key: string; isNew: boolean }> {
  const answer = await store.open(NAME);
  if (answer.kind !== 'key') throw new Error(`the store answered ${answer.kind}`);
  return answer;
}

test('makes a key once, and gives the same one after a restart', async () => {
  const made = await keyIn(createKeyStore(options));
  expect(made.isNew).toBe(true);
  expect(Buffer.from(made.key, 'base64')).toHaveLength(32);
  expect(await keyIn(createKeyStore(options))).toEqual({ ...made, isNew: false });
});

test('keeps it unreadable on disk, and for its own person alone', async () => {
  const { key } = await keyIn(createKeyStore(options));
  expect((await readFile(file())).toString()).not.toContain(key);
  expect((await stat(file())).mode & 0o077).toBe(0);
  expect(await readdir(options.folder)).toEqual([`${NAME}.key`]);
});

test('writes it anew when the keystore asks for that', async () => {
  const { key } = await keyIn(createKeyStore(options));
  const before = (await stat(file())).ino;
  system.shouldReEncrypt = true;
  expect((await keyIn(createKeyStore(options))).key).toBe(key);
  expect((await stat(file())).ino).not.toBe(before);
});

test('makes another one after the first was destroyed', async () => {
  const store = createKeyStore(options);
  const { key } = await keyIn(store);
  await store.destroy(NAME);
  expect(await readdir(options.folder)).toEqual([]);
  const next = await keyIn(store);
  expect(next.isNew).toBe(true);
  expect(next.key).not.toBe(key);
  await store.destroy(NAME);
  await store.destroy(NAME);
});

test('makes none where the system has no keystore', async () => {
  system.backend = 'basic_text';
  expect(await createKeyStore(options).open(NAME)).toEqual({ kind: 'none' });
  await expect(readdir(options.folder)).rejects.toThrow(/ENOENT/);
});

test('never replaces a key that it cannot read now', async () => {
  const { key } = await keyIn(createKeyStore(options));
  system.isEncryptionAvailable = false;
  expect(await createKeyStore(options).open(NAME)).toEqual({ kind: 'locked' });
  system.isEncryptionAvailable = true;
  expect((await keyIn(createKeyStore(options))).key).toBe(key);
  await writeFile(file(), 'of another person of this machine');
  expect(await createKeyStore(options).open(NAME)).toEqual({ kind: 'locked' });
  expect(await readFile(file(), 'utf8')).toBe('of another person of this machine');
});
