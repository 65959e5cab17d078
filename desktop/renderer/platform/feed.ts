/**
 * Keeps one mirror going: replication, restarts after failed local writes, and the wishes for a
 * pull. RxDB's own retries are constant and its own idea of "initial replication done" is wrong
 * after a failed pull, so both are kept here.
 */
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';
import type { LocalCheckpoint } from './checkpoint.ts';
import type { MirrorReplication } from './gate.ts';
import { keepReplication } from './keep-replication.ts';
import { createPuller, type Puller, type PullerOptions } from './pull.ts';
import type { MirrorDoc } from './pull-page.ts';
import { createToldPages, type Told } from './told-pages.ts';
import { backoffMs, createWaker } from './wait.ts';
import { createWishes } from './wishes.ts';

export type FeedOptions = Omit<PullerOptions, 'wishes' | 'told' | 'onComplete' | 'waker'> & {
  /** One pull reached the end of the feed and is on disk. */
  onPulled: () => void;
  /** A local write failed; the replication starts again from the stored checkpoint. */
  onWriteFailure: (error: unknown) => void;
};

export type Feed = {
  start(): void;
  /** Asks for a pull; `seq` names the change that was announced, if one was. */
  wish(seq?: number): void;
  /** Takes in a page that came unasked; `false` when only a pull helps. */
  tell(told: Told): boolean;
  /** A pull that was asked for now, to its end. */
  pullToEnd(signal?: AbortSignal): Promise<void>;
  /** Cuts a back-off short. */
  wake(): void;
  resetBucket(bucket: string): void;
  exclusively<T>(write: () => Promise<T>): Promise<T>;
  cursor(): LocalCheckpoint | null;
  stop(): Promise<void>;
};

export const BATCH_SIZE = 500;
const PROTOCOL = 'sync-v1';

export function createFeed(options: FeedOptions): Feed {
  const waker = createWaker();
  const wishes = createWishes();
  const told = createToldPages();
  const resync = new Subject<'RESYNC'>();
  const stopped = new AbortController();
  let failures = 0;

  const runner = keepReplication({
    open: () => {
      // What was on its way when a write failed is nobody's wish any more.
      wishes.add();
      const puller = createPuller({ ...options, waker, wishes, told, onComplete });
      const replication = replicate(options, puller, resync);
      puller.attach(replication);
      return { puller, replication, stop: puller.stop };
    },
    onFailure: options.onWriteFailure,
    pause: () => waker.sleep(backoffMs(failures++), stopped.signal),
    signal: stopped.signal,
  });

  function onComplete(wish: number, highestSeq: number): void {
    failures = 0;
    const cursor = storedCursor(runner.run()?.replication);
    const hasMore = wishes.grant(wish, highestSeq) || (cursor !== null && told.hasNews(cursor));
    options.onPulled();
    // RxDB drops what is wished while a pull runs.
    if (hasMore) setTimeout(() => resync.next('RESYNC'));
  }

  const wish = (seq?: number): void => {
    if (wishes.add(seq)) resync.next('RESYNC');
  };

  return {
    start: runner.start,
    wish,
    tell: (page) => {
      const cursor = storedCursor(runner.run()?.replication);
      if (!told.add(page, { cursor, isPulling: wishes.isOpen })) return false;
      resync.next('RESYNC');
      return true;
    },
    pullToEnd: (signal) => {
      wish();
      waker.wake();
      const signals = signal ? [signal, stopped.signal] : [stopped.signal];
      return wishes.granted(AbortSignal.any(signals));
    },
    wake: waker.wake,
    resetBucket: (bucket) => runner.run()?.puller.resetBucket(bucket),
    exclusively: (write) => runner.run()?.puller.exclusively(write) ?? write(),
    cursor: () => storedCursor(runner.run()?.replication),
    stop: async () => {
      stopped.abort(new Error('the console was closed'));
      await runner.stop();
    },
  };
}

function replicate(options: FeedOptions, puller: Puller, resync: Subject<'RESYNC'>) {
  return replicateRxCollection<MirrorDoc, LocalCheckpoint>({
    replicationIdentifier: PROTOCOL,
    collection: options.table.collection,
    pull: { handler: puller.handler, batchSize: BATCH_SIZE, stream$: resync },
    live: true,
    // The handler waits by itself; an error here means that a local write failed.
    retryTime: 100,
    waitForLeadership: false,
    // The default pauses every console whose window is behind another one.
    toggleOnDocumentVisible: false,
  }) as MirrorReplication;
}

function storedCursor(replication: MirrorReplication | undefined): LocalCheckpoint | null {
  const stored = replication?.internalReplicationState?.lastCheckpointDoc.down;
  return (stored?.checkpointData as LocalCheckpoint | undefined) ?? null;
}
