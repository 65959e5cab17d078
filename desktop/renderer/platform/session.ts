/**
 * Who is signed in, and where. A session belongs to one account; switching makes another one. This is the one place
 * that authenticates again: the access token lives here, in memory, and is renewed before it ends, or when it was refused.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isSignedIn } from '../../../shared/factors.ts';
import type { SecondFactorDue } from '../../../shared/second-factor.ts';
import {
  getSession,
  Session,
  type SessionEndReason,
  type SignedIn,
  signIn,
  signOut,
  switchAccount,
  type TokenPair,
} from '../../../shared/sessions.ts';
import { ApiError, createApiClient, type ApiClient, type Renewal } from './api.ts';
import { nowMs } from './clock.ts';
import type { Platform } from './platform.ts';
import { createRenewal, reasonOf } from './renewal.ts';
import { createStepUps, type StepUps } from './step-ups.ts';

/**
 * `expired`: the session ran out. What is on this device stays readable and facts wait until the same member signs
 * in again; a session that somebody ended is `signed_out`, which takes the mirrors off the device. `token` is null
 * after a start without the server: the first call gets one.
 */
export type SessionState =
  | { status: 'loading' }
  | { status: 'signed_out'; reason: SessionEndReason | null }
  | { status: 'signed_in'; token: string | null; session: Session; isPersisted: boolean }
  | {
      status: 'expired';
      token: null;
      session: Session;
      isPersisted: boolean;
      reason: SessionEndReason | null;
    };

export type Credentials = { email: string; password: string; account?: string };

export type SessionKeeper = {
  readonly store: StoreApi<SessionState>;
  /** Whether a call waits for its person to prove themselves again. */
  readonly stepUps: StoreApi<StepUps>;
  /** For screens outside the console, e.g. sign-in and administration. */
  readonly api: ApiClient;
  readonly baseUrl: string;
  getToken(): string | null;
  /** Gets another access token, once for all who ask meanwhile. A definite end makes it `expired` or `signed_out`. */
  renew(): Promise<Renewal>;
  /** Opens with the last known session when the server cannot be reached. */
  restore(): Promise<void>;
  /** Null once signed in; else what is still due. */
  signIn(credentials: Credentials): Promise<SecondFactorDue | null>;
  /** Keeps a session that was opened some other way, e.g. by the second step of a sign-in. */
  accept(signedIn: SignedIn): Promise<Session>;
  switchAccount(accountId: string): Promise<Session>;
  /** For operations that prove somebody anew: the session goes on with the pair of the answer, its old tokens end. */
  prove<Pair extends TokenPair>(ask: Proof<Pair>): Promise<Pair>;
  /** Forgets the session here first, so that it works offline. */
  signOut(): Promise<void>;
};

type Proof<Pair extends TokenPair> = (api: ApiClient) => Promise<Pair>;
type Options = { fetch?: typeof fetch };

export async function createSessionKeeper(
  platform: Platform,
  options: Options = {},
): Promise<SessionKeeper> {
  const seat = createSeat(platform, { ...options, baseUrl: await platform.serverUrl() });
  const { store, api, baseUrl, getToken, renewal, accept, forget, apiOf } = seat;
  const { renew } = renewal;
  const device = platform.deviceName();

  async function switchTo(accountId: string): Promise<Session> {
    const signedIn = await api.call(switchAccount, { body: { account_id: accountId, device } });
    const before = getToken();
    const isAlone = await platform.forgetTokens();
    const session = await accept(signedIn);
    // Nobody comes back to it; it would only stand in the list of places where one is signed in.
    if (isAlone && before !== null) void endQuietly(apiOf(before));
    return session;
  }

  async function leave(): Promise<void> {
    // Woken up after a long sleep the access token is too old to sign out with.
    if (renewal.isDue()) await renew();
    const token = getToken();
    await forget();
    if (token !== null) await endQuietly(apiOf(token));
  }

  return {
    store,
    stepUps: seat.stepUps,
    api,
    baseUrl,
    getToken,
    renew,
    accept,
    restore: () => restore(seat, platform),
    signIn: async (credentials) => {
      const answer = await api.call(signIn, { body: { ...credentials, device } });
      return isSignedIn(answer) ? accept(answer).then(() => null) : answer;
    },
    switchAccount: switchTo,
    prove: (ask) => prove(seat, ask),
    signOut: leave,
  };
}

/** A token may end between the two requests of a start, by a sleep or a proof in another window: once more, then. */
async function restore(seat: Seat, platform: Platform, isRetry = false): Promise<void> {
  const { store, apiOf, forget, renewal } = seat;
  const answer = await platform.refresh();
  if (answer.kind === 'none') return void (await forget());
  if (answer.kind === 'ended') return void (await forget(reasonOf(answer)));
  const token = answer.kind === 'renewed' ? answer.token : null;
  const session = await findSession(token === null ? null : apiOf(token), platform);
  if (session === 'refused' && !isRetry) return restore(seat, platform, true);
  if (session === null || session === 'refused')
    return store.setState({ status: 'signed_out', reason: null }, true);
  if (answer.kind === 'renewed') renewal.restart(answer.tokenExpiresAt);
  store.setState({ status: 'signed_in', token, session, isPersisted: true }, true);
}

async function prove<Pair extends TokenPair>(seat: Seat, ask: Proof<Pair>): Promise<Pair> {
  const { renewal, apiOf, getToken } = seat;
  // A client that does not renew: the renewal waits for this very call.
  const once = () => renewal.replace(() => ask(apiOf(getToken() ?? '')));
  try {
    return await once();
  } catch (error) {
    const isOld = error instanceof ApiError && error.code === 'unauthenticated';
    if (!isOld || (await renewal.renew()) !== 'renewed') throw error;
    return once();
  }
}

type Seat = ReturnType<typeof createSeat>;

/** The session of this window: taken, given up, and the way to the server with its token. */
function createSeat(platform: Platform, options: Options & { baseUrl: string }) {
  const { baseUrl, fetch } = options;
  const store = createStore<SessionState>(() => ({ status: 'loading' }));
  const getToken = (): string | null => {
    const state = store.getState();
    return 'token' in state ? state.token : null;
  };
  const renewal = createRenewal({ platform, store, onRevoked: forget });
  const stepUps = createStepUps();
  const api = createApiClient({
    baseUrl,
    getToken,
    deviceId: platform.deviceId(),
    fetch,
    onUnauthenticated: renewal.renew,
    onStepUp: stepUps.ask,
  });
  const apiOf = (token: string): ApiClient =>
    createApiClient({ baseUrl, getToken: () => token, fetch });

  async function accept(signedIn: SignedIn): Promise<Session> {
    const { token, session } = signedIn;
    renewal.restart(signedIn.token_expires_at);
    const isPersisted = await platform.saveRefreshToken(signedIn.refresh_token);
    platform.saveSession(JSON.stringify(session));
    store.setState({ status: 'signed_in', token, session, isPersisted }, true);
    return session;
  }

  async function forget(reason: SessionEndReason | null = null): Promise<void> {
    renewal.stop();
    await platform.forgetTokens();
    platform.saveSession(null);
    store.setState({ status: 'signed_out', reason }, true);
  }

  return { store, stepUps: stepUps.store, api, apiOf, baseUrl, getToken, renewal, accept, forget };
}

/** Offline the session lives on until it is idle for too long; nobody here can use it any more. */
async function endQuietly(api: ApiClient): Promise<void> {
  await api.call(signOut).catch(() => {});
}

/** The server's word if it can be had, else the cached one while it lasts. */
async function findSession(
  api: ApiClient | null,
  platform: Platform,
): Promise<Session | null | 'refused'> {
  if (api === null) return readCached(platform.loadSession());
  try {
    const session = await api.call(getSession, { timeoutMs: 5_000 });
    platform.saveSession(JSON.stringify(session));
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthenticated') return 'refused';
    return readCached(platform.loadSession());
  }
}

function readCached(text: string | null): Session | null {
  if (text === null) return null;
  const cached = Session.safeParse(JSON.parse(text));
  if (!cached.success) return null;
  return Date.parse(cached.data.expires_at) > nowMs() ? cached.data : null;
}
