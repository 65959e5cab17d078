// The secret links of mails: made, stored as hashes, and tried in limits. Unknown, used, taken back and too old
// answer alike.
import { randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/errors.ts';

/** 256 random bits, as they stand behind the # of a link; what is behind a # reaches no server and no log. */
export function newLinkToken(): string {
  return randomBytes(32).toString('base64url');
}

export const linkInvalid = () => new AppError('link_invalid', 'this link cannot be used');

const wrongLinks = new RateLimiterMemory({ points: 60, duration: 300 });
const asked = new RateLimiterMemory({ points: 60, duration: 300 });

/**
 * Looks a link up within the limit of tries of an address. A try is paid for before it is made; a good link gives it
 * back. @throws AppError link_invalid | rate_limited
 */
export async function withinTries<T>(ip: string, find: () => Promise<T | null>): Promise<T> {
  await wrongLinks.consume(ip).catch(tooMany);
  const found = await find();
  if (found === null) throw linkInvalid();
  await wrongLinks.reward(ip);
  return found;
}

/** Counts a mail that anybody at an address may ask for. @throws AppError rate_limited */
export async function countAsk(ip: string): Promise<void> {
  await asked.consume(ip).catch(tooMany);
}

function tooMany(error: unknown): never {
  if (!(error instanceof RateLimiterRes)) throw error;
  throw new AppError('rate_limited', 'too many tries from this address; wait five minutes');
}
