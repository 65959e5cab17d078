/**
 * Facts of a console from before its databases were sealed. They are moved, never dropped; the open copies go when all
 * of them are in.
 */
import { Dexie } from 'dexie';
import type { RxCollection } from 'rxdb';

const COLLECTIONS = ['dispositions', 'notes', 'callbacks', 'drafts', 'holdings'] as const;
type Collections = Record<(typeof COLLECTIONS)[number], RxCollection>;
type OldRow = Record<string, unknown> & { _deleted: unknown };

/** RxDB's Dexie storage had a database for each collection; the number is the version of the schema. */
const oldPrefix = (database: string): string => `rxdb-dexie-${database}--`;

export async function listOld(database: string): Promise<string[]> {
  const all = await indexedDB.databases();
  return all.flatMap(({ name }) => (name?.startsWith(oldPrefix(database)) ? name : []));
}

export async function carryOver(database: string, collections: Collections): Promise<void> {
  const old = await listOld(database);
  for (const collection of COLLECTIONS) {
    const name = `${oldPrefix(database)}0--${collection}`;
    if (old.includes(name)) await move(name, collections[collection]);
  }
  await Promise.all(old.map((name) => Dexie.delete(name)));
}

async function move(name: string, collection: RxCollection): Promise<void> {
  const rows = await readRows(name);
  // An earlier attempt may have ended half way; what is here by now may be newer.
  const path = collection.schema.primaryPath as string;
  const known = await collection.findByIds(rows.map((row) => String(row[path]))).exec();
  const missing = rows.filter((row) => !known.has(String(row[path])));
  const { error } = await collection.bulkInsert(missing);
  if (error.length > 0) throw new Error(`${error.length} rows of ${name} could not be moved`);
}

async function readRows(name: string): Promise<Record<string, unknown>[]> {
  const database = await new Dexie(name).open();
  try {
    const rows: OldRow[] = await database.table('docs').toArray();
    // Dexie has no index of booleans, so RxDB wrote digits.
    const live = rows.filter(({ _deleted }) => _deleted !== '1' && _deleted !== true);
    return live.map(({ _deleted, _meta, _rev, _attachments, ...row }) => row);
  } finally {
    database.close();
  }
}
