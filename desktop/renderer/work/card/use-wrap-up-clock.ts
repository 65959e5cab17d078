import { useEffect, useState } from 'react';
import { nowMs } from '../../platform/clock.ts';
import { announce } from '../../ui/announcer.tsx';
import { useDeskState } from '../desk/desk-context.tsx';
import { LEAST_LEFT_MS, mayExtend, wrapUpEndsAt } from '../desk/wrap-up-rules.ts';
import { extendKeys } from '../keys.ts';
import { currentKeys } from '../../ui/key-map.ts';
import { ariaKeys, usesCommandKey } from '../../ui/keys.ts';
import { t } from '../../words/translate.ts';

const WARN_AT_SECONDS = [20, 5];

export interface WrapUpClock {
  totalSeconds: number;
  untilMs: number;
  isOver: boolean;
  /** The wrap-up is saved as it stands at its end. */
  isTimed: boolean;
  /** Its last seconds, in which more time is offered. */
  isShort: boolean;
  mayExtend: boolean;
}

/** Counts the time meant for wrap-up, and says when it is nearly over. What its end does, the desk decides. */
export function useWrapUpClock(): WrapUpClock {
  const phase = useDeskState((state) => state.phase);
  const callId = useDeskState((state) => state.callId);
  const sinceMs = useDeskState((state) => state.sinceMs);
  const extensions = useDeskState((state) => state.extensions);
  const card = useDeskState((state) => state.card);
  const shown = { card, phase, callId, sinceMs, extensions };
  const totalSeconds = card?.terms.wrap_up_seconds ?? 0;
  const endsAtMs = wrapUpEndsAt(shown);
  const untilMs = endsAtMs ?? sinceMs + totalSeconds * 1000;
  const canExtend = mayExtend(shown);
  const passed = usePassed(untilMs, totalSeconds, (left) =>
    announce(warning({ left, isTimed: endsAtMs !== null, canExtend })),
  );
  return {
    totalSeconds,
    untilMs,
    isOver: passed === 'over',
    isTimed: endsAtMs !== null,
    isShort: passed !== null,
    mayExtend: canExtend,
  };
}

function warning({
  left,
  isTimed,
  canExtend,
}: {
  left: number;
  isTimed: boolean;
  canExtend: boolean;
}): string {
  if (!isTimed) return t('{left} seconds of wrap-up left', { left });
  const keys = ariaKeys(currentKeys(extendKeys), usesCommandKey());
  return canExtend
    ? t('{left} seconds of wrap-up left. {keys} gives more.', { left, keys })
    : t('{left} seconds of wrap-up left, then it is saved.', { left });
}

type Passed = 'warning' | 'over' | null;

/** Which of its marks a countdown has passed; `warn` is called once at each warning. */
function usePassed(untilMs: number, totalSeconds: number, warn: (left: number) => void): Passed {
  const [passed, setPassed] = useState<{ untilMs: number; at: Passed } | null>(null);
  useEffect(() => {
    if (totalSeconds === 0) return undefined;
    const inMs = (atMs: number): number => Math.max(0, atMs - nowMs());
    const timers = WARN_AT_SECONDS.filter((left) => left < totalSeconds)
      .map((left) => ({ left, atMs: untilMs - left * 1000 }))
      .filter(({ atMs }) => atMs > nowMs())
      .map(({ left, atMs }) => setTimeout(() => warn(left), inMs(atMs)));
    timers.push(
      setTimeout(() => setPassed({ untilMs, at: 'warning' }), inMs(untilMs - LEAST_LEFT_MS)),
      setTimeout(() => setPassed({ untilMs, at: 'over' }), inMs(untilMs)),
    );
    return () => timers.forEach((timer) => clearTimeout(timer));
    // The words of a warning may change; the marks go by the end alone.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [totalSeconds, untilMs]);
  return passed?.untilMs === untilMs ? passed.at : null;
}
