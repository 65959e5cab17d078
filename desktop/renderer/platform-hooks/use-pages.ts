/** A cursor list, page after page. Rows that came are kept when a later page fails. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { useApi } from '../accounts/use-session.ts';
import { type Remote, type RemoteInput, useRemote } from './use-remote.ts';

export interface PageOf<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
}

export interface Pages<Row> {
  first: Remote<PageOf<Row>>;
  rows: readonly Row[];
  hasMore: boolean;
  isLoadingMore: boolean;
  moreError: unknown;
  loadMore: () => void;
  /** Starts over with the first page. */
  reload: () => void;
}

interface Later<Row> {
  key: string;
  /** The pages after the first, flat; null while none was asked for. */
  rows: readonly Row[] | null;
  cursor: string | null;
  isLoading: boolean;
  error: unknown;
}

function nothingLater<Row>(key: string): Later<Row> {
  return { key, rows: null, cursor: null, isLoading: false, error: undefined };
}

/**
 * The rows of `target`, newest first. The first page repeats only while it is the only one: a fresh
 * first page above older ones would leave out the rows that moved in between.
 */
export function usePages<Row extends { id: string }>(
  target: Endpoint,
  input: RemoteInput<Endpoint>,
  options: { everyMs?: number } = {},
): Pages<Row> {
  const api = useApi();
  const key = JSON.stringify(input);
  const [stored, setLater] = useState<Later<Row>>(() => nothingLater(key));
  const later = stored.key === key ? stored : nothingLater<Row>(key);
  const isAlone = later.rows === null;
  const first = useRemote(target, input, isAlone ? options : {}) as Remote<PageOf<Row>>;
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), [key]);
  const cursor = isAlone ? nextCursor(first.data) : later.cursor;

  function loadMore(): void {
    if (cursor === null || later.isLoading) return;
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    setLater({ ...later, isLoading: true, error: undefined });
    const query = { ...(input.query as object), cursor };
    api.call(target, { params: input.params, query, signal } as never).then(
      (answer) => {
        const page = answer as PageOf<Row>;
        if (signal.aborted) return;
        const rows = [...(later.rows ?? []), ...page.data];
        setLater({ ...nothingLater(key), rows, cursor: nextCursor(page) });
      },
      (error: unknown) => {
        if (!signal.aborted) setLater({ ...later, isLoading: false, error });
      },
    );
  }

  const reloadFirst = first.reload;
  const reload = useCallback(() => {
    running.current?.abort();
    setLater(nothingLater(key));
    reloadFirst();
  }, [key, reloadFirst]);
  return {
    first,
    rows: [...(first.data?.data ?? []), ...(later.rows ?? [])],
    hasMore: cursor !== null,
    isLoadingMore: later.isLoading,
    moreError: later.error,
    loadMore,
    reload,
  };
}

function nextCursor(page: { has_more: boolean; next_cursor: string | null } | undefined) {
  return page?.has_more ? page.next_cursor : null;
}
