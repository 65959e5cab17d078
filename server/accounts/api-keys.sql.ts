// API keys: the table that resolves the account of a key by the hash of an exact random value.
import type { Account } from '../../shared/accounts.ts';
import type { ApiKey } from '../../shared/api-keys.ts';
import type { Role, Scope } from '../../shared/roles.ts';
import { only, type Tx } from '../platform/db/transaction.ts';
import { SIGHT_COLUMNS, type SightColumns } from './sight.sql.ts';
import type { IdentityDb } from './sql.ts';

type Mode = 'test' | 'live';

export type KeyRow = {
  id: string;
  accountId: string;
  memberId: string;
  /** What the creator may do today. */
  memberRole: Role;
  /** What the creator could do when the key was made. */
  role: Role;
  mode: Mode;
  scopes: Scope[];
  allowedIps: string[];
  requestsPerMinute: number | null;
  expiresAt: string;
  kind: 'parent' | 'sub_account';
  status: Account['status'];
  /** Of all its keys together; null is the server's default. */
  accountPerMinute: number | null;
} & SightColumns;

/** A key that was not revoked and whose creator is still active; it may have expired. */
export async function findApiKey(db: IdentityDb, hash: Buffer): Promise<KeyRow | null> {
  const { rows } = await db.query<KeyRow>(
    `select k.id, k.account_id as "accountId", k.created_by as "memberId", m.role as "memberRole", k.role, k.mode,
            ${SIGHT_COLUMNS},
            k.scopes, k.allowed_ips as "allowedIps", k.expires_at as "expiresAt",
            k.requests_per_minute as "requestsPerMinute", a.kind, a.status,
            a.requests_per_minute as "accountPerMinute"
     from api_keys k
     join members m on m.account_id = k.account_id and m.id = k.created_by
     join accounts a on a.account_id = k.account_id
     where k.key_hash = $1 and k.revoked_at is null and m.active`,
    [hash],
  );
  return rows[0] ?? null;
}

/** Marks a key as used: at most once a minute, or when it comes from another address. */
export async function touchApiKey(
  db: IdentityDb,
  hash: Buffer,
  use: { ip: string; now: number },
): Promise<void> {
  await db.query(
    `update api_keys set last_used_at = to_timestamp($2 / 1000.0), last_used_ip = $3
     where key_hash = $1
       and (last_used_at is null or last_used_at < to_timestamp($2 / 1000.0 - 60) or last_used_ip is distinct from $3)`,
    [hash, use.now, use.ip],
  );
}

const COLUMNS = `id, name, prefix, mode, scopes, allowed_ips, created_at, expires_at, last_used_at, last_used_ip,
  replaced_by, revoked_at, requests_per_minute`;

export type NewKeyRow = {
  hash: Buffer;
  id: string;
  name: string;
  prefix: string;
  mode: Mode;
  role: Role;
  scopes: readonly Scope[];
  allowedIps: readonly string[];
  requestsPerMinute: number | null;
  memberId: string;
  now: number;
  expiresAt: number;
};

export async function insertApiKey(tx: Tx, key: NewKeyRow): Promise<ApiKey> {
  return only(
    await tx.query<ApiKey>(
      `insert into api_keys (account_id, key_hash, id, name, prefix, mode, role, scopes, allowed_ips, created_by,
                             created_at, expires_at, requests_per_minute)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11 / 1000.0), to_timestamp($12 / 1000.0), $13)
       returning ${COLUMNS}`,
      [
        tx.accountId,
        key.hash,
        key.id,
        key.name,
        key.prefix,
        key.mode,
        key.role,
        key.scopes,
        key.allowedIps,
        key.memberId,
        key.now,
        key.expiresAt,
        key.requestsPerMinute,
      ],
    ),
  );
}

export function listApiKeys(tx: Tx): Promise<ApiKey[]> {
  return tx.query<ApiKey>(
    `select ${COLUMNS} from api_keys where account_id = $1 order by created_at desc, id`,
    [tx.accountId],
  );
}

export type LockedKey = ApiKey & { role: Role };

export async function lockApiKey(tx: Tx, id: string): Promise<LockedKey | null> {
  const rows = await tx.query<LockedKey>(
    `select ${COLUMNS}, role from api_keys where account_id = $1 and id = $2 for update`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** Names the key that takes this one's place and brings its end forward; never puts it off. */
export async function replaceApiKey(
  tx: Tx,
  which: { id: string; by: string; endsAt: number },
): Promise<ApiKey> {
  return only(
    await tx.query<ApiKey>(
      `update api_keys set replaced_by = $3, expires_at = least(expires_at, to_timestamp($4 / 1000.0))
       where account_id = $1 and id = $2 returning ${COLUMNS}`,
      [tx.accountId, which.id, which.by, which.endsAt],
    ),
  );
}

export async function revokeApiKey(tx: Tx, id: string, now: number): Promise<ApiKey | null> {
  const rows = await tx.query<ApiKey>(
    `update api_keys set revoked_at = coalesce(revoked_at, to_timestamp($3 / 1000.0))
     where account_id = $1 and id = $2 returning ${COLUMNS}`,
    [tx.accountId, id, now],
  );
  return rows[0] ?? null;
}
