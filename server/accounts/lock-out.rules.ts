// How long to wait after failed tries. Grows, never ends in a permanent lock: that would let anybody lock anybody out.
import { RETENTION } from '../../shared/retention.ts';

/** Failures in a row that cost nothing: typing errors. */
export const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1000;
const WAIT_MS_MAX = 15 * 60_000;

/** After this much quiet the row of failures is forgotten. */
export const FORGET_MS = RETENTION.sign_in_tries.keepMs;

/** From one network address, whoever they try to be. An office signs in from one, so only failures count. */
export const ADDRESS_TRIES = { max: 100, windowMs: 5 * 60_000 };

/** The wait after the n-th failure in a row: none, then doubling from a second up to a quarter of an hour. */
export function waitMs(tries: number): number {
  if (tries < FREE_TRIES) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - FREE_TRIES), WAIT_MS_MAX);
}

/** `waitMs` for 1, 2, 3 … failures up to where it stays, for the statement that takes a try. */
export const WAITS_MS: readonly number[] = Array.from({ length: 15 }, (_, n) => waitMs(n + 1));
