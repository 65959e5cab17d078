/** The peers of the first sync inside the browser, through `window.peersPage`: each with an empty disk, until it has all. */
import PouchDB from 'pouchdb-browser';
import { createRxDatabase } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { mirrorSchemas } from '../../../desktop/renderer/platform/documents.ts';
import type { ContactDoc } from '../../../shared/sync.ts';

export type PeerName = 'stock two-way replication' | 'rxdb-server' | 'PouchDB';
type Loaded = { count: number; ms: number };

/** What was fastest for all of them. */
const BATCH = 1000;
const REST_MS = 1000;

const peersPage = {
  async load(peer: PeerName): Promise<Loaded> {
    const loaded = await (peer === 'PouchDB' ? loadPouch() : loadRx(peer));
    // The browser tidies its files up after the answer, and the next part must not pay for it.
    await new Promise((done) => setTimeout(done, REST_MS));
    return loaded;
  },
};

export type PeersPage = typeof peersPage;
declare global {
  interface Window {
    peersPage: PeersPage;
  }
}
window.peersPage = peersPage;

async function loadPouch(): Promise<Loaded> {
  const start = performance.now();
  const contacts = new PouchDB('contacts');
  const remote = new PouchDB(`${location.origin}/couch/contacts`, { skip_setup: true });
  await contacts.replicate.from(remote, { batch_size: BATCH });
  const ms = performance.now() - start;
  const { doc_count: count } = await contacts.info();
  await contacts.destroy();
  return { count, ms };
}

type Pulled = { documents: (ContactDoc & { _deleted: boolean })[]; checkpoint: object };

/** Both of RxDB's: what differs is the server and what it calls a checkpoint. */
async function loadRx(peer: Exclude<PeerName, 'PouchDB'>): Promise<Loaded> {
  const path = peer === 'rxdb-server' ? '/rxdb-server/contacts/0' : '/rx';
  const first = peer === 'rxdb-server' ? { lwt: 0, id: '' } : { at: 0 };
  const start = performance.now();
  const storage = getRxStorageDexie();
  const database = await createRxDatabase({ name: 'peer', storage, multiInstance: false });
  await database.addCollections({ contacts: { schema: mirrorSchemas.contacts as never } });
  const contacts = database.collections['contacts'];
  if (!contacts) throw new Error('the collection was not opened');
  const replication = replicateRxCollection<ContactDoc, object>({
    replicationIdentifier: path,
    collection: contacts as never,
    pull: {
      batchSize: BATCH,
      handler: async (checkpoint, limit) => {
        const asked = { ...(checkpoint ?? first), limit: String(limit) } as Record<string, string>;
        const response = await fetch(`${path}/pull?${new URLSearchParams(asked)}`);
        return (await response.json()) as Pulled;
      },
    },
    push: {
      batchSize: BATCH,
      handler: async (rows) => {
        const response = await fetch(`${path}/push`, {
          method: 'POST',
          body: JSON.stringify(rows),
        });
        return (await response.json()) as never[];
      },
    },
    waitForLeadership: false,
  });
  replication.error$.subscribe((error) => reportError(error));
  await replication.awaitInitialReplication();
  const ms = performance.now() - start;
  const count = await contacts.count().exec();
  await replication.cancel();
  await database.remove();
  return { count, ms };
}
