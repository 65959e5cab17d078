/** Ends a timed wrap-up when its time is over, whatever page is in view. */
import { nowMs } from '../../platform/clock.ts';
import type { DeskState } from './desk-state.ts';
import type { DeskParts } from './desk.ts';
import { wrapUpEndsAt } from './wrap-up-rules.ts';

/** A save that failed, e.g. for a full disk, is tried again. */
const AGAIN_MS = 5_000;

export function createWrapUpTimer(
  { store }: Pick<DeskParts, 'store'>,
  end: () => Promise<void>,
): { stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let plannedMs: number | null = null;

  function plan(atMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void ring(), Math.max(0, atMs - nowMs()));
  }

  async function ring(): Promise<void> {
    const endsAtMs = wrapUpEndsAt(store.getState());
    if (endsAtMs === null) return;
    // The wall clock may have been set back, or a timer fires a little early.
    if (nowMs() < endsAtMs) return plan(endsAtMs);
    await end();
    if (wrapUpEndsAt(store.getState()) !== null) plan(nowMs() + AGAIN_MS);
  }

  function follow(state: DeskState): void {
    const endsAtMs = wrapUpEndsAt(state);
    if (endsAtMs === plannedMs) return;
    plannedMs = endsAtMs;
    clearTimeout(timer);
    if (endsAtMs !== null) plan(endsAtMs);
  }

  const unfollow = store.subscribe(follow);
  return {
    stop: () => {
      unfollow();
      clearTimeout(timer);
    },
  };
}
