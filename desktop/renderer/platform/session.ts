/** Who is signed in, and where. A session belongs to one account; switching makes another one. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  getSession,
  Session,
  type SignedIn,
  signIn,
  signOut,
  switchAccount,
} from '../../../shared/sessions.ts';
import { ApiError, createApiClient, type ApiClient } from './api.ts';
import { nowMs } from './clock.ts';
import type { Platform } from './platform.ts';

/**
 * `expired`: the server no longer takes the token. What is on this device stays readable and facts
 * wait until the same member signs in again.
 */
export type SessionState =
  | { status: 'loading' }
  | { status: 'signed_out' }
  | { status: 'signed_in' | 'expired'; token: string; session: Session; isPersisted: boolean };

export type Credentials = { email: string; password: string; account?: string };

export type SessionKeeper = {
  readonly store: StoreApi<SessionState>;
  /** For screens outside the console, e.g. sign-in and administration. */
  readonly api: ApiClient;
  readonly baseUrl: string;
  getToken(): string | null;
  /** Opens with the last known session when the server cannot be reached. */
  restore(): Promise<void>;
  signIn(credentials: Credentials): Promise<Session>;
  /** For `setup`, which answers with a session as well. */
  accept(signedIn: SignedIn): Promise<Session>;
  switchAccount(accountId: string): Promise<Session>;
  /** Forgets the session here first, so that it works offline. */
  signOut(): Promise<void>;
  /** The server refused the token. */
  expire(): void;
};

export async function createSessionKeeper(
  platform: Platform,
  options: { fetch?: typeof fetch } = {},
): Promise<SessionKeeper> {
  const baseUrl = await platform.serverUrl();
  const store = createStore<SessionState>(() => ({ status: 'loading' }));
  const getToken = (): string | null => {
    const state = store.getState();
    return 'token' in state ? state.token : null;
  };
  const expire = (): void => {
    const state = store.getState();
    if (state.status === 'signed_in') store.setState({ ...state, status: 'expired' }, true);
  };
  const api = createApiClient({
    baseUrl,
    getToken,
    fetch: options.fetch,
    onUnauthenticated: () => {
      expire();
      return Promise.resolve(false);
    },
  });

  async function accept({ token, session }: SignedIn): Promise<Session> {
    const isPersisted = await platform.saveToken(token);
    platform.saveSession(JSON.stringify(session));
    store.setState({ status: 'signed_in', token, session, isPersisted }, true);
    return session;
  }

  async function forget(): Promise<void> {
    await platform.clearToken();
    platform.saveSession(null);
    store.setState({ status: 'signed_out' }, true);
  }

  const device = platform.deviceName();
  return {
    store,
    api,
    baseUrl,
    getToken,
    accept,
    expire,
    restore: async () => {
      const token = await platform.loadToken();
      if (token === null) return forget();
      const found = await findSession({ api: tokenApi(baseUrl, token, options.fetch), platform });
      if (found === 'refused') return forget();
      if (found === null) return store.setState({ status: 'signed_out' }, true);
      store.setState({ status: 'signed_in', token, session: found, isPersisted: true }, true);
    },
    signIn: async (credentials) =>
      accept(await api.call(signIn, { body: { ...credentials, device } })),
    switchAccount: async (accountId) =>
      accept(await api.call(switchAccount, { body: { account_id: accountId, device } })),
    signOut: async () => {
      const token = getToken();
      await forget();
      if (token === null) return;
      // Offline the token lives on until it expires; nobody here can use it any more.
      await tokenApi(baseUrl, token, options.fetch)
        .call(signOut)
        .catch(() => {});
    },
  };
}

function tokenApi(baseUrl: string, token: string, doFetch?: typeof fetch): ApiClient {
  return createApiClient({ baseUrl, getToken: () => token, fetch: doFetch });
}

/** The server's word if it can be had, else the cached one while it lasts. */
async function findSession(from: {
  api: ApiClient;
  platform: Platform;
}): Promise<Session | 'refused' | null> {
  try {
    const session = await from.api.call(getSession, { timeoutMs: 5_000 });
    from.platform.saveSession(JSON.stringify(session));
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthenticated') return 'refused';
    return readCached(from.platform.loadSession());
  }
}

function readCached(text: string | null): Session | null {
  if (text === null) return null;
  const cached = Session.safeParse(JSON.parse(text));
  if (!cached.success) return null;
  return Date.parse(cached.data.expires_at) > nowMs() ? cached.data : null;
}
