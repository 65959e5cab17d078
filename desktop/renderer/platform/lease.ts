/** How long a claim or reservation may still be relied on, without trusting the wall clock. */
import { CLAIM_TTL_MS } from '../../../shared/calling.ts';

export type Clocks = { wallMs: number; monotonicMs: number };
/** `taken` is missing after a restart: then only the wall clock knows. */
export type Lease = { ttlMs: number; expiresAtWallMs: number; taken: Clocks | null };

const DRIFT_MS = 60_000;
const WALL_MARGIN_MS = 5 * 60_000;
/** Offline work on a reservation stops this long before its end. */
export const RESERVATION_MARGIN_MS = 5 * 60_000;
export const RENEW_EVERY_MS = CLAIM_TTL_MS / 3;

/**
 * Milliseconds left, never negative. The monotonic clock decides; where it and the wall clock have
 * drifted apart (sleep, a clock that was set) the more careful of the two does.
 */
export function remainingMs(lease: Lease, now: Clocks): number {
  const byWall = lease.expiresAtWallMs - now.wallMs - WALL_MARGIN_MS;
  if (!lease.taken) return Math.max(0, byWall);
  const elapsed = now.monotonicMs - lease.taken.monotonicMs;
  const byMonotonic = lease.ttlMs - elapsed;
  const drift = Math.abs(now.wallMs - lease.taken.wallMs - elapsed);
  return Math.max(0, drift > DRIFT_MS ? Math.min(byMonotonic, byWall) : byMonotonic);
}
