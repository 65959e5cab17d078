/**
 * What the sync bench runs inside the browser: the console's own data layer on disk, bare Dexie with the same
 * documents, and bare fetches. The bench calls it through `window.syncPage`.
 */
import { Dexie } from 'dexie';
import { type Console, openConsole } from '../../../desktop/renderer/platform/console.ts';
import { askDeviceSecret } from '../../../desktop/renderer/platform/device-secret.ts';
import { createKeyring, noVault } from '../../../desktop/renderer/platform/keyring.ts';
import { diskStorage } from '../../../desktop/renderer/platform/storage.ts';
import type { DigestFinding } from '../../../desktop/renderer/platform/digest.ts';
import type { ResponseOf } from '../../../shared/endpoint.ts';
import { type Checkpoint, type ContactDoc, type pull, push } from '../../../shared/sync.ts';
import { deviceId, type PageSeat, post, pullBare, rememberPages } from './bare-server.ts';
import { plainKeyring } from './plain-keyring.ts';
import { watchTasks } from './watch-tasks.ts';

export type { PageSeat };
export type Loaded = { docs: number; ms: number; firstListMs: number; longestTaskMs: number };
export type Reopened = { docs: number; ms: number };
export type Fetched = { docs: number; ms: number };
export type Held = { contacts: number; waiting: number; rejected: number; quarantined: number };
export type Latencies = { shownMs: number[]; pullMs: number[] };
export type OpenWith = {
  seat: PageSeat;
  profile: string;
  isOffline?: boolean;
  /** The same storage without its cipher, to know what that costs. */
  isPlain?: boolean;
  /** The server's pages are fetched before and answered from memory, so that only this side counts. */
  isFromMemory?: boolean;
};

/** Of this page alone: the text of a script lies in the browser's cache. */
const NOTE = `Called back in the evening, ${crypto.randomUUID()}`;
const FIRST_LIST = 50;
const BULK = 1000;
const REST_MS = 1000;

let opened: Console | null = null;
let pagesInMemory: typeof fetch | null = null;
let fetchedDocs: ContactDoc[] = [];

const syncPage = {
  /** Fetches every contact without storing it; the documents stay for `loadDexie`. */
  async fetchAll(seat: PageSeat): Promise<Fetched> {
    fetchedDocs = [];
    const start = performance.now();
    let cp: Checkpoint | null = null;
    for (let isDone = false; !isDone;) {
      const page: ResponseOf<typeof pull> = await pullBare(seat, cp);
      for (const doc of page.docs) fetchedDocs.push(doc as ContactDoc);
      cp = page.cp;
      isDone = page.done;
    }
    return { docs: fetchedDocs.length, ms: performance.now() - start };
  },

  /** The fetched documents into bare Dexie with the console's two indexes of contacts. */
  async loadDexie(name: string): Promise<Loaded> {
    const docs = fetchedDocs;
    fetchedDocs = [];
    const tasks = watchTasks();
    const start = performance.now();
    const { database, contacts } = openBare(name);
    let firstListMs = 0;
    for (let from = 0; from < docs.length; from += BULK) {
      await contacts.bulkPut(docs.slice(from, from + BULK));
      if (from > 0) continue;
      await contacts.orderBy('[list_id+position]').limit(FIRST_LIST).toArray();
      firstListMs = performance.now() - start;
    }
    const ms = performance.now() - start;
    const held = await contacts.count();
    const longestTaskMs = await tasks.longest();
    database.close();
    return { docs: held, ms, firstListMs, longestTaskMs };
  },

  /** Opens an empty console, as after the first sign-in, until it holds everything. */
  async loadConsole(options: OpenWith): Promise<Loaded> {
    pagesInMemory = options.isFromMemory ? await rememberPages(options.seat) : null;
    const tasks = watchTasks();
    const start = performance.now();
    const agent = await open(options);
    const firstList = untilFirstList(agent).then(() => performance.now() - start);
    const synced = untilSynced(agent);
    await agent.start();
    await synced;
    const ms = performance.now() - start;
    const firstListMs = await firstList;
    const longestTaskMs = await tasks.longest();
    return { docs: await agent.mirror.contacts.count().exec(), ms, firstListMs, longestTaskMs };
  },

  /** From opening the console that was closed until its first list; nothing is fetched. */
  async timeReopening(options: OpenWith): Promise<Reopened> {
    await syncPage.close();
    const start = performance.now();
    const agent = await open(options);
    await untilFirstList(agent);
    const ms = performance.now() - start;
    return { docs: await agent.mirror.contacts.count().exec(), ms };
  },

  /** The same with bare Dexie, over what `loadDexie` left. */
  async timeDexieReopening(name: string): Promise<Reopened> {
    const start = performance.now();
    const { database, contacts } = openBare(name);
    await contacts.orderBy('[list_id+position]').limit(FIRST_LIST).toArray();
    const ms = performance.now() - start;
    const docs = await contacts.count();
    database.close();
    return { docs, ms };
  },

  /** Opens a console over what an earlier page left on disk. */
  async reopen(options: OpenWith): Promise<Held> {
    const agent = await open(options);
    if (options.isOffline) agent.goOffline();
    await agent.start();
    return syncPage.held();
  },

  async held(): Promise<Held> {
    const { mirror, facts } = current();
    return {
      contacts: await mirror.contacts.count().exec(),
      waiting: facts.store.getState().waitingTotal,
      rejected: facts.store.getState().rejected.length,
      quarantined: mirror.store.getState().quarantined.length,
    };
  },

  digestAll: (): Promise<DigestFinding[]> => current().digestAll(),

  goOffline: (): void => current().goOffline(),

  async goOnlineAndDrain(): Promise<Held> {
    current().goOnline();
    await current().drain();
    return syncPage.held();
  },

  /** A disposition and a note for each of the first contacts; answers their ids. */
  async record(count: number): Promise<string[]> {
    const { facts } = current();
    const contacts = await firstContacts(count);
    for (const { id, list_id } of contacts) {
      await facts.recordDisposition(dispositionOf({ id, list_id }));
      await facts.addNote({ contact_id: id, list_id, text: NOTE });
    }
    return contacts.map(({ id }) => id);
  },

  /** What must not be readable on the disk: names and numbers of the first contacts, and the text of notes. */
  async secrets(count: number): Promise<string[]> {
    const contacts = await firstContacts(count);
    return [...contacts.flatMap(({ name, phone }) => [name, phone ?? name]), NOTE];
  },

  /** Somebody else changes one contact after the other; how long until this console shows each. */
  async propagate(other: PageSeat, count: number): Promise<Latencies> {
    const agent = current();
    await untilLive(agent);
    const shownMs: number[] = [];
    const pullMs: number[] = [];
    const cp = currentCheckpoint(agent);
    for (const contact of await firstContacts(count)) {
      // Not in step with the console's own quarter second.
      await sleep(Math.random() * 300);
      const from = performance.now();
      await pullBare(other, cp);
      pullMs.push(performance.now() - from);
      shownMs.push(await untilShown(agent, contact, () => changeBare(other, contact)));
    }
    return { shownMs, pullMs };
  },

  async close(): Promise<void> {
    await opened?.close();
    opened = null;
  },

  async deleteDatabases(): Promise<void> {
    for (const { name } of await indexedDB.databases()) if (name) await Dexie.delete(name);
    // The browser tidies its files up after the answer, and the next part must not pay for it.
    await sleep(REST_MS);
  },
};

export type SyncPage = typeof syncPage;
declare global {
  interface Window {
    syncPage: SyncPage;
  }
}
window.syncPage = syncPage;

function openBare(name: string) {
  const database = new Dexie(name);
  database.version(1).stores({ contacts: 'id,[list_id+position],[list_id+state+position]' });
  return { database, contacts: database.table<ContactDoc, string>('contacts') };
}

async function open({ seat, profile, isPlain = false }: OpenWith): Promise<Console> {
  if (opened) throw new Error('close the console that is open first');
  const owner = { accountId: seat.accountId, memberId: seat.memberId };
  const way = { baseUrl: location.origin, deviceId, getToken: () => seat.token };
  const signal = new AbortController().signal;
  const keyring = isPlain
    ? plainKeyring
    : createKeyring({ vault: noVault, askSecret: () => askDeviceSecret({ ...way, signal }) });
  const storage = diskStorage(keyring, owner);
  const answer = { fetch: pagesInMemory ?? fetch.bind(window) };
  opened = await openConsole({ ...way, ...owner, ...answer, storage, profile });
  return opened;
}

function current(): Console {
  if (!opened) throw new Error('no console is open');
  return opened;
}

function currentCheckpoint({ mirror }: Console): Checkpoint {
  const cursor = mirror.cursor('contacts');
  if (cursor === null || cursor.e === null) throw new Error('the mirror has no checkpoint');
  return { v: 1, e: cursor.e, m: cursor.m, b: cursor.b };
}

/** The list screen's query: sorted, indexed, live. */
function untilFirstList({ mirror }: Console): Promise<void> {
  const query = mirror.contacts.find({
    sort: [{ list_id: 'asc' }, { position: 'asc' }],
    limit: FIRST_LIST,
  });
  return new Promise((resolve) => {
    const rows = query.$.subscribe((found) => {
      if (found.length < FIRST_LIST) return;
      rows.unsubscribe();
      resolve();
    });
  });
}

function untilSynced({ mirror, connection }: Console): Promise<void> {
  return new Promise((resolve, reject) => {
    mirror.store.subscribe(({ isSynced }) => isSynced && resolve());
    connection.subscribe(({ problem }) => problem && reject(new Error(`sync met ${problem}`)));
  });
}

function untilLive({ connection }: Console): Promise<void> {
  return new Promise((resolve) => {
    if (connection.getState().live) return resolve();
    connection.subscribe(({ live }) => live && resolve());
  });
}

/** From the moment the change is sent, so the write on the server is part of it. */
async function untilShown(
  { mirror }: Console,
  contact: ContactDoc,
  change: () => Promise<void>,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const rows = mirror.contacts.findOne(contact.id).$.subscribe((doc) => {
    if (doc && doc.ver > contact.ver) resolve(performance.now());
  });
  const from = performance.now();
  await change();
  const at = await promise;
  rows.unsubscribe();
  return at - from;
}

async function firstContacts(count: number): Promise<ContactDoc[]> {
  const found = await current()
    .mirror.contacts.find({ sort: [{ list_id: 'asc' }, { position: 'asc' }], limit: count })
    .exec();
  return found.map((doc) => doc.toMutableJSON());
}

function dispositionOf({ id, list_id }: { id: string; list_id: string }) {
  return {
    contact_id: id,
    list_id,
    call_id: null,
    code: 'no_answer',
    note: '',
    callback: null,
    claim_token: null,
    supersedes: null,
  };
}

async function changeBare(seat: PageSeat, contact: ContactDoc): Promise<void> {
  const fact = { id: crypto.randomUUID(), client_at: new Date().toISOString() };
  const rows = [{ ...dispositionOf(contact), ...fact }];
  const body = { coll: 'dispositions', device_id: deviceId, rows };
  const { results } = (await post(seat, push.path, body)) as ResponseOf<typeof push>;
  if (results[0]?.st !== 'ok') throw new Error(`the change was refused: ${results[0]?.code}`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
