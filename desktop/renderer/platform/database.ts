/**
 * Two databases for each member of an account: the mirror, which can be thrown away, and the facts,
 * which cannot. Ten collections in all; RxDB without a licence opens 13 in one JavaScript realm,
 * so a realm holds one console. Many consoles in one Node process run in one worker thread each:
 * a worker has its own realm, as each agent's browser has.
 */
import { Dexie } from 'dexie';
import {
  createRxDatabase,
  removeRxDatabase,
  type RxCollection,
  type RxDatabase,
  type RxError,
  type RxStorage,
} from 'rxdb';
import {
  type Draft,
  type FactDocs,
  factSchemas,
  type Holding,
  type MirrorDocs,
  mirrorSchemas,
} from './documents.ts';
import { carryOver, listOld } from './carry-over.ts';
import { failStop } from './fail-stop.ts';
import type { ConsoleStorage } from './storage.ts';

export type MirrorCollections = { [N in keyof MirrorDocs]: RxCollection<MirrorDocs[N]> };
export type FactCollections = { [N in keyof FactDocs]: RxCollection<FactDocs[N]> } & {
  drafts: RxCollection<Draft>;
  holdings: RxCollection<Holding>;
};

export type ConsoleDatabases = {
  mirror: MirrorCollections;
  facts: FactCollections;
  close(): Promise<void>;
};

/** RxDB throws DB6 when a collection exists with another schema. */
const SCHEMA_CHANGED = 'DB6';

export type DatabaseOwner = {
  accountId: string;
  memberId: string;
  /** Keeps two devices of one member apart when they share a storage. */
  profile?: string;
};

const mirrorName = (suffix: string): string => `sy-mirror-${suffix}`;
const factsName = (suffix: string): string => `sy-facts-${suffix}`;

export async function openDatabases(
  owner: DatabaseOwner,
  storage: ConsoleStorage,
): Promise<ConsoleDatabases> {
  const suffix = [owner.accountId, owner.memberId, owner.profile].filter(Boolean).join('-');
  const opened: RxDatabase[] = [];
  const close = async (): Promise<void> => {
    for (const database of opened)
      await (storage.isForgotten ? database.remove() : database.close());
  };
  try {
    opened.push(await openMirror(mirrorName(suffix), storage.mirror));
    opened.push(await open(factsName(suffix), storage.facts));
    const [mirror, facts] = opened as [RxDatabase, RxDatabase];
    await facts.addCollections(withSchemas(factSchemas));
    if (storage.isOnDisk) await leaveOldStorage(suffix, facts);
    return {
      mirror: mirror.collections as unknown as MirrorCollections,
      facts: facts.collections as unknown as FactCollections,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Earlier versions kept everything in the open: facts move, mirrors are pulled again. */
async function leaveOldStorage(suffix: string, facts: RxDatabase): Promise<void> {
  await carryOver(factsName(suffix), facts.collections as never);
  await Promise.all((await listOld(mirrorName(suffix))).map((name) => Dexie.delete(name)));
}

/**
 * A mirror is never migrated: when its schema changed, or its key, it is removed and pulled again.
 */
async function openMirror(name: string, storage: RxStorage<unknown, unknown>): Promise<RxDatabase> {
  try {
    return await openWithCollections(name, storage);
  } catch (error) {
    if ((error as RxError).code === SCHEMA_CHANGED) await removeRxDatabase(name, storage, false);
    // One that cannot be read the storage has removed by itself.
    else if ((error as Error).name !== 'Unreadable') throw error;
    return openWithCollections(name, storage);
  }
}

async function openWithCollections(
  name: string,
  storage: RxStorage<unknown, unknown>,
): Promise<RxDatabase> {
  const database = await open(name, storage);
  try {
    await database.addCollections(withSchemas(mirrorSchemas));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function open(name: string, disk: RxStorage<unknown, unknown>): Promise<RxDatabase> {
  const storage = failStop(disk);
  return createRxDatabase({ name, storage, multiInstance: false, eventReduce: true });
}

function withSchemas(schemas: Record<string, object>): Parameters<RxDatabase['addCollections']>[0] {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, { schema }]),
  ) as Parameters<RxDatabase['addCollections']>[0];
}
