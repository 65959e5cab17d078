// The tokens of sessions, by their hashes. The identity role alone reads them.
import type { Tx } from '../platform/db/transaction.ts';
import type { IdentityDb } from './sql.ts';

export type NewTokens = {
  sessionId: string;
  generation: number;
  access: { hash: Buffer; expiresAt: number };
  refresh: { hash: Buffer; expiresAt: number };
};

export async function insertTokens(tx: Tx, t: NewTokens): Promise<void> {
  await tx.execute(
    `insert into session_tokens (token_hash, account_id, session_id, kind, generation, expires_at)
     values ($4, $1, $2, 'access', $3, to_timestamp($5 / 1000.0)),
            ($6, $1, $2, 'refresh', $3, to_timestamp($7 / 1000.0))`,
    [
      tx.accountId,
      t.sessionId,
      t.generation,
      t.access.hash,
      t.access.expiresAt,
      t.refresh.hash,
      t.refresh.expiresAt,
    ],
  );
}

/** The account of a refresh token, so that its session can be locked there. */
export async function findRefreshToken(
  db: IdentityDb,
  hash: Buffer,
): Promise<{ accountId: string; sessionId: string } | null> {
  const { rows } = await db.query<{ accountId: string; sessionId: string }>(
    `select account_id as "accountId", session_id as "sessionId" from session_tokens
     where token_hash = $1 and kind = 'refresh'`,
    [hash],
  );
  return rows[0] ?? null;
}

/** Read after the lock, so that it says what the last refresh left. */
export async function getRefreshToken(
  tx: Tx,
  hash: Buffer,
): Promise<{ generation: number; replacedAt: string | null } | null> {
  const rows = await tx.query<{ generation: number; replacedAt: string | null }>(
    `select generation, replaced_at as "replacedAt" from session_tokens
     where account_id = $1 and token_hash = $2`,
    [tx.accountId, hash],
  );
  return rows[0] ?? null;
}

export async function replaceToken(tx: Tx, hash: Buffer, now: number): Promise<void> {
  await tx.execute(
    `update session_tokens set replaced_at = to_timestamp($3 / 1000.0)
     where account_id = $1 and token_hash = $2`,
    [tx.accountId, hash, now],
  );
}

/** Access tokens that ran out. Replaced refresh tokens stay: they are how a thief is noticed. */
export async function deleteStaleAccess(tx: Tx, sessionId: string, now: number): Promise<void> {
  await tx.execute(
    `delete from session_tokens
     where account_id = $1 and session_id = $2 and kind = 'access' and expires_at <= to_timestamp($3 / 1000.0)`,
    [tx.accountId, sessionId, now],
  );
}

/** Every access token of the session, whatever time it had left. */
export async function deleteAccess(tx: Tx, sessionId: string): Promise<void> {
  await tx.execute(
    `delete from session_tokens where account_id = $1 and session_id = $2 and kind = 'access'`,
    [tx.accountId, sessionId],
  );
}

/** The refresh token of the newest generation is good no more; it stays, so that its use is noticed. */
export async function replaceNewest(
  tx: Tx,
  of: { sessionId: string; generation: number; now: number },
): Promise<void> {
  await tx.execute(
    `update session_tokens set replaced_at = to_timestamp($4 / 1000.0)
     where account_id = $1 and session_id = $2 and kind = 'refresh' and generation = $3`,
    [tx.accountId, of.sessionId, of.generation, of.now],
  );
}
