/**
 * Lets one page at a time through to the disk. RxDB fetches page N+1 while page N is still being
 * written, merges what piles up into one long write, and, if the write of page N fails, stores the
 * checkpoint of N+1 and never fetches N again. Behind the gate N+1 is handed over only when the
 * checkpoint of N is stored, so there is no hole to leave and no pile to freeze the screen.
 */
import type { RxReplicationState } from 'rxdb/plugins/replication';
import type { LocalCheckpoint } from './checkpoint.ts';
import type { MirrorDoc } from './pull-page.ts';

export type MirrorReplication = RxReplicationState<MirrorDoc, LocalCheckpoint>;

export type Gate = {
  /** A page with checkpoint number `n` goes to RxDB now. */
  enter(replication: MirrorReplication, n: number): void;
  /** Resolves when nothing is on its way to the disk; rejects when the gate is closed before that. */
  passed(): Promise<void>;
  close(): void;
};

export function createGate(): Gate {
  let current = Promise.resolve();
  let stop = (): void => {};
  return {
    enter: (replication, n) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      promise.catch(() => {});
      current = promise;
      const meta = replication.metaInstance;
      if (!meta) throw new Error('the replication has not started');
      const writes = meta.changeStream().subscribe(({ events }) => {
        for (const { documentData } of events) {
          if (documentData.checkpointData?.n === n && documentData.itemId === 'down') finish();
        }
      });
      const finish = (error?: unknown): void => {
        writes.unsubscribe();
        if (error === undefined) resolve();
        else reject(error);
      };
      stop = () => finish(new Error('the gate was closed'));
    },
    passed: () => current,
    close: () => stop(),
  };
}
