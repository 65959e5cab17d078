/** When and how an access token is renewed: in time, or when it was refused; never twice at once. */
import type { StoreApi } from 'zustand/vanilla';
import { SessionEndReason } from '../../../shared/sessions.ts';
import type { RefreshAnswer } from '../../ipc.ts';
import type { Renewal } from './api.ts';
import { nowMs } from './clock.ts';
import type { Platform } from './platform.ts';
import type { SessionState } from './session.ts';

const RENEW_EARLY_MS = 60_000;
/** Whatever the clock of this device says of the end of a token. */
const RENEW_EVERY_MS = 13 * 60_000;

type RenewalParts = { platform: Pick<Platform, 'refresh'>; store: StoreApi<SessionState> };

/** One renewal at a time, in time, and never for a session that was left meanwhile. */
export function createRenewal({ platform, store }: RenewalParts) {
  let running: Promise<Renewal> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  /** Counts sessions: an answer for an earlier one is dropped. */
  let session = 0;

  function schedule(tokenExpiresAt: string): void {
    const leftMs = Date.parse(tokenExpiresAt) - nowMs();
    const isSound = leftMs > 2 * RENEW_EARLY_MS;
    const restMs = Math.min(RENEW_EVERY_MS, isSound ? leftMs - RENEW_EARLY_MS : RENEW_EVERY_MS);
    dueAt = nowMs() + restMs;
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), restMs);
  }

  async function ask(): Promise<Renewal> {
    const asked = session;
    const answer = await platform.refresh();
    const state = store.getState();
    if (asked !== session || state.status !== 'signed_in') return 'unreachable';
    if (answer.kind === 'unreachable') return 'unreachable';
    if (answer.kind === 'renewed') {
      schedule(answer.tokenExpiresAt);
      store.setState({ ...state, token: answer.token }, true);
      return 'renewed';
    }
    clearTimeout(timer);
    // `none`: another tab of this session has signed out.
    const reason = answer.kind === 'ended' ? reasonOf(answer) : 'signed_out';
    store.setState({ ...state, status: 'expired', token: null, reason }, true);
    return 'refused';
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
    isDue: () => nowMs() >= dueAt,
    restart: (tokenExpiresAt: string) => {
      session += 1;
      schedule(tokenExpiresAt);
    },
    stop: () => {
      session += 1;
      dueAt = Number.POSITIVE_INFINITY;
      clearTimeout(timer);
    },
  };
}

/** A newer server may know more reasons than this console has words for. */
export function reasonOf(
  answer: Extract<RefreshAnswer, { kind: 'ended' }>,
): SessionEndReason | null {
  const known = SessionEndReason.safeParse(answer.reason);
  return known.success ? known.data : null;
}
