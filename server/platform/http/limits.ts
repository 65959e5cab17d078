// Requests per minute. An API key shares its account’s budget; a console counts by its session, more generously,
// because it pulls by itself. Counts live in this process.
import type { Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../../shared/errors.ts';
import type { Identity, Limit } from './api.ts';

const WINDOW_S = 60;
const KEY_LIMIT = 100;
const SESSION_LIMIT = 12_000;

export function limitRequests(): Limit {
  const keys = new RateLimiterMemory({ points: KEY_LIMIT, duration: WINDOW_S });
  const sessions = new RateLimiterMemory({ points: SESSION_LIMIT, duration: WINDOW_S });
  return async (identity: Identity, res: Response) => {
    const byKey = identity.actor.kind === 'api_key';
    const [limiter, quota] = byKey ? [keys, KEY_LIMIT] : [sessions, SESSION_LIMIT];
    const subject =
      identity.actor.kind === 'member' ? identity.actor.sessionId : identity.accountId;
    const used = await limiter.consume(subject).catch((e: unknown) => {
      if (e instanceof RateLimiterRes) return e;
      throw e;
    });
    const reset = Math.ceil(used.msBeforeNext / 1000);
    res.set('RateLimit-Policy', `"default";q=${quota};w=${WINDOW_S}`);
    res.set('RateLimit', `"default";r=${used.remainingPoints};t=${reset}`);
    if (used.consumedPoints <= quota) return;
    res.set('Retry-After', String(reset));
    throw new AppError('rate_limited', `more than ${quota} requests a minute; wait ${reset} s`);
  };
}
