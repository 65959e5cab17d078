/** The open call lists that are not on this device because they go beyond what it holds: the server searches them. */
import { useMemo } from 'react';
import { of } from 'rxjs';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useConnection, useConsole } from '../../platform-hooks/use-console.ts';
import type { MirrorState } from '../../platform/mirror.ts';
import { isLeftOut } from './left-out.ts';
import { rows, useLive } from './live.ts';

const none = createStore<Pick<MirrorState, 'isSynced' | 'lastPullAt'>>(() => ({
  isSynced: false,
  lastPullAt: null,
}));
const nothing: ReadonlyMap<string, string> = new Map();

/** Id → name. A list whose contacts may still be on their way is not among them. */
export function useLeftOut(): ReadonlyMap<string, string> {
  const { state } = useConsole();
  const mirror = state.status === 'open' ? state.console.mirror : null;
  const lists = useLive(mirror === null ? 'no mirror' : 'lists', () =>
    mirror === null ? of([]) : rows(mirror.lists, {}),
  );
  const online = useConnection()?.online ?? true;
  const pulledAt = useStore(mirror?.store ?? none, ({ isSynced, lastPullAt }) =>
    isSynced || !online ? (lastPullAt ?? 0) : null,
  );
  return useMemo(() => {
    if (mirror === null || lists === undefined || pulledAt === null) return nothing;
    const out = lists.filter((list) => isLeftOut(mirror.cursor('contacts'), list));
    return out.length === 0 ? nothing : new Map(out.map(({ id, name }) => [id, name]));
  }, [mirror, lists, pulledAt]);
}
