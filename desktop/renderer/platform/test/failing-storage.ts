/** A storage whose writes fail on demand, as IndexedDB's do when the disk is full. */
import type { RxStorage } from 'rxdb';
import { changeInstances } from '../change-instances.ts';
import type { ConsoleStorage } from '../storage.ts';

export type WriteFault = {
  /** Asked before each write; the context names what RxDB writes it for. */
  shouldFail: (write: { collection: string; context: string }) => boolean;
  failed: number;
};

export function withFaults(storage: ConsoleStorage, fault: WriteFault): ConsoleStorage {
  return { ...storage, mirror: wrap(storage.mirror, fault), facts: wrap(storage.facts, fault) };
}

function wrap(
  storage: RxStorage<unknown, unknown>,
  fault: WriteFault,
): RxStorage<unknown, unknown> {
  return changeInstances(storage, (instance, collection) => {
    const write = instance.bulkWrite.bind(instance);
    instance.bulkWrite = (rows, context) => {
      if (!fault.shouldFail({ collection, context })) return write(rows, context);
      fault.failed += 1;
      return Promise.reject(new DOMException('the transaction was aborted', 'AbortError'));
    };
  });
}
