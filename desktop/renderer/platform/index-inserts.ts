/**
 * Puts documents into the indexes of RxDB's memory storage without touching those that are there. The storage merges 64
 * or more at once with the whole of every index, which at 100,000 contacts is a task of 20 to 200 ms for each page of a
 * first sync; fewer it puts at their place one by one. A sync brings a list in its order, so their place is the end, and
 * there one by one is quick. In the middle it is not: every document moves all behind it.
 */
import { bulkInsertToState, type RxStorageInstanceMemory } from 'rxdb/plugins/storage-memory';

export type MemoryInstance = RxStorageInstanceMemory<Record<string, unknown>>;
type Rows = Parameters<typeof bulkInsertToState<Record<string, unknown>>>[3];

export const ONE_BY_ONE_MAX = 60;

export function insertIntoIndexes({ primaryPath, internals }: MemoryInstance, rows: Rows): void {
  const { byIndexArray } = internals;
  const first = rows[0];
  const isAtEnd =
    first !== undefined &&
    byIndexArray.every(({ docsWithIndex, getIndexableString }) => {
      const last = docsWithIndex.at(-1);
      return last === undefined || last[0] <= getIndexableString(first.document);
    });
  const piece = isAtEnd ? ONE_BY_ONE_MAX : Math.max(1, rows.length);
  for (let from = 0; from < rows.length; from += piece)
    bulkInsertToState(primaryPath, internals, byIndexArray, rows.slice(from, from + piece));
}

/** The storage brings its indexes up to date later, before the next read or write; from now on by the way above. */
export function insertAtEnd(instance: MemoryInstance): void {
  const persist = instance.ensurePersistence.bind(instance);
  instance.ensurePersistence = () => {
    const task = instance.internals.ensurePersistenceTask;
    if (task) {
      const rows = task.bulkInsertDocs;
      task.bulkInsertDocs = [];
      insertIntoIndexes(instance, rows);
    }
    persist();
  };
}
