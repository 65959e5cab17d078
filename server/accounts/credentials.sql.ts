// Sessions and API keys: the tables that resolve the account of a credential by an exact random value.
import type { ApiKey } from '../../shared/api-keys.ts';
import type { Role, Scope } from '../../shared/roles.ts';
import { only, type Tx } from '../platform/db/transaction.ts';
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

export type KeyRow = {
  id: string;
  accountId: string;
  memberId: string;
  role: Role;
  scopes: Scope[];
  kind: 'parent' | 'sub_account';
  status: 'active' | 'suspended';
};

export async function findApiKey(db: IdentityDb, hash: Buffer): Promise<KeyRow | null> {
  const { rows } = await db.query<KeyRow>(
    `select k.id, k.account_id as "accountId", k.created_by as "memberId", m.role, k.scopes, a.kind, a.status
     from api_keys k
     join members m on m.account_id = k.account_id and m.id = k.created_by
     join accounts a on a.account_id = k.account_id
     where k.key_hash = $1 and k.revoked_at is null and m.active`,
    [hash],
  );
  return rows[0] ?? null;
}

/** Marks a key as used, at most once a minute, so that reading it stays cheap. */
export async function touchApiKey(db: IdentityDb, hash: Buffer, now: number): Promise<void> {
  await db.query(
    `update api_keys set last_used_at = to_timestamp($2 / 1000.0)
     where key_hash = $1 and (last_used_at is null or last_used_at < to_timestamp($2 / 1000.0 - 60))`,
    [hash, now],
  );
}

const KEY_COLUMNS = 'id, name, prefix, scopes, created_at, last_used_at, revoked_at';

export async function insertApiKey(
  tx: Tx,
  key: {
    hash: Buffer;
    id: string;
    name: string;
    prefix: string;
    scopes: Scope[];
    memberId: string;
    now: number;
  },
): Promise<ApiKey> {
  return only(
    await tx.query<ApiKey>(
      `insert into api_keys (key_hash, account_id, id, name, prefix, scopes, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8 / 1000.0)) returning ${KEY_COLUMNS}`,
      [key.hash, tx.accountId, key.id, key.name, key.prefix, key.scopes, key.memberId, key.now],
    ),
  );
}

export function listApiKeys(tx: Tx): Promise<ApiKey[]> {
  return tx.query<ApiKey>(
    `select ${KEY_COLUMNS} from api_keys where account_id = $1 order by created_at desc, id`,
    [tx.accountId],
  );
}

export async function revokeApiKey(tx: Tx, id: string, now: number): Promise<ApiKey | null> {
  const rows = await tx.query<ApiKey>(
    `update api_keys set revoked_at = coalesce(revoked_at, to_timestamp($3 / 1000.0))
     where account_id = $1 and id = $2 returning ${KEY_COLUMNS}`,
    [tx.accountId, id, now],
  );
  return rows[0] ?? null;
}
