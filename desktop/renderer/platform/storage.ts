/** Where documents are kept: on disk in a browser, in memory for a console without a screen. */
import type { RxStorage } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import type { Keyring, KeyOwner } from './keyring.ts';
import { createSealedStorage } from './sealed-storage.ts';

export type ConsoleStorage = {
  mirror: RxStorage<unknown, unknown>;
  facts: RxStorage<unknown, unknown>;
  /** Other windows see the same documents, so one window must own them. */
  isShared: boolean;
  /** Nothing of it may be found again: its documents are removed when the console closes. */
  isForgotten?: true;
  /** Facts of an earlier version may lie beside it. */
  isOnDisk?: true;
};

/**
 * Sealed with the keys of their owner. Facts are strict: a browser may otherwise lose the last seconds in a power cut.
 * Mirrors stay relaxed because they can be pulled again.
 */
export function diskStorage(keyring: Keyring, owner: KeyOwner): ConsoleStorage {
  return {
    mirror: createSealedStorage({
      unlock: () => keyring.unlock(owner, 'mirror'),
      durability: 'relaxed',
      isDisposable: true,
    }),
    facts: createSealedStorage({
      unlock: () => keyring.unlock(owner, 'facts'),
      durability: 'strict',
      isDisposable: false,
    }),
    isShared: true,
    isOnDisk: true,
  };
}

/** For a visit to another account: never on disk, and gone with the visit. */
export function visitStorage(): ConsoleStorage {
  return { ...memoryStorage(), isForgotten: true };
}

/** Lives as long as the JavaScript realm; reopening by the same names finds the documents again. */
export function memoryStorage(): ConsoleStorage {
  const memory = getRxStorageMemory() as RxStorage<unknown, unknown>;
  return { mirror: memory, facts: memory, isShared: false };
}
