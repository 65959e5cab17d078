import type { RxStorage, RxStorageInstance } from 'rxdb';

type Storage = RxStorage<unknown, unknown>;
export type StorageInstance = RxStorageInstance<unknown, unknown, unknown>;

/** The same storage, with each table that it opens changed in place. */
export function changeInstances(
  storage: Storage,
  change: (instance: StorageInstance, collection: string) => void,
): Storage {
  return {
    name: storage.name,
    rxdbVersion: storage.rxdbVersion,
    createStorageInstance: async (params) => {
      const instance = await storage.createStorageInstance(params);
      change(instance as unknown as StorageInstance, params.collectionName);
      return instance;
    },
  };
}
