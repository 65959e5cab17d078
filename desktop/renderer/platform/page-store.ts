/** Sealed pages on disk: one IndexedDB database, pages in the order they were written, collection by collection. */
import { Dexie, type Table } from 'dexie';

export type StoredPage = {
  /** The collection. */
  of: string;
  n: number;
  /** Documents in it. */
  count: number;
  box: Uint8Array<ArrayBuffer>;
};

export type PageStore = {
  readonly name: string;
  add(page: StoredPage): Promise<void>;
  /** In one transaction: all of it happens or nothing. */
  replace(of: string, gone: readonly number[] | 'all', pages: readonly StoredPage[]): Promise<void>;
  /** The pages of a collection after page `n`, a few at a time. */
  read(of: string, after: number): Promise<StoredPage[]>;
  close(): void;
  /** Takes the whole database off the disk. */
  destroy(): Promise<void>;
};

export type Durability = 'strict' | 'relaxed';
type Key = [of: string, n: number];

const READ_AT_ONCE = 16;

export async function openPageStore(name: string, durability: Durability): Promise<PageStore> {
  const database = new Dexie(name, { chromeTransactionDurability: durability });
  database.version(1).stores({ pages: '[of+n]' });
  await database.open();
  const pages: Table<StoredPage, Key> = database.table('pages');
  const allOf = (of: string, after: number) =>
    pages.where('[of+n]').between([of, after], [of, Dexie.maxKey], false, true);
  return {
    name,
    add: async (page) => void (await pages.add(page)),
    replace: (of, gone, added) =>
      database.transaction('rw', pages, async () => {
        if (gone === 'all') await allOf(of, -1).delete();
        else await pages.bulkDelete(gone.map((n): Key => [of, n]));
        await pages.bulkAdd(added);
      }),
    read: (of, after) => allOf(of, after).limit(READ_AT_ONCE).toArray(),
    close: () => database.close(),
    destroy: () => database.delete(),
  };
}
