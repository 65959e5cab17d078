import { useEffect, useState } from 'react';
import { useSession } from '../../accounts/use-session.ts';
import { nowMs } from '../../platform/clock.ts';
import { announce } from '../../ui/announcer.tsx';
import { useDeskState } from '../desk/desk-context.tsx';

const WARN_AT_SECONDS = [20, 5];

/** Counts the time meant for wrap-up. Its end is said and shown; nothing else happens. */
export function useWrapUpClock(): { totalSeconds: number; untilMs: number; isOver: boolean } {
  const { account } = useSession();
  const sinceMs = useDeskState((state) => state.sinceMs);
  const totalSeconds = account.wrap_up_seconds;
  const untilMs = sinceMs + totalSeconds * 1000;
  const [over, setOver] = useState<number | null>(null);
  useEffect(() => {
    if (totalSeconds === 0) return undefined;
    const inMs = (atMs: number): number => Math.max(0, atMs - nowMs());
    const timers = WARN_AT_SECONDS.filter((left) => left < totalSeconds)
      .map((left) => ({ left, atMs: untilMs - left * 1000 }))
      .filter(({ atMs }) => atMs > nowMs())
      .map(({ left, atMs }) =>
        setTimeout(() => announce(`${left} seconds of wrap-up left`), inMs(atMs)),
      );
    timers.push(setTimeout(() => setOver(untilMs), inMs(untilMs)));
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, [totalSeconds, untilMs]);
  return { totalSeconds, untilMs, isOver: over === untilMs };
}
