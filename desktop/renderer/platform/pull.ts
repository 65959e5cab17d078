/**
 * The pull handler of one mirror. RxDB asks it for batches; it loops over pages until a batch is
 * full or the feed is at its end, because RxDB takes a short batch for the end and never keeps the
 * checkpoint of an empty one.
 */
import { setCheckpoint } from 'rxdb';
import { advance, highest, type LocalCheckpoint, START, withUnsure } from './checkpoint.ts';
import { hasFailed } from './fail-stop.ts';
import { createGate, type MirrorReplication } from './gate.ts';
import { createMutex } from './mutex.ts';
import {
  BLOCKED_MS,
  createPageSource,
  type PageSource,
  type PageSourceOptions,
} from './page-source.ts';
import {
  ALL_BUCKETS,
  type Batch,
  createBatch,
  type MirrorTable,
  type PulledDoc,
} from './pull-page.ts';
import { createSweeps, type Sweeps } from './sweeps.ts';

export type PullerOptions = PageSourceOptions & {
  table: MirrorTable;
  onComplete: (wish: number, highestSeq: number) => void;
  /** The server was restored: facts go up before the mirror is pulled again from the start. */
  beforeReset: () => Promise<void>;
};

type PullResult = { documents: PulledDoc[]; checkpoint: LocalCheckpoint };
type Filled = { cp: LocalCheckpoint; wish: number | null };

export type Puller = {
  /** Rejects only when something on this device failed; the caller then starts a new puller. */
  handler(stored: LocalCheckpoint | undefined, limit: number): Promise<PullResult>;
  attach(replication: MirrorReplication): void;
  /** Pulls a bucket again from 0 and removes what the server no longer has. */
  resetBucket(bucket: string): void;
  /**
   * Runs a local write while no page is on its way to the disk. RxDB drops a pulled version whose
   * document changed between its read and its write, and the mirror would miss it.
   */
  exclusively<T>(write: () => Promise<T>): Promise<T>;
  stop(): void;
};

const nothing = (checkpoint = START): PullResult => ({ documents: [], checkpoint });

export function createPuller(options: PullerOptions): Puller {
  const { table } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  const gate = createGate();
  const writes = createMutex();
  const sweeps = createSweeps();
  const source = createPageSource(options, signal);
  let replication: MirrorReplication | null = null;

  async function handOver(batch: Batch, { cp, wish }: Filled, limit: number): Promise<PullResult> {
    const release = await writes.acquire();
    if (signal.aborted || !replication) {
      release();
      return nothing(cp);
    }
    gate.enter(replication, cp.n);
    const complete = (): void => {
      if (wish !== null) options.onComplete(wish, highest(cp));
    };
    gate
      .passed()
      .then(complete, () => {})
      .finally(release);
    if (wish === null) source.prefetch({ coll: table.name, cp, limit });
    return { documents: batch.docs(), checkpoint: cp };
  }

  async function pullBatch(stored: LocalCheckpoint | undefined, limit: number) {
    const { cp: from, isChanged } = sweeps.begin(stored);
    if (isChanged) source.forget();
    const batch = createBatch(table, sweeps.seen);
    const keep = async (cp: LocalCheckpoint): Promise<void> => {
      if (replication) await keepCheckpoint(replication, cp);
    };
    const filled = await fill({ ...options, source, sweeps, signal, batch, limit, keep }, from);
    if (filled === null || !replication) return nothing(from);
    const cp = { ...filled.cp, n: filled.cp.n + 1 };
    if (batch.size > 0) return handOver(batch, { ...filled, cp }, limit);
    if (!isSame(cp, stored)) await keep(cp);
    if (filled.wish !== null) options.onComplete(filled.wish, highest(cp));
    return nothing(cp);
  }

  return {
    handler: async (stored, limit) => {
      try {
        await gate.passed();
        return signal.aborted || !isDue(stored, { ...options, sweeps })
          ? nothing(stored)
          : await pullBatch(stored, limit);
      } catch (error) {
        if (signal.aborted) return nothing(stored);
        throw error;
      }
    },
    attach: (started) => {
      replication = started;
    },
    resetBucket: sweeps.request,
    exclusively: async (write) => {
      const release = await writes.acquire();
      return write().finally(release);
    },
    stop: () => {
      stopped.abort();
      gate.close();
    },
  };
}

type Due = Pick<PullerOptions, 'wishes' | 'told'> & { sweeps: Sweeps };

/** Not due when it was woken by a page that came unasked and has been pulled meanwhile. */
function isDue(stored: LocalCheckpoint | undefined, { wishes, told, sweeps }: Due): boolean {
  return !stored || wishes.isOpen || sweeps.isRequested || told.hasNews(stored);
}

type Filling = Pick<PullerOptions, 'table' | 'waker' | 'beforeReset'> & {
  source: PageSource;
  sweeps: Sweeps;
  signal: AbortSignal;
  batch: Batch;
  limit: number;
  keep: (cp: LocalCheckpoint) => Promise<void>;
};

/** Pages until the batch is full or the feed ends; `null` when stopped. */
async function fill(filling: Filling, from: LocalCheckpoint): Promise<Filled | null> {
  const { table, source, sweeps, batch, limit } = filling;
  let cp = from;
  let kept = from;
  for (;;) {
    const fetched = await source.take({ coll: table.name, cp, limit });
    if (fetched === null) return null;
    if (fetched === 'reset') {
      cp = await startOver(filling, cp);
      continue;
    }
    const { page, wish } = fetched;
    // What sweeps all buckets begins again after a crash, and sweeps them all again.
    const unsure = cp.s.includes(ALL_BUCKETS) ? null : withUnsure(kept, page);
    if (unsure) await filling.keep((kept = unsure));
    await batch.addPage(page);
    cp = { ...advance(cp, page), n: kept.n };
    if (page.done) return { cp: await sweeps.finish(cp, batch), wish };
    if (batch.size >= limit) return { cp, wish: null };
  }
}

async function startOver(filling: Filling, cp: LocalCheckpoint): Promise<LocalCheckpoint> {
  // Refusing even a start is a fault of the server; do not ask in a tight loop.
  if (cp.e === null) await filling.waker.sleep(BLOCKED_MS, filling.signal);
  await filling.beforeReset();
  filling.sweeps.request(ALL_BUCKETS);
  return filling.sweeps.begin(cp).cp;
}

function isSame(cp: LocalCheckpoint, stored: LocalCheckpoint | undefined): boolean {
  return stored !== undefined && JSON.stringify({ ...stored, n: cp.n }) === JSON.stringify(cp);
}

/** RxDB drops the checkpoint of an empty batch, and a revoked bucket would keep its old cursor. */
async function keepCheckpoint(replication: MirrorReplication, cp: LocalCheckpoint): Promise<void> {
  const state = replication.internalReplicationState;
  if (!state) return;
  await setCheckpoint(state, 'down', cp);
  if (hasFailed(state.input.metaInstance)) throw new Error('the checkpoint could not be kept');
}
