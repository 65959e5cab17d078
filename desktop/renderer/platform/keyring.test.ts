import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyring, destroyKey, type Keyring, noVault, type Vault } from './keyring.ts';
import { newKeyBytes, toBase64 } from './seal.ts';

const OWNER = { accountId: 'account', memberId: 'member' };
const WHERE = 'page 1';
const newSecret = (): string => toBase64(newKeyBytes());
let secret: string;

beforeEach(async () => {
  secret = newSecret();
  for (const kind of ['mirror', 'facts'] as const) await destroyKey(noVault, OWNER, kind);
});

const inBrowser = (asked = secret): Keyring =>
  createKeyring({ vault: noVault, askSecret: () => Promise.resolve(asked) });

/** A keystore that has one key for each name. */
function keystore(): Vault & { keys: Map<string, string>; isLocked: boolean } {
  const keys = new Map<string, string>();
  const vault = {
    keys,
    isLocked: false,
    open: async (name: string) => {
      const found = keys.get(name);
      if (found !== undefined && vault.isLocked) return { kind: 'locked' } as const;
      const key = found ?? newSecret();
      keys.set(name, key);
      return { kind: 'key', key, isNew: found === undefined } as const;
    },
    destroy: async (name: string) => void keys.delete(name),
  };
  return vault;
}

const everythingKept = async (): Promise<string> => {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('sy-keys');
    request.onsuccess = () => resolve(request.result);
  });
  const rows = await new Promise<unknown>((resolve) => {
    const request = database.transaction('keys').objectStore('keys').getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  return JSON.stringify(rows);
};

describe('keys in a browser', () => {
  it('are made once, and open what was sealed before a reload', async () => {
    const made = await inBrowser().unlock(OWNER, 'facts');
    expect(made.isNew).toBe(true);
    const box = await made.sealer.seal('Asha Menon', WHERE);
    const again = await inBrowser().unlock(OWNER, 'facts');
    expect(again.isNew).toBe(false);
    expect(await again.sealer.open(box, WHERE)).toBe('Asha Menon');
  });

  it('are another one for the mirror, and cannot be exchanged', async () => {
    const facts = await inBrowser().unlock(OWNER, 'facts');
    const mirror = await inBrowser().unlock(OWNER, 'mirror');
    const box = await facts.sealer.seal('Asha Menon', WHERE);
    await expect(mirror.sealer.open(box, WHERE)).rejects.toThrow('cannot be read');
    await expect(facts.sealer.open(box, 'page 2')).rejects.toThrow('cannot be read');
  });

  it('leave neither themselves nor the secret of the server on the device', async () => {
    await inBrowser().unlock(OWNER, 'facts');
    const kept = await everythingKept();
    expect(kept).toContain('account.member.facts');
    expect(kept).not.toContain(secret);
  });

  it('never give facts up for another secret, and make the mirror a new key', async () => {
    const { sealer } = await inBrowser().unlock(OWNER, 'facts');
    const box = await sealer.seal('unsent', WHERE);
    await inBrowser().unlock(OWNER, 'mirror');
    const stranger = inBrowser(newSecret());
    await expect(stranger.unlock(OWNER, 'facts')).rejects.toThrow('cannot be opened');
    expect((await stranger.unlock(OWNER, 'mirror')).isNew).toBe(true);
    const again = await inBrowser().unlock(OWNER, 'facts');
    expect(await again.sealer.open(box, WHERE)).toBe('unsent');
  });

  it('are gone for good when they were destroyed, whatever the server says', async () => {
    const { sealer } = await inBrowser().unlock(OWNER, 'mirror');
    const box = await sealer.seal('Asha Menon', WHERE);
    await destroyKey(noVault, OWNER, 'mirror');
    const next = await inBrowser().unlock(OWNER, 'mirror');
    expect(next.isNew).toBe(true);
    await expect(next.sealer.open(box, WHERE)).rejects.toThrow('cannot be read');
  });
});

describe('keys in the desktop application', () => {
  const onDesktop = (vault: Vault): Keyring =>
    createKeyring({ vault, askSecret: () => Promise.reject(new Error('offline')) });

  it('come from the keystore, without a network', async () => {
    const vault = keystore();
    const made = await onDesktop(vault).unlock(OWNER, 'facts');
    const box = await made.sealer.seal('Asha Menon', WHERE);
    const again = await onDesktop(vault).unlock(OWNER, 'facts');
    expect([made.isNew, again.isNew]).toEqual([true, false]);
    expect(await again.sealer.open(box, WHERE)).toBe('Asha Menon');
    expect(await everythingKept()).toBe('[]');
    await destroyKey(vault, OWNER, 'facts');
    expect([...vault.keys.keys()]).toEqual([]);
  });

  it('never give facts up while the keystore is locked', async () => {
    const vault = keystore();
    await onDesktop(vault).unlock(OWNER, 'facts');
    await onDesktop(vault).unlock(OWNER, 'mirror');
    vault.isLocked = true;
    await expect(onDesktop(vault).unlock(OWNER, 'facts')).rejects.toThrow('cannot be opened');
    expect((await onDesktop(vault).unlock(OWNER, 'mirror')).isNew).toBe(true);
  });

  it('stay what they were when a keystore turns up later', async () => {
    const { sealer } = await inBrowser().unlock(OWNER, 'facts');
    const box = await sealer.seal('unsent', WHERE);
    const later = createKeyring({ vault: keystore(), askSecret: () => Promise.resolve(secret) });
    const found = await later.unlock(OWNER, 'facts');
    expect(await found.sealer.open(box, WHERE)).toBe('unsent');
  });
});
