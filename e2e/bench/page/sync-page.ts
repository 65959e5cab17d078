/**
 * What the sync bench runs inside the browser: the console's own data layer on disk, bare Dexie with the same
 * documents, and bare fetches. The bench calls it through `window.syncPage`.
 */
import { Dexie } from 'dexie';
import type { Console } from '../../../desktop/renderer/platform/console.ts';
import type { DigestFinding } from '../../../desktop/renderer/platform/digest.ts';
import type { ContactDoc } from '../../../shared/sync.ts';
import { type OnList, pullAll, pullPage, pushDispositions } from '../bare-api.ts';
import {
  close,
  current,
  currentCheckpoint,
  firstContacts,
  newDisposition,
  open,
  type OpenWith,
  type PageSeat,
  sleep,
  untilLive,
  untilSynced,
} from './agent.ts';
import { callerOf, rememberPages } from './bare-server.ts';
import { watchTasks } from './watch-tasks.ts';
import './work-page.ts';

export type { OpenWith, PageSeat };
export type Loaded = { docs: number; ms: number; firstListMs: number; longestTaskMs: number };
export type Reopened = { docs: number; ms: number };
export type Fetched = { docs: number; ms: number };
export type Held = { contacts: number; waiting: number; rejected: number; quarantined: number };
export type Latencies = { shownMs: number[]; pullMs: number[] };

/** Of this page alone: the text of a script lies in the browser's cache. */
const NOTE = `Called back in the evening, ${crypto.randomUUID()}`;
const FIRST_LIST = 50;
const BULK = 1000;
const REST_MS = 1000;

let fetchedDocs: ContactDoc[] = [];

const syncPage = {
  /** Fetches every contact without storing it; the documents stay for `loadDexie`. */
  async fetchAll(seat: PageSeat): Promise<Fetched> {
    const start = performance.now();
    fetchedDocs = (await pullAll(callerOf(seat), null)).docs as ContactDoc[];
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
    const remembered = options.isFromMemory ? await rememberPages(options.seat) : undefined;
    const tasks = watchTasks();
    const start = performance.now();
    const agent = await open(options, remembered);
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
    await close();
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
      await facts.recordDisposition(newDisposition({ id, list_id }));
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
      await pullPage(callerOf(other), cp, 'contacts');
      pullMs.push(performance.now() - from);
      shownMs.push(await untilShown(agent, contact, () => changeBare(other, contact)));
    }
    return { shownMs, pullMs };
  },

  close,

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

function changeBare(seat: PageSeat, contact: OnList): Promise<void> {
  return pushDispositions(callerOf(seat), [contact]);
}
