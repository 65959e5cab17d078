/**
 * One answer of the server, kept while the component is on screen. A newer answer replaces an older
 * one; a failure keeps what was there and says so beside it, so a screen never empties itself.
 */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { z } from 'zod';
import type { Endpoint, ResponseOf } from '../../../shared/endpoint.ts';
import { useApi } from '../accounts/use-session.ts';
import type { ApiClient, CallInput } from '../platform/api.ts';
import { nowMs } from '../platform/clock.ts';
import { inTurn, type Paced } from './pace.ts';

export interface RemoteInput<E extends Endpoint> {
  params?: z.input<E['params']>;
  query?: z.input<E['query']>;
  /** Of an operation that only reads, but is told what must not stand in an address. */
  body?: z.input<E['body']>;
}

export interface RemoteOptions<T = never> {
  /** Asks again this often while the window is visible; may depend on what came last. */
  everyMs?: number | ((data: T | undefined) => number | undefined);
}

export interface Remote<T> {
  /** The last good answer to this very question. */
  data: T | undefined;
  /** Why the last attempt failed; gone with the next success. */
  error: unknown;
  /** Nothing to show yet. `Skeleton` itself waits 200 ms before it appears. */
  isLoading: boolean;
  /** A question is on its way, first or not. */
  isFetching: boolean;
  /** When `data` came, for showing its age. */
  loadedAtMs: number | undefined;
  /** While a question is on its way, it is asked once more after the answer. */
  reload: () => void;
}

interface State<T> {
  key: string;
  data: T | undefined;
  error: unknown;
  isFetching: boolean;
  loadedAtMs: number | undefined;
}

type Action<T> =
  | { kind: 'asked'; key: string }
  | { kind: 'answered'; key: string; data: T; atMs: number }
  | { kind: 'failed'; key: string; error: unknown };

function reduce<T>(state: State<T>, action: Action<T>): State<T> {
  if (action.kind === 'asked') {
    if (state.key === action.key) return { ...state, isFetching: true };
    return { ...fresh<T>(action.key), isFetching: true };
  }
  if (action.key !== state.key) return state;
  if (action.kind === 'failed') return { ...state, error: action.error, isFetching: false };
  const { data, atMs } = action;
  return { ...state, data, error: undefined, isFetching: false, loadedAtMs: atMs };
}

function fresh<T>(key: string): State<T> {
  return { key, data: undefined, error: undefined, isFetching: true, loadedAtMs: undefined };
}

/**
 * Loads `target` with `input`; `null` input asks nothing yet. Another input is another question and
 * starts empty. Requests are aborted when the component leaves.
 */
export function useRemote<E extends Endpoint>(
  target: E,
  input: RemoteInput<E> | null = {},
  options: RemoteOptions<ResponseOf<E>> = {},
): Remote<ResponseOf<E>> {
  const api = useApi();
  const key = input === null ? '' : `${target.method} ${target.path} ${JSON.stringify(input)}`;
  const [state, dispatch] = useReducer(reduce<ResponseOf<E>>, key, fresh<ResponseOf<E>>);
  const latest = useRef({ target, input });
  useEffect(() => {
    latest.current = { target, input };
  });
  const asking = useRef<Paced>(undefined);
  useEffect(() => {
    const mine = inTurn(async (signal) => {
      const { target: asked, input: given } = latest.current;
      if (given === null) return;
      dispatch({ kind: 'asked', key });
      try {
        const data = await ask(api, asked, { ...given, signal });
        if (!signal.aborted) dispatch({ kind: 'answered', key, data, atMs: nowMs() });
      } catch (error) {
        if (!signal.aborted) dispatch({ kind: 'failed', key, error });
      }
    });
    asking.current = mine;
    mine.ask();
    return mine.stop;
  }, [api, key]);
  const reload = useCallback(() => asking.current?.ask(), []);

  const current = state.key === key ? state : fresh<ResponseOf<E>>(key);
  const { everyMs } = options;
  useRepeat(reload, typeof everyMs === 'function' ? everyMs(current.data) : everyMs);
  return {
    data: current.data,
    error: current.error,
    isLoading: current.data === undefined && current.error === undefined,
    isFetching: current.isFetching,
    loadedAtMs: current.loadedAtMs,
    reload,
  };
}

/** The parts of a question are checked where `useRemote` is called; here they are one value. */
function ask<E extends Endpoint>(
  api: ApiClient,
  target: E,
  input: RemoteInput<E> & { signal: AbortSignal },
): Promise<ResponseOf<E>> {
  const call = api.call as (asked: E, given: CallInput<E>) => Promise<ResponseOf<E>>;
  return call(target, input as unknown as CallInput<E>);
}

/** Repeats while the window can be seen; coming back to it asks at once. */
function useRepeat(run: () => void, everyMs: number | undefined): void {
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const repeat = (): void => {
      if (document.visibilityState === 'visible') run();
    };
    const handle = setInterval(repeat, everyMs);
    document.addEventListener('visibilitychange', repeat);
    return () => {
      clearInterval(handle);
      document.removeEventListener('visibilitychange', repeat);
    };
  }, [run, everyMs]);
}
