/** When and how an access token is renewed: in time, or when it was refused; never twice at once. */
import type { StoreApi } from 'zustand/vanilla';
import { SessionEndReason, type TokenPair } from '../../../shared/sessions.ts';
import type { RefreshAnswer } from '../../ipc.ts';
import { ApiError, type Renewal } from './api.ts';
import { nowMs } from './clock.ts';
import type { Platform } from './platform.ts';
import type { SessionState } from './session.ts';

const RENEW_EARLY_MS = 60_000;
/** Whatever the clock of this device says of the end of a token. */
const RENEW_EVERY_MS = 13 * 60_000;

type RenewalParts = {
  platform: Pick<Platform, 'refresh' | 'replaceTokens'>;
  store: StoreApi<SessionState>;
  /** Somebody ended the session: this device must let go of it. */
  onRevoked: (reason: SessionEndReason | null) => Promise<void>;
};

/**
 * Ends that come by themselves, to somebody who may be in the middle of a call: what is here stays until they sign in
 * again. Every other one, also one without a known reason, was somebody's will and leaves nothing on the device.
 */
const RAN_OUT: readonly (SessionEndReason | null)[] = ['expired', 'idle'];

/** One renewal at a time, in time, and never for a session that was left meanwhile. */
export function createRenewal({ platform, store, onRevoked }: RenewalParts) {
  let running: Promise<Renewal> | null = null;
  const timer = createTimer(() => void renew());
  /** Counts sessions: an answer for an earlier one is dropped. */
  let session = 0;

  function take(token: string, expiresAt: string): void {
    const state = store.getState();
    if (state.status !== 'signed_in') return;
    timer.start(expiresAt);
    store.setState({ ...state, token }, true);
  }

  async function ask(): Promise<Renewal> {
    const asked = session;
    const answer = await platform.refresh();
    const state = store.getState();
    if (asked !== session || state.status !== 'signed_in') return 'unreachable';
    if (answer.kind === 'unreachable') return 'unreachable';
    if (answer.kind === 'renewed') {
      take(answer.token, answer.tokenExpiresAt);
      return 'renewed';
    }
    timer.stop();
    // `none`: another tab of this session has signed out.
    const reason = answer.kind === 'ended' ? reasonOf(answer) : 'signed_out';
    if (RAN_OUT.includes(reason))
      store.setState({ ...state, status: 'expired', token: null, reason }, true);
    else await onRevoked(reason);
    return 'refused';
  }

  /** Takes the pair that a proof brought. Calls that are refused meanwhile renew, which waits for this. */
  async function replace<Pair extends TokenPair>(prove: () => Promise<Pair>): Promise<Pair> {
    const asked = session;
    const pair = await platform.replaceTokens(async () => {
      const answer = await prove();
      if (asked !== session) throw new ApiError('aborted', 'this session was left meanwhile');
      return answer;
    });
    if (asked === session) take(pair.token, pair.token_expires_at);
    return pair;
  }

  async function renew(): Promise<Renewal> {
    if (store.getState().status !== 'signed_in') return 'refused';
    running ??= ask().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    renew,
    replace,
    isDue: timer.isDue,
    restart: (tokenExpiresAt: string) => {
      session += 1;
      timer.start(tokenExpiresAt);
    },
    stop: () => {
      session += 1;
      timer.stop();
    },
  };
}

function createTimer(run: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  const stop = (): void => {
    dueAt = Number.POSITIVE_INFINITY;
    clearTimeout(timer);
  };
  return {
    start: (tokenExpiresAt: string): void => {
      stop();
      const restMs = restOf(tokenExpiresAt);
      dueAt = nowMs() + restMs;
      timer = setTimeout(run, restMs);
    },
    stop,
    isDue: () => nowMs() >= dueAt,
  };
}

/** How long a token is used before it is renewed. */
function restOf(tokenExpiresAt: string): number {
  const leftMs = Date.parse(tokenExpiresAt) - nowMs();
  const isSound = leftMs > 2 * RENEW_EARLY_MS;
  return Math.min(RENEW_EVERY_MS, isSound ? leftMs - RENEW_EARLY_MS : RENEW_EVERY_MS);
}

/** A newer server may know more reasons than this console has words for. */
export function reasonOf(
  answer: Extract<RefreshAnswer, { kind: 'ended' }>,
): SessionEndReason | null {
  const known = SessionEndReason.safeParse(answer.reason);
  return known.success ? known.data : null;
}
