/** What the status line says: is the server there, since when, what waits, what was refused. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApiErrorCode } from './api.ts';
import { nowMs } from './clock.ts';

export type ConnectionState = {
  online: boolean;
  /** Wall clock of the last change of `online`. */
  since: number;
  /** Pokes arrive; without them changes of others come within a minute. */
  live: boolean;
  /** The token is no longer taken: facts wait until the member signs in again. */
  signedOut: boolean;
  lastPull: number | null;
  /** Every mirror was complete at least once since opening. */
  synced: boolean;
  syncing: boolean;
  waiting: number;
  rejected: number;
  /** Why the last pull or push failed. */
  problem: ApiErrorCode | null;
};

export type Connection = {
  readonly store: StoreApi<ConnectionState>;
  set(change: Partial<ConnectionState>): void;
  /** Outcome of an attempt to reach the server. */
  reached(isReached: boolean): void;
  /** Called at every change from offline to online. */
  onBack(listener: () => void): () => void;
  stop(): void;
};

export function createConnection(): Connection {
  const store = createStore<ConnectionState>(() => ({
    online: isNetworkUp(),
    since: nowMs(),
    live: false,
    signedOut: false,
    lastPull: null,
    synced: false,
    syncing: false,
    waiting: 0,
    rejected: 0,
    problem: null,
  }));
  const listeners = new Set<() => void>();

  function reached(online: boolean): void {
    if (store.getState().online === online) return;
    store.setState({ online, since: nowMs() });
    if (online) for (const listener of listeners) listener();
  }

  const onOnline = (): void => {
    for (const listener of listeners) listener();
  };
  const onOffline = (): void => reached(false);
  const hasWindow = typeof window !== 'undefined';
  if (hasWindow) {
    // A network that is up says nothing about the server: the next answer does.
    window.addEventListener('online', onOnline);
    window.addEventListener('offline', onOffline);
  }

  return {
    store,
    set: (change) => store.setState(change),
    reached,
    onBack: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      listeners.clear();
      if (!hasWindow) return;
      window.removeEventListener('online', onOnline);
      window.removeEventListener('offline', onOffline);
    },
  };
}

function isNetworkUp(): boolean {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.onLine ?? true;
}
