/**
 * RxDB keeps how far a replication has come in a table of its own, and does not survive a write to it that fails: its
 * queue of checkpoints stays rejected, nothing is pulled or pushed any more, and nobody is told. Here such a write
 * succeeds in RxDB's eyes, nothing is kept from then on, and whoever keeps the replication hears of it, to start it
 * again from what was stored last.
 */
import type { RxStorage } from 'rxdb';
import { changeInstances, type StorageInstance } from './change-instances.ts';

const META = 'rx-replication-meta-';
const failures = new WeakMap<object, Promise<unknown>>();
const failed = new WeakSet();

export function failStop(storage: RxStorage<unknown, unknown>): RxStorage<unknown, unknown> {
  return changeInstances(storage, (instance, collection) => {
    if (collection.startsWith(META)) stopAtFailure(instance);
  });
}

/** Whether it keeps nothing any more. */
export function hasFailed(instance: object): boolean {
  return failed.has(instance);
}

/** Resolves with the error at the first write that failed; pending while there is none. */
export function failureOf(instance: object): Promise<unknown> {
  return failures.get(instance) ?? new Promise(() => {});
}

function stopAtFailure(instance: StorageInstance): void {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  failures.set(instance, promise);
  const write = instance.bulkWrite.bind(instance);
  instance.bulkWrite = async (rows, context) => {
    // A later one that went through would claim what the failed one should have said.
    if (failed.has(instance)) return { error: [] };
    try {
      return await write(rows, context);
    } catch (error) {
      failed.add(instance);
      resolve(error);
      return { error: [] };
    }
  };
}
