/** The three mirrors together: when they pull, whether they are complete, and what was wrong. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type ContactDoc,
  MIRRORS,
  type MirrorName,
  pull as pullEndpoint,
  SYNC_SCHEMA,
} from '../../../shared/sync.ts';
import type { ApiClient, ApiError } from './api.ts';
import { type LocalCheckpoint, toWire } from './checkpoint.ts';
import { nowMs } from './clock.ts';
import { createCoalescer } from './coalescer.ts';
import type { MirrorCollections } from './database.ts';
import { createFeed, type Feed } from './feed.ts';
import type { MirrorTable, Quarantined } from './pull-page.ts';
import type { StandingReports } from './standing.ts';
import type { Told } from './told-pages.ts';

export const MIRROR_NAMES = Object.keys(MIRRORS) as MirrorName[];

export type MirrorState = {
  /** Every mirror was pulled to its end at least once since the console opened. */
  isSynced: boolean;
  lastPullAt: number | null;
  /** When the mirror that was longest not pulled to its end was; `null` before each was. */
  completeAt: number | null;
  quarantined: Quarantined[];
  /** Why the last pull failed; `null` after one that did not. */
  problem: ApiError['code'] | null;
  writeFailures: number;
  isPulling: boolean;
};

export type Mirror = MirrorCollections & {
  readonly store: StoreApi<MirrorState>;
  start(): void;
  /** Pulls what others changed: at once, and at most four times a second. */
  poke(names: readonly MirrorName[], seq: number): void;
  /** A page of what others changed, written at once if it follows on what is here; otherwise it is a poke. */
  tell(name: MirrorName, told: Told): void;
  /** Pulls at once: after an own write, on connect, on resume. */
  resync(): void;
  /** One small pull, so that the server hears how this console stands. */
  report(): void;
  /** Resolves when all mirrors equal what the server had when this was called. */
  pullToEnd(signal?: AbortSignal): Promise<void>;
  wake(): void;
  cursor(name: MirrorName): LocalCheckpoint | null;
  resetBucket(name: MirrorName, bucket: string): void;
  /** Local changes to contacts, kept apart from pages that are being written. */
  changeContact(id: string, change: Partial<ContactChange>): Promise<void>;
  table(name: MirrorName): MirrorTable;
  stop(): Promise<void>;
};

export type ContactChange = Pick<ContactDoc, 'state' | 'last_disposition' | 'callback_at'>;

export type MirrorOptions = {
  collections: MirrorCollections;
  api: ApiClient;
  deviceId: string;
  standing: StandingReports;
  beforeReset: () => Promise<void>;
  onFailure: (error: ApiError) => void;
};

const RESYNC_EVERY_MS = 60_000;
const QUARANTINE_MAX = 100;

export function createMirror(options: MirrorOptions): Mirror {
  const store = createStore<MirrorState>(() => ({
    isSynced: false,
    lastPullAt: null,
    completeAt: null,
    quarantined: [],
    problem: null,
    writeFailures: 0,
    isPulling: false,
  }));
  const tables = openTables(options.collections, store);
  const feeds = openFeeds(tables, store, options);
  const each = (visit: (feed: Feed) => void): void => Object.values(feeds).forEach(visit);
  const pokes = createCoalescer((name, seq) => feeds[name].wish(seq));
  let timer: ReturnType<typeof setInterval> | undefined;

  return {
    ...options.collections,
    store,
    start: () => {
      each((feed) => feed.start());
      timer ??= setInterval(() => each((feed) => feed.wish()), RESYNC_EVERY_MS);
    },
    poke: pokes.add,
    tell: (name, told) => {
      if (!feeds[name].tell(told)) pokes.add([name], Math.max(0, ...Object.values(told.page.cp.b)));
    },
    resync: () =>
      each((feed) => {
        feed.wish();
        feed.wake();
      }),
    report: () => feeds.codes.wish(),
    pullToEnd: async (signal) => {
      await Promise.all(MIRROR_NAMES.map((name) => feeds[name].pullToEnd(signal)));
    },
    wake: () => each((feed) => feed.wake()),
    cursor: (name) => feeds[name].cursor(),
    resetBucket: (name, bucket) => feeds[name].resetBucket(bucket),
    changeContact: (id, change) =>
      feeds.contacts.exclusively(async () => {
        const contact = await options.collections.contacts.findOne(id).exec();
        await contact?.incrementalPatch(change);
      }),
    table: (name) => tables[name],
    stop: async () => {
      clearInterval(timer);
      pokes.stop();
      await Promise.all(MIRROR_NAMES.map((name) => feeds[name].stop()));
    },
  };
}

type Tables = Record<MirrorName, MirrorTable>;
type Feeds = Record<MirrorName, Feed>;

function openTables(collections: MirrorCollections, store: StoreApi<MirrorState>): Tables {
  const onQuarantine = (row: Quarantined): void =>
    store.setState(({ quarantined }) => ({
      quarantined: [...quarantined.filter((old) => old.id !== row.id), row].slice(-QUARANTINE_MAX),
    }));
  return Object.fromEntries(
    MIRROR_NAMES.map((name) => [name, { name, collection: collections[name], onQuarantine }]),
  ) as unknown as Tables;
}

function openFeeds(tables: Tables, store: StoreApi<MirrorState>, options: MirrorOptions): Feeds {
  const completeAt = new Map<MirrorName, number>();
  const pulling = new Set<MirrorName>();
  const showPulling = (): void => store.setState({ isPulling: pulling.size > 0 });
  const openFeed = (name: MirrorName): Feed =>
    createFeed({
      table: tables[name],
      fetchPage: ({ coll, cp, limit }, signal) => {
        pulling.add(name);
        showPulling();
        const stands = options.standing.due();
        const said = { device_id: options.deviceId, ...(stands && { stands }) };
        const body = { coll, limit, schema: SYNC_SCHEMA, cp: toWire(cp), ...said };
        const page = options.api.call(pullEndpoint, { body, signal });
        if (stands) page.catch(options.standing.missed);
        return page;
      },
      beforeReset: options.beforeReset,
      onFailure: (error) => {
        pulling.delete(name);
        showPulling();
        store.setState({ problem: error.code });
        options.onFailure(error);
      },
      onWriteFailure: () =>
        store.setState(({ writeFailures }) => ({ writeFailures: writeFailures + 1 })),
      onPulled: () => {
        completeAt.set(name, nowMs());
        pulling.delete(name);
        showPulling();
        const isSynced = completeAt.size === MIRROR_NAMES.length;
        store.setState({
          isSynced,
          lastPullAt: nowMs(),
          completeAt: isSynced ? Math.min(...completeAt.values()) : null,
          problem: null,
        });
      },
    });
  return Object.fromEntries(MIRROR_NAMES.map((name) => [name, openFeed(name)])) as unknown as Feeds;
}
