/**
 * The refresh token of a browser. Each tab has a session of its own, named by a key that ends with the tab: call
 * centers share machines. The token lies beside it under that key, where a tab that was duplicated finds its successor
 * too: two copies of a token that works once would end the session.
 */
import { v4 as randomId } from 'uuid';
import type { RefreshAnswer } from '../../ipc.ts';
import type { TokenPair } from '../../../shared/sessions.ts';
import { exchangeRefreshToken } from '../../refresh.ts';
import { nowMs } from './clock.ts';
import { createTurns } from './mutex.ts';

export type TokenStore = {
  /** `false`: the session will be gone when the application closes; say so. */
  saveRefreshToken(token: string): Promise<boolean>;
  /** Exchanges the refresh token; its successor stays here and the page gets an access token. */
  refresh(): Promise<RefreshAnswer>;
  /** Runs what answers a new pair while no window of this session exchanges the old one, and keeps its refresh token. */
  replaceTokens<Pair extends TokenPair>(prove: () => Promise<Pair>): Promise<Pair>;
  /** `true`: no other window of this device goes on with the session. */
  forgetTokens(): Promise<boolean>;
};

const KEY_KEY = 'switchyard.session-key';
const TOKEN_PREFIX = 'switchyard.refresh.';
/** A tab in use writes its entry every quarter of an hour. */
const ABANDONED_MS = 3_600_000;

type Locks = Pick<LockManager, 'request' | 'query'>;

export function createWebTokens(baseUrl: () => string): TokenStore {
  // Pages without a secure origin have no locks; the server's grace keeps their tabs from each other's throat.
  const locks = (navigator as Partial<Navigator>).locks ?? null;
  const turns = createTurns();
  let key = sessionStorage.getItem(KEY_KEY);
  let leave = holdTab(locks, key);
  void sweep(locks, key);

  const entryOf = (name: string): string => TOKEN_PREFIX + name;
  const write = (name: string, token: string): void =>
    localStorage.setItem(entryOf(name), JSON.stringify({ token, at: nowMs() }));

  /** One window of a session at a time gets it new tokens. */
  async function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
    return locks ? locks.request(`switchyard-refresh-${name}`, run) : turns(run);
  }

  async function exchange(name: string): Promise<RefreshAnswer> {
    const presented = readEntry(entryOf(name));
    if (presented === null) return { kind: 'none' };
    const { token: refreshToken } = presented;
    const answer = await exchangeRefreshToken({ baseUrl: baseUrl(), refreshToken, fetch });
    // Signed out while the server was asked: the answer is of a session that was left.
    if (readEntry(entryOf(name))?.token !== refreshToken) return { kind: 'unreachable' };
    if (answer.kind === 'ended') localStorage.removeItem(entryOf(name));
    if (answer.kind !== 'renewed') return answer;
    write(name, answer.pair.refresh_token);
    const { token, token_expires_at: tokenExpiresAt } = answer.pair;
    return { kind: 'renewed', token, tokenExpiresAt };
  }

  return {
    saveRefreshToken: async (token) => {
      leave();
      key = randomId();
      sessionStorage.setItem(KEY_KEY, key);
      write(key, token);
      leave = holdTab(locks, key);
      return true;
    },
    refresh: async () => {
      const name = key;
      if (name === null) return { kind: 'none' };
      return alone(name, () => exchange(name));
    },
    replaceTokens: async (prove) => {
      const name = key;
      if (name === null) return prove();
      return alone(name, async () => {
        const pair = await prove();
        // Signed out while the server was asked: the pair is of a session that was left.
        if (readEntry(entryOf(name)) !== null) write(name, pair.refresh_token);
        return pair;
      });
    },
    forgetTokens: async () => {
      const name = key;
      if (name === null) return true;
      leave();
      key = null;
      sessionStorage.removeItem(KEY_KEY);
      const isAlone = await isAbandoned(locks, name);
      if (isAlone) localStorage.removeItem(entryOf(name));
      return isAlone;
    },
  };
}

function readEntry(name: string): { token: string; at: number } | null {
  const text = localStorage.getItem(name);
  return text === null ? null : (JSON.parse(text) as { token: string; at: number });
}

const tabLock = (key: string): string => `switchyard-tab-${key}`;

/** Says that a tab goes on with this session, for as long as the tab lives. */
function holdTab(locks: Locks | null, key: string | null): () => void {
  if (!locks || key === null) return () => {};
  const { promise, resolve } = Promise.withResolvers<void>();
  locks.request(tabLock(key), { mode: 'shared' }, () => promise).catch(() => {});
  return resolve;
}

/** Whether no tab goes on with this session. */
async function isAbandoned(locks: Locks | null, key: string): Promise<boolean> {
  if (!locks) return true;
  return locks.request(tabLock(key), { ifAvailable: true }, (lock) => Promise.resolve(!!lock));
}

/** Tokens of tabs that were closed without signing out. */
async function sweep(locks: Locks | null, own: string | null): Promise<void> {
  for (const name of Object.keys(localStorage)) {
    const key = name.startsWith(TOKEN_PREFIX) ? name.slice(TOKEN_PREFIX.length) : own;
    const entry = key === own ? null : readEntry(name);
    if (key === null || entry === null || nowMs() - entry.at < ABANDONED_MS) continue;
    if (await isAbandoned(locks, key)) localStorage.removeItem(name);
  }
}
