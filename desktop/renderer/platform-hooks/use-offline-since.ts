import { useSyncExternalStore } from 'react';
import { nowMs } from '../platform/clock.ts';

let offlineSinceMs: number | null = null;

function look(): void {
  if (navigator.onLine) offlineSinceMs = null;
  else offlineSinceMs ??= nowMs();
}

function subscribe(listener: () => void): () => void {
  const change = (): void => {
    look();
    listener();
  };
  window.addEventListener('online', change);
  window.addEventListener('offline', change);
  change();
  return () => {
    window.removeEventListener('online', change);
    window.removeEventListener('offline', change);
  };
}

/** Since when this machine has had no network; null while it has one. */
export function useOfflineSince(): number | null {
  return useSyncExternalStore(subscribe, () => offlineSinceMs);
}
