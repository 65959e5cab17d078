/** Turns pages of the feed into one batch of local writes. Knows documents, not the network. */
import { getChangedDocumentsSince, type RxCollection, type RxDocumentData } from 'rxdb';
import type { ResponseOf } from '../../../shared/endpoint.ts';
import { MIRRORS, type MirrorName, type pull } from '../../../shared/sync.ts';

export type Page = ResponseOf<typeof pull>;
export type MirrorDoc = { id: string; bucket: string; seq: number; ver: number };
export type PulledDoc = MirrorDoc & { _deleted: boolean };
export type Quarantined = { coll: MirrorName; id: string; problem: string };

/** Sweeping this bucket means every bucket. */
export const ALL_BUCKETS = '*';
const SCAN_BATCH = 1000;
const PURGE_BATCH = 500;

export type MirrorTable = {
  name: MirrorName;
  collection: RxCollection<MirrorDoc>;
  /** Called for documents that do not fit the contract; the rest of the page goes on. */
  onQuarantine: (row: Quarantined) => void;
};

export type Batch = {
  addPage(page: Page): Promise<void>;
  /** Tombstones for what a sweep did not see again. */
  addLeftovers(seen: ReadonlyMap<string, ReadonlySet<string>>): Promise<void>;
  docs(): PulledDoc[];
  readonly size: number;
};

export function createBatch(table: MirrorTable, seen: Map<string, Set<string>>): Batch {
  const docs = new Map<string, PulledDoc>();

  function addDoc(row: Record<string, unknown>): void {
    const id = String(row['id']);
    for (const bucket of [ALL_BUCKETS, String(row['bucket'])]) seen.get(bucket)?.add(id);
    const parsed = MIRRORS[table.name].safeParse(row);
    if (parsed.success) docs.set(id, { ...parsed.data, _deleted: false });
    else
      table.onQuarantine({ coll: table.name, id, problem: parsed.error.issues[0]?.message ?? '' });
  }

  /**
   * A tombstone must be the whole document, because it is stored like one. A document that is in
   * another bucket by now has moved and stays.
   */
  async function addRemoved(removed: Page['removed']): Promise<void> {
    const local = await findRaw(
      table,
      removed.map((row) => row.id),
    );
    for (const { id, bucket } of removed) {
      const current = docs.get(id) ?? local.get(id);
      if (current && !current._deleted && current.bucket === bucket) {
        docs.set(id, { ...current, _deleted: true });
      }
    }
  }

  return {
    addPage: async (page) => {
      for (const bucket of page.revoked) {
        await purgeBucket(table, bucket);
        for (const doc of docs.values()) if (doc.bucket === bucket) docs.delete(doc.id);
      }
      for (const row of page.docs) addDoc(row);
      if (page.removed.length > 0) await addRemoved(page.removed);
    },
    addLeftovers: async (sweeps) => {
      await scanLive(table, (doc) => {
        const ids = sweeps.get(ALL_BUCKETS) ?? sweeps.get(doc.bucket);
        if (ids && !ids.has(doc.id) && !docs.has(doc.id)) {
          docs.set(doc.id, { ...doc, _deleted: true });
        }
      });
    },
    docs: () => [...docs.values()],
    get size() {
      return docs.size;
    },
  };
}

/** Removes what a member may no longer see, tombstones included, so that nothing stays on disk. */
async function purgeBucket(table: MirrorTable, bucket: string): Promise<void> {
  const ids: string[] = [];
  await scanLive(table, (doc) => {
    if (doc.bucket === bucket) ids.push(doc.id);
  });
  for (let from = 0; from < ids.length; from += PURGE_BATCH) {
    const { error } = await table.collection.bulkRemove(ids.slice(from, from + PURGE_BATCH));
    if (error.length > 0) throw new Error('documents of a revoked bucket could not be removed');
  }
  await dropTombstones(table);
}

/** Frees the disk space of deleted documents; pull-only mirrors never need them again. */
export async function dropTombstones(table: MirrorTable): Promise<void> {
  let isClean = false;
  while (!isClean) isClean = await table.collection.storageInstance.cleanup(0);
}

async function findRaw(table: MirrorTable, ids: string[]): Promise<Map<string, PulledDoc>> {
  const rows = await table.collection.storageInstance.findDocumentsById(ids, false);
  return new Map(rows.map((row) => [row.id, withoutMeta(row)]));
}

/** Reads storage, not RxDocuments: a scan of 50k contacts must not fill the document cache. */
export async function scanLive(
  table: Pick<MirrorTable, 'collection'>,
  visit: (doc: PulledDoc) => void,
): Promise<void> {
  let checkpoint: unknown;
  for (;;) {
    const { storageInstance } = table.collection;
    const page = await getChangedDocumentsSince(storageInstance, SCAN_BATCH, checkpoint as never);
    for (const row of page.documents) if (!row._deleted) visit(withoutMeta(row));
    if (page.documents.length < SCAN_BATCH) return;
    checkpoint = page.checkpoint;
  }
}

function withoutMeta(row: RxDocumentData<MirrorDoc>): PulledDoc {
  const { _meta, _rev, _attachments, ...doc } = row;
  return doc;
}
