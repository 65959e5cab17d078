// Sessions: the table that resolves the account of a credential by an exact random value.
import type { Role } from '../../shared/roles.ts';
import type { IdentityDb } from './sql.ts';

export type NewSession = {
  tokenHash: Buffer;
  id: string;
  userId: string;
  accountId: string;
  memberId: string;
  device: string;
  now: number;
  expiresAt: number;
};

export async function insertSession(db: IdentityDb, s: NewSession): Promise<void> {
  await db.query(
    `insert into sessions
       (token_hash, id, user_id, account_id, member_id, device, created_at, last_used_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7 / 1000.0), to_timestamp($7 / 1000.0), to_timestamp($8 / 1000.0))`,
    [s.tokenHash, s.id, s.userId, s.accountId, s.memberId, s.device, s.now, s.expiresAt],
  );
}

export type SessionRow = {
  id: string;
  userId: string;
  accountId: string;
  memberId: string;
  role: Role;
  kind: 'parent' | 'sub_account';
  status: 'active' | 'suspended';
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
};

/** A session that may still be used at `now`: not ended, not expired, not idle, its member active. */
export async function findSession(
  db: IdentityDb,
  hash: Buffer,
  at: { now: number; idleMs: number },
): Promise<SessionRow | null> {
  const { rows } = await db.query<SessionRow>(
    `select s.id, s.user_id as "userId", s.account_id as "accountId", s.member_id as "memberId", m.role,
            a.kind, a.status, s.created_at as "createdAt", s.last_used_at as "lastUsedAt", s.expires_at as "expiresAt"
     from sessions s
     join members m on m.account_id = s.account_id and m.id = s.member_id
     join accounts a on a.account_id = s.account_id
     where s.token_hash = $1 and s.ended_at is null and m.active
       and s.expires_at > to_timestamp($2 / 1000.0)
       and s.last_used_at > to_timestamp(($2 - $3) / 1000.0)`,
    [hash, at.now, at.idleMs],
  );
  return rows[0] ?? null;
}

/** Which of these sessions may still be used at `now`, as `findSession` says, by the hash of their token. */
export async function listUsable(
  db: IdentityDb,
  hashes: readonly Buffer[],
  at: { now: number; idleMs: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select s.id
     from sessions s
     join members m on m.account_id = s.account_id and m.id = s.member_id
     join accounts a on a.account_id = s.account_id
     where s.token_hash = any($1) and s.ended_at is null and m.active and a.status = 'active'
       and s.expires_at > to_timestamp($2 / 1000.0)
       and s.last_used_at > to_timestamp(($2 - $3) / 1000.0)`,
    [hashes, at.now, at.idleMs],
  );
  return rows.map((r) => r.id);
}

export async function touchSession(db: IdentityDb, hash: Buffer, now: number): Promise<void> {
  await db.query(
    'update sessions set last_used_at = to_timestamp($2 / 1000.0) where token_hash = $1',
    [hash, now],
  );
}

/** Ends sessions by id and account; returns those that were still open. */
export async function endSessions(
  db: IdentityDb,
  which: { accountId: string; memberId: string; sessionId?: string },
  now: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update sessions set ended_at = to_timestamp($4 / 1000.0)
     where account_id = $1 and member_id = $2 and ($3::uuid is null or id = $3) and ended_at is null
     returning id`,
    [which.accountId, which.memberId, which.sessionId ?? null, now],
  );
  return rows.map((r) => r.id);
}
