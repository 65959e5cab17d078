/**
 * The keys of what members keep on this machine, each in a file of its own, encrypted by the system's keystore. The
 * page is given a key while it needs one; without a keystore none is made.
 */
import { randomBytes } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import type { VaultAnswer } from '../ipc.ts';
import { findRefusal } from './safe-storage.ts';

export interface KeyStore {
  open(name: string): Promise<VaultAnswer>;
  destroy(name: string): Promise<void>;
}

export interface KeyStoreOptions {
  readonly folder: string;
  readonly platform: NodeJS.Platform;
}

const KEY_BYTES = 32;

export function createKeyStore({ folder, platform }: KeyStoreOptions): KeyStore {
  const fileOf = (name: string): string => join(folder, `${name}.key`);

  async function read(file: string): Promise<VaultAnswer> {
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(
        await readFile(file),
      );
      if (shouldReEncrypt) await write(file, result);
      return { kind: 'key', key: result, isNew: false };
    } catch {
      return { kind: 'locked' };
    }
  }

  async function make(file: string): Promise<VaultAnswer> {
    const key = randomBytes(KEY_BYTES).toString('base64');
    await write(file, key);
    return { kind: 'key', key, isNew: true };
  }

  async function write(file: string, key: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(await safeStorage.encryptStringAsync(key));
      // What is sealed with it may be on the disk a moment later.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  }

  return {
    open: async (name) => {
      const file = fileOf(name);
      const isThere = await exists(file);
      if ((await findRefusal(platform)) !== null) return { kind: isThere ? 'locked' : 'none' };
      return isThere ? read(file) : make(file);
    },
    destroy: (name) => rm(fileOf(name), { force: true }),
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
