// When a delivery is tried again, and when an endpoint is spared or given up. Pure decisions.
import { DISABLE_AFTER_FAILURES, RETRY_SCHEDULE_SECONDS } from '../../shared/webhooks.ts';

/** Larger events are refused where they happen; receivers commonly stop reading at this size. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** How long the previous secret goes on signing after a rotation. */
export const OVERLAP_MS = 24 * 3600 * 1000;

const JITTER = 0.2;

/**
 * Milliseconds until the next attempt after `tries` failed ones, or null when there is none left. `random` is in
 * [0, 1). A Retry-After is obeyed between the planned delay and twice that.
 */
export function retryDelayMs(after: {
  tries: number;
  retryAfterMs: number | null;
  random: number;
}): number | null {
  const base = RETRY_SCHEDULE_SECONDS[after.tries];
  if (base === undefined) return null;
  const baseMs = base * 1000;
  if (after.retryAfterMs !== null)
    return Math.min(Math.max(after.retryAfterMs, baseMs), 2 * baseMs);
  return Math.round(baseMs * (1 - JITTER + 2 * JITTER * after.random));
}

/** Milliseconds asked for by a Retry-After header (seconds or a date), or null. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** What is known of an endpoint’s failing. */
export type Health = {
  /** Failed attempts in a row. */
  failures: number;
  /** Times of the last of them, epoch milliseconds. */
  recentFailuresMs: number[];
  /** While the breaker is open: when one probe may pass. */
  probeAtMs: number | null;
  /** Probes that failed since the breaker opened. */
  probes: number;
};

export const HEALTHY: Health = { failures: 0, recentFailuresMs: [], probeAtMs: null, probes: 0 };

export type Outcome = { ok: boolean; gone: boolean; probe: boolean; ping: boolean };

export type DisableReason = 'failures' | 'gone';

const BREAKER_FAILURES = 3;
const BREAKER_WINDOW_MS = 60_000;
const PROBE_DELAYS_MS = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000];

/**
 * The endpoint’s health after one attempt. Attempts that were already under way when the breaker opened do not
 * count: they tell of the same outage, and counting them would disable a busy endpoint within a second.
 */
export function afterAttempt(
  health: Health,
  outcome: Outcome,
  now: number,
): { health: Health; disable: DisableReason | null } {
  if (outcome.ping) return { health, disable: null };
  if (outcome.ok) return { health: HEALTHY, disable: null };
  if (outcome.gone) return { health, disable: 'gone' };
  const open = health.probeAtMs !== null;
  if (open && !outcome.probe) return { health, disable: null };
  const failures = health.failures + 1;
  const recentFailuresMs = [...health.recentFailuresMs, now].slice(-BREAKER_FAILURES);
  const disable = failures >= DISABLE_AFTER_FAILURES ? 'failures' : null;
  if (open) {
    const probes = health.probes + 1;
    return {
      health: { failures, recentFailuresMs, probes, probeAtMs: now + probeDelay(probes) },
      disable,
    };
  }
  const opens =
    recentFailuresMs.length === BREAKER_FAILURES &&
    now - (recentFailuresMs[0] as number) <= BREAKER_WINDOW_MS;
  return {
    health: {
      failures,
      recentFailuresMs,
      probes: 0,
      probeAtMs: opens ? now + probeDelay(0) : null,
    },
    disable,
  };
}

function probeDelay(probes: number): number {
  return PROBE_DELAYS_MS[Math.min(probes, PROBE_DELAYS_MS.length - 1)] as number;
}

/** Answers that ask for less, whatever else they mean. */
export function asksForLess(status: number | null): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}
