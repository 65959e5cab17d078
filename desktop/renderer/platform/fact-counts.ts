/** How many facts wait and which were refused, kept up to date for the screen and for `drain`. */
import { merge, type Subscription } from 'rxjs';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RxCollection } from 'rxdb';
import { FACTS, type FactName } from '../../../shared/sync.ts';
import type { FactCollections } from './database.ts';
import type { FactDoc } from './fact-push.ts';

export type RejectedFact = { name: FactName; fact: FactDoc };
export type FactCounts = {
  waiting: Record<FactName, number>;
  waitingTotal: number;
  /** When the oldest fact that waits was made, by this device’s clock. */
  waitingSince: string | null;
  rejected: RejectedFact[];
  /** A fact's state could not be written; it is offered again until it can. */
  writeFailures: number;
};

export type FactWatch = {
  readonly store: StoreApi<FactCounts>;
  recount(): Promise<void>;
  listRejected(): Promise<RejectedFact[]>;
  whenNoneWait(): Promise<void>;
  onWriteFailure(): void;
  stop(): void;
};

const NAMES = Object.keys(FACTS) as FactName[];

export function watchFacts(collections: FactCollections): FactWatch {
  const table = (name: FactName) => collections[name] as unknown as RxCollection<FactDoc>;
  const store = createStore<FactCounts>(() => ({
    waiting: { dispositions: 0, notes: 0, callbacks: 0, agent_states: 0, contact_edits: 0 },
    waitingTotal: 0,
    waitingSince: null,
    rejected: [],
    writeFailures: 0,
  }));
  let counting: Promise<void> | null = null;
  let isStale = false;

  const findBy = async (name: FactName, state: FactDoc['state']): Promise<FactDoc[]> => {
    const found = await table(name).find({ selector: { state } }).exec();
    return found.map((fact) => fact.toMutableJSON());
  };

  async function listRejected(): Promise<RejectedFact[]> {
    const found = await Promise.all(
      NAMES.map(async (name) => (await findBy(name, 'rejected')).map((fact) => ({ name, fact }))),
    );
    return found.flat().toSorted((a, b) => (a.fact.id < b.fact.id ? -1 : 1));
  }

  async function count(): Promise<void> {
    do {
      isStale = false;
      const found = await Promise.all(NAMES.map((name) => findBy(name, 'waiting')));
      const waiting = Object.fromEntries(
        NAMES.map((name, index) => [name, found[index]?.length ?? 0]),
      ) as FactCounts['waiting'];
      const times = found.flat().map((fact) => fact.client_at);
      const waitingSince = times.toSorted()[0] ?? null;
      const waitingTotal = times.length;
      store.setState({ waiting, waitingTotal, waitingSince, rejected: await listRejected() });
    } while (isStale);
  }

  /** Counts again after changes that come while counting. */
  function recount(): Promise<void> {
    isStale = true;
    counting ??= count().finally(() => {
      counting = null;
    });
    return counting;
  }

  const changes: Subscription = merge(...NAMES.map((name) => table(name).$)).subscribe(() => {
    void recount();
  });

  return {
    store,
    recount,
    listRejected,
    whenNoneWait: async () => {
      await recount();
      if (store.getState().waitingTotal === 0) return;
      await new Promise<void>((resolve) => {
        const unsubscribe = store.subscribe((state) => {
          if (state.waitingTotal > 0) return;
          unsubscribe();
          resolve();
        });
      });
    },
    onWriteFailure: () => store.setState(({ writeFailures: n }) => ({ writeFailures: n + 1 })),
    stop: () => changes.unsubscribe(),
  };
}
