// The tokens of a session: how the first pair is made and how each next one follows from it. docs/adr/0005 says why.
import { createHmac, randomBytes } from 'node:crypto';
import type { Secrets } from '../platform/secrets.ts';

export type Tokens = { access: string; refresh: string };

const ACCESS = 'sws_';
const REFRESH = 'swr_';

/** 256 random bits each. Only their hashes are stored. */
export function firstTokens(): Tokens {
  const random = () => randomBytes(32).toString('base64url');
  return { access: `${ACCESS}${random()}`, refresh: `${REFRESH}${random()}` };
}

/**
 * The pair that follows a refresh token. The same token always gives the same pair, on every server, so callers that
 * race hold one pair and not many. It takes the token and the server's key: neither the database nor the key is enough.
 */
export function nextTokens(
  secrets: Pick<Secrets, 'derive'>,
  from: { sessionId: string; generation: number; refresh: string },
): Tokens {
  const key = secrets.derive('session successors');
  const derive = (kind: string) =>
    createHmac('sha256', key)
      .update([kind, from.sessionId, from.generation + 1, from.refresh].join('\n'))
      .digest('base64url');
  return { access: `${ACCESS}${derive('access')}`, refresh: `${REFRESH}${derive('refresh')}` };
}
