/** Keeps a replication going: after a failed local write it starts again from what was stored last. */
import type { RxReplicationState } from 'rxdb/plugins/replication';
import { failureOf } from './fail-stop.ts';

export type Run = {
  replication: Pick<
    RxReplicationState<unknown, unknown>,
    'error$' | 'startPromise' | 'awaitInitialReplication' | 'cancel'
  > & { metaInstance?: { close(): Promise<void> } | undefined };
  /** Called before the replication is cancelled. */
  stop(): void;
  /** Called when its first pass is through; a failure counts as one of the replication. */
  onCaughtUp?: () => Promise<void>;
};

export type KeepOptions<R extends Run> = {
  open: () => R;
  onFailure: (error: unknown) => void;
  /** Between a failure and the next try. */
  pause: () => Promise<void>;
  signal: AbortSignal;
};

export type Kept<R extends Run> = {
  start(): void;
  /** `null` before the start and between two tries. */
  run(): R | null;
  stop(): Promise<void>;
};

export function keepReplication<R extends Run>(options: KeepOptions<R>): Kept<R> {
  const { open, onFailure, pause, signal } = options;
  let run: R | null = null;
  let restarting: Promise<void> | null = null;

  function start(): void {
    if (run || restarting) return;
    const opened = open();
    run = opened;
    const fail = (error: unknown): void => {
      if (run !== opened) return;
      onFailure(error);
      restarting ??= restart();
    };
    const { replication } = opened;
    replication.error$.subscribe(fail);
    void replication.startPromise.then(() => {
      if (replication.metaInstance) void failureOf(replication.metaInstance).then(fail);
    });
    void replication
      .awaitInitialReplication()
      .then(() => opened.onCaughtUp?.())
      .catch(fail);
  }

  async function restart(): Promise<void> {
    await close();
    await pause();
    restarting = null;
    if (!signal.aborted) start();
  }

  async function close(): Promise<void> {
    const closing = run;
    run = null;
    if (!closing) return;
    closing.stop();
    await closing.replication.cancel().catch(() => closing.replication.metaInstance?.close());
  }

  return {
    start,
    run: () => run,
    stop: async () => {
      await restarting;
      await close();
    },
  };
}
