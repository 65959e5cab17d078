/**
 * An RxStorage whose documents are in memory, where lists and search need them, and on disk as sealed pages: nothing
 * can be read there, ids and indexes included. RxDB's own encryption is another cipher, cannot be searched, and leaves
 * what is indexed in the open; and its Dexie storage looks every pulled document up and writes five indexes for it.
 *
 * A write goes to the disk first and to memory after, so that memory never shows what a crash would take back.
 */
import { categorizeBulkWriteRows, type RxDocumentData, type RxStorage } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { insertAtEnd, insertIntoIndexes, type MemoryInstance } from './index-inserts.ts';
import { createBreather, type Journal, openJournal } from './journal.ts';
import { createTurns } from './mutex.ts';
import { type Durability, openPageStore, type PageStore } from './page-store.ts';
import { type Sealer, Unreadable } from './seal.ts';

export type Unlocked = {
  sealer: Sealer;
  /** The key was made now: nothing on this disk can have been sealed with it. */
  isNew: boolean;
};

export type SealedOptions = {
  /** Asked when the first documents are opened; whoever asks owns them by then. */
  unlock: () => Promise<Unlocked>;
  durability: Durability;
  /** What cannot be read is removed, because the server has it all. Opening fails all the same, once. */
  isDisposable: boolean;
};

type Doc = RxDocumentData<Record<string, unknown>>;

/** A slice that is merged into the indexes takes as long as they are; one this long keeps the screen's turns. */
const LOAD_AT_ONCE = 2_000;

export function createSealedStorage(options: SealedOptions): RxStorage<unknown, unknown> {
  const books = createBooks(options);
  return {
    name: 'sealed',
    rxdbVersion: getRxStorageMemory().rxdbVersion,
    createStorageInstance: async (params) => {
      const { databaseName: name, collectionName, schema } = params;
      const { store, sealer } = await books.open(name);
      try {
        // A memory of its own: RxDB's would be found again by the next console with these names.
        const memory = { ...getRxStorageMemory(), collectionStates: new Map() };
        const instance: MemoryInstance = (await memory.createStorageInstance(
          params as never,
        )) as never;
        const of = `${collectionName}.${schema.version}`;
        const idOf = (doc: Doc) => String(doc[instance.primaryPath]);
        const { journal, docs } = await openJournal<Doc>({ store, sealer, of, idOf });
        insertAtEnd(instance);
        await fill(instance, docs);
        bind(instance, journal, () => books.close(name));
        return instance as never;
      } catch (error) {
        books.close(name);
        if (error instanceof Unreadable && options.isDisposable) await store.destroy();
        throw error;
      }
    },
  };
}

type Book = { store: PageStore; sealer: Sealer };

/** One database on disk for all collections of a name, closed with the last of them. */
function createBooks({ unlock, durability }: SealedOptions) {
  const books = new Map<string, { book: Promise<Book>; readers: number }>();

  async function openBook(name: string): Promise<Book> {
    const { sealer, isNew } = await unlock();
    const store = await openPageStore(name, durability);
    if (!isNew) return { store, sealer };
    // Its key was destroyed: what is left of a wipe that did not come to its end.
    await store.destroy();
    return { store: await openPageStore(name, durability), sealer };
  }

  return {
    open: (name: string): Promise<Book> => {
      const known = books.get(name) ?? { book: Promise.resolve() as never, readers: 0 };
      known.readers += 1;
      books.set(name, known);
      if (known.readers === 1) known.book = openBook(name);
      return known.book;
    },
    close: (name: string): void => {
      const known = books.get(name);
      if (!known) return;
      known.readers -= 1;
      if (known.readers > 0) return;
      books.delete(name);
      known.book.then(({ store }) => store.close()).catch(() => undefined);
    },
  };
}

async function fill(instance: MemoryInstance, docs: Map<string, Doc>): Promise<void> {
  const breathe = createBreather();
  const rows = [...docs.values()].map((document) => ({ document }));
  for (let from = 0; from < rows.length; from += LOAD_AT_ONCE) {
    // Nobody listens yet, so these are no writes: no events, and nothing to compare with.
    const some = rows.slice(from, from + LOAD_AT_ONCE);
    insertIntoIndexes(instance, some);
    await breathe();
  }
}

/** Puts the journal between RxDB and the memory. */
function bind(instance: MemoryInstance, journal: Journal<Doc>, onClosed: () => void): void {
  const inTurn = createTurns();
  const memory = {
    bulkWrite: instance.bulkWrite.bind(instance),
    cleanup: instance.cleanup.bind(instance),
    remove: instance.remove.bind(instance),
    close: instance.close.bind(instance),
  };
  const held = (): Map<string, Doc> => {
    instance.ensurePersistence();
    return instance.internals.documents;
  };
  let hasDeleted = false;
  // Failing costs space, and the next write tries again.
  const tidy = (): void =>
    void inTurn(() => (instance.closed ? Promise.resolve() : journal.tidy(held()))).catch(
      () => undefined,
    );

  instance.bulkWrite = async (rows, context) => {
    const answer = await inTurn(async () => {
      const path = instance.primaryPath;
      const sorted = categorizeBulkWriteRows(instance, path, held(), rows, context);
      const changed = [...sorted.bulkInsertDocs, ...sorted.bulkUpdateDocs];
      const docs = changed.map(({ document }) => document as Doc);
      if (docs.length > 0) await journal.append(docs);
      hasDeleted ||= docs.some((doc) => doc._deleted);
      return memory.bulkWrite(rows, context);
    });
    tidy();
    return answer;
  };
  instance.cleanup = (minimumDeletedTime) =>
    inTurn(async () => {
      const isDone = await memory.cleanup(minimumDeletedTime);
      if (hasDeleted) await journal.rewrite(held());
      hasDeleted = false;
      return isDone;
    });
  instance.remove = () =>
    inTurn(async () => {
      await journal.clear();
      await memory.remove();
    });
  instance.close = () =>
    inTurn(async () => {
      if (instance.closed) return;
      await memory.close();
      onClosed();
    });
}
