// Pairs of tokens as they are stored and told, and the pair that a fresh proof puts in place of all others.
import { AppError } from '../../shared/errors.ts';
import type { TokenPair } from '../../shared/sessions.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import type { Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { tokenHash } from './credentials.ts';
import { ACCESS_MS } from './session-rules.ts';
import { firstTokens, type Tokens } from './session-tokens.ts';
import * as sql from './session-tokens.sql.ts';
import * as sessions from './sessions.sql.ts';

export type MadeTokens = {
  sessionId: string;
  generation: number;
  tokens: Tokens;
  /** When the pair was made; a repeated answer names the same instants as the first. */
  now: number;
  expiresAt: number;
};

const accessEnd = (made: MadeTokens) => Math.min(made.now + ACCESS_MS, made.expiresAt);

export async function storeTokens(tx: Tx, made: MadeTokens): Promise<void> {
  const { sessionId, generation, tokens } = made;
  await sql.insertTokens(tx, {
    sessionId,
    generation,
    access: { hash: tokenHash(tokens.access), expiresAt: accessEnd(made) },
    refresh: { hash: tokenHash(tokens.refresh), expiresAt: made.expiresAt },
  });
}

export function pairOf(made: MadeTokens): TokenPair {
  return {
    token: made.tokens.access,
    token_expires_at: toInstant(accessEnd(made)),
    refresh_token: made.tokens.refresh,
  };
}

/**
 * Somebody proved themselves in this session: it goes on with a new pair, and what was given out before ends at once.
 * The pair is random, so that whoever had a copy of the old tokens cannot come by it, not even within the grace of a
 * refresh (ASVS 7.2.4, docs/adr/0005).
 */
export async function replaceTokens(ctx: Ctx, tx: Tx, sessionId: string): Promise<TokenPair> {
  const session = await sessions.lockSession(tx, sessionId);
  if (!session || session.endedReason !== null)
    throw new AppError('unauthenticated', 'this session ended meanwhile');
  const made: MadeTokens = {
    sessionId,
    generation: session.generation + 1,
    tokens: firstTokens(),
    now: ctx.now,
    expiresAt: fromInstant(session.expiresAt),
  };
  await sql.deleteAccess(tx, sessionId);
  await sql.replaceNewest(tx, { sessionId, generation: session.generation, now: ctx.now });
  await storeTokens(tx, made);
  await sessions.moveGeneration(tx, { id: sessionId, generation: made.generation }, ctx.now);
  return pairOf(made);
}
