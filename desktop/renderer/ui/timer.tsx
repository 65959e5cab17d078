import { useEffect, useState } from 'react';
import { nowMs } from '../platform/clock.ts';
import { formatClock } from './format.ts';

export interface TimerProps {
  /** Names the timer for speech, e.g. "Time in this state". */
  label: string;
  /** Counts up from here. */
  sinceMs?: number;
  /** Counts down to here and stops at 0:00. */
  untilMs?: number;
  className?: string;
}

/** A running clock. `role=timer` is not live: what has to be heard is said by `announce`. */
export function Timer({ label, sinceMs, untilMs, className }: TimerProps) {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    // Aim at the next whole second of this clock, so that it never skips or shows one twice.
    const anchor = sinceMs ?? untilMs ?? 0;
    let handle = 0;
    function tick(): void {
      const current = nowMs();
      setNow(current);
      const into = (((current - anchor) % 1000) + 1000) % 1000;
      handle = window.setTimeout(tick, 1000 - into + 5);
    }
    tick();
    return () => window.clearTimeout(handle);
  }, [sinceMs, untilMs]);
  const leftMs = untilMs === undefined ? now - (sinceMs ?? now) : untilMs - now;
  // Counting down, a started second still counts: 0:01 until the very end.
  const seconds = untilMs === undefined ? leftMs / 1000 : Math.ceil(leftMs / 1000);
  return (
    <span role="timer" aria-label={label} className={className ?? 'numbers font-mono'}>
      {formatClock(seconds)}
    </span>
  );
}
