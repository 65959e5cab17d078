/**
 * The keys of what a member keeps on this device, one for each database. In the desktop application the system's
 * keystore holds them; where there is none, as in a browser, they lie here wrapped with a secret that the server tells
 * the member's session alone, and that is never written down.
 */
import { Dexie, type Table } from 'dexie';
import type { VaultAnswer } from '../../ipc.ts';
import { createSealer, fromBase64, importKey, newKeyBytes, toBase64 } from './seal.ts';
import type { Unlocked } from './sealed-storage.ts';

export type KeyOwner = { accountId: string; memberId: string };
/** The mirror can be pulled again; the facts cannot. */
export type KeyKind = 'mirror' | 'facts';

/** The keystore of the system, by way of the desktop shell. */
export type Vault = {
  open(name: string): Promise<VaultAnswer>;
  destroy(name: string): Promise<void>;
};

export const noVault: Vault = {
  open: () => Promise.resolve({ kind: 'none' }),
  destroy: () => Promise.resolve(),
};

export type Keyring = {
  /** The key of these documents; made when there is none. @throws `KeyLocked` */
  unlock(owner: KeyOwner, kind: KeyKind): Promise<Unlocked>;
};

/** Nothing on the device may be given up for it: the key may be had another time. */
export class KeyLocked extends Error {
  constructor(kind: KeyKind) {
    super(`the key of the ${kind} on this device cannot be opened`);
    this.name = 'KeyLocked';
  }
}

export type KeyringOptions = {
  vault: Vault;
  /** The server's secret for this member on this device, base64url. */
  askSecret: () => Promise<string>;
};

type Wrapped = { name: string; key: string };

/** Beside the documents, and on the disk before them: a key that is lost takes facts with it. */
async function withKeys<T>(run: (keys: Table<Wrapped, string>) => PromiseLike<T>): Promise<T> {
  const database = new Dexie('sy-keys', { chromeTransactionDurability: 'strict' });
  database.version(1).stores({ keys: 'name' });
  try {
    return await run(database.table('keys'));
  } finally {
    database.close();
  }
}

export function keyName({ accountId, memberId }: KeyOwner, kind: KeyKind): string {
  return `${accountId}.${memberId}.${kind}`;
}

export function createKeyring({ vault, askSecret }: KeyringOptions): Keyring {
  let secret: Promise<string> | null = null;
  const askOnce = (): Promise<string> =>
    (secret ??= askSecret().catch((error: unknown) => {
      secret = null;
      throw error;
    }));

  const wrapper = async () => createSealer(await importKey(fromBase64(await askOnce())));

  async function unwrap({ name, key }: Wrapped): Promise<Unlocked | null> {
    const opener = await wrapper();
    try {
      const bytes = fromBase64(await opener.open(fromBase64(key), name));
      return { sealer: createSealer(await importKey(bytes)), isNew: false };
    } catch {
      return null;
    }
  }

  async function make(name: string): Promise<Unlocked> {
    const bytes = newKeyBytes();
    const key = toBase64(await (await wrapper()).seal(toBase64(bytes), name));
    await withKeys((keys) => keys.put({ name, key }));
    return { sealer: createSealer(await importKey(bytes)), isNew: true };
  }

  async function find(name: string): Promise<Unlocked | 'locked'> {
    // In the desktop application too: one made while its system had no keystore.
    const wrapped = await withKeys((keys) => keys.get(name));
    if (wrapped) return (await unwrap(wrapped)) ?? 'locked';
    const answer = await vault.open(name);
    if (answer.kind === 'locked') return 'locked';
    if (answer.kind === 'none') return make(name);
    const key = await importKey(fromBase64(answer.key));
    return { sealer: createSealer(key), isNew: answer.isNew };
  }

  return {
    unlock: async (owner, kind) => {
      const name = keyName(owner, kind);
      let found = await find(name);
      if (found === 'locked' && kind === 'mirror') {
        await destroyKey(vault, owner, kind);
        found = await find(name);
      }
      if (found === 'locked') throw new KeyLocked(kind);
      return found;
    },
  };
}

/**
 * Without its key what lies on the disk is noise, whatever becomes of the rest of a wipe. The one place that destroys
 * keys.
 */
export async function destroyKey(vault: Vault, owner: KeyOwner, kind: KeyKind): Promise<void> {
  const name = keyName(owner, kind);
  await withKeys((keys) => keys.delete(name));
  await vault.destroy(name);
}
