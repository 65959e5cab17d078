// Sessions, and the tokens that resolve them. The identity role alone reads either.
import type { Account, Hue } from '../../shared/accounts.ts';
import type { Role } from '../../shared/roles.ts';
import type { SessionEndReason } from '../../shared/sessions.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { IdentityDb } from './sql.ts';
import { SIGHT_COLUMNS, type SightColumns } from './sight.sql.ts';
import { VIEW_STANDS } from './views.sql.ts';

export type NewSessionRow = {
  id: string;
  memberId: string;
  userId: string;
  device: string;
  ip: string;
  userAgent: string;
  now: number;
  expiresAt: number;
  idleMs: number;
  provenAt: number;
  viewAsId: string | null;
};

export async function insertSession(tx: Tx, s: NewSessionRow): Promise<void> {
  await tx.execute(
    `insert into sessions
       (account_id, id, member_id, user_id, device, ip, user_agent, created_at, last_used_at, expires_at,
        idle_seconds, proven_at, view_as_id)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8 / 1000.0), to_timestamp($8 / 1000.0),
       to_timestamp($9 / 1000.0), $10, to_timestamp($11 / 1000.0), $12)`,
    [
      tx.accountId,
      s.id,
      s.memberId,
      s.userId,
      s.device,
      s.ip,
      s.userAgent,
      s.now,
      s.expiresAt,
      Math.floor(s.idleMs / 1000),
      s.provenAt,
      s.viewAsId,
    ],
  );
}

export type SessionRow = {
  id: string;
  userId: string;
  accountId: string;
  memberId: string;
  role: Role;
  kind: 'parent' | 'sub_account';
  status: Account['status'];
  isOpen: boolean;
  lastUsedAt: string;
  provenAt: string;
} & SightColumns &
  (
    | {
        viewAsId: string;
        viewAsWrite: boolean;
        homeAccountId: string;
        homeMemberId: string;
        homeSessionId: string | null;
      }
    | { viewAsId: null }
  );

const MAY_BE_USED = `s.ended_at is null and m.active and s.expires_at > to_timestamp($2 / 1000.0)
  and s.last_used_at > to_timestamp($2 / 1000.0) - make_interval(secs => s.idle_seconds) and ${VIEW_STANDS}`;

/** The session of an access token at `now`; one that ended with its account is still named, so that it can be told. */
export async function findSession(
  db: IdentityDb,
  hash: Buffer,
  now: number,
): Promise<SessionRow | null> {
  const { rows } = await db.query<SessionRow>(
    `select s.id, s.user_id as "userId", s.account_id as "accountId", s.member_id as "memberId", m.role,
            a.kind, a.status, (${MAY_BE_USED}) as "isOpen", s.last_used_at as "lastUsedAt",
            s.proven_at as "provenAt", s.view_as_id as "viewAsId", v.write as "viewAsWrite",
            v.home_account_id as "homeAccountId", v.home_member_id as "homeMemberId",
            v.home_session_id as "homeSessionId",
            ${SIGHT_COLUMNS}
     from session_tokens t
     join sessions s on s.account_id = t.account_id and s.id = t.session_id
     join members m on m.account_id = s.account_id and m.id = s.member_id
     join accounts a on a.account_id = s.account_id
     left join view_as_sessions v on v.account_id = s.account_id and v.id = s.view_as_id
     where t.token_hash = $1 and t.kind = 'access' and t.expires_at > to_timestamp($2 / 1000.0)
       and (${MAY_BE_USED} or s.ended_reason = 'account_suspended')`,
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Which of these sessions may still be used at `now`, and by whom. */
export async function listUsable(
  db: IdentityDb,
  sessions: readonly { accountId: string; id: string }[],
  now: number,
): Promise<({ id: string; role: Role } & SightColumns)[]> {
  const { rows } = await db.query<{ id: string; role: Role } & SightColumns>(
    `select s.id, m.role, ${SIGHT_COLUMNS}
     from sessions s
     join members m on m.account_id = s.account_id and m.id = s.member_id
     join accounts a on a.account_id = s.account_id
     where (s.account_id, s.id) in (select u.account, u.id from unnest($1::uuid[], $3::uuid[]) u (account, id))
       and a.status <> 'suspended' and ${MAY_BE_USED}`,
    [sessions.map((s) => s.accountId), now, sessions.map((s) => s.id)],
  );
  return rows;
}

export async function touchSession(
  db: IdentityDb,
  s: { accountId: string; id: string },
  now: number,
): Promise<void> {
  await db.query(
    `update sessions set last_used_at = greatest(last_used_at, to_timestamp($3 / 1000.0))
     where account_id = $1 and id = $2`,
    [s.accountId, s.id, now],
  );
}

export type LockedSession = {
  memberId: string;
  generation: number;
  endedReason: SessionEndReason | null;
  expiresAt: string;
  lastUsedAt: string;
  idleSeconds: number;
  memberIsActive: boolean;
  accountIsActive: boolean;
};

/** Refreshes of one session come one after the other, on however many servers. */
export async function lockSession(tx: Tx, id: string): Promise<LockedSession | null> {
  const rows = await tx.query<LockedSession>(
    `select s.member_id as "memberId", s.generation, s.ended_reason as "endedReason", s.expires_at as "expiresAt",
            s.last_used_at as "lastUsedAt", s.idle_seconds as "idleSeconds", m.active as "memberIsActive",
            a.status <> 'suspended' as "accountIsActive"
     from sessions s
     join members m on m.account_id = s.account_id and m.id = s.member_id
     join accounts a on a.account_id = s.account_id
     where s.account_id = $1 and s.id = $2
     for update of s`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export async function moveGeneration(
  tx: Tx,
  s: { id: string; generation: number },
  now: number,
): Promise<void> {
  await tx.execute(
    `update sessions set generation = $3, last_used_at = to_timestamp($4 / 1000.0)
     where account_id = $1 and id = $2`,
    [tx.accountId, s.id, s.generation, now],
  );
}

export type WhichSessions = {
  memberId?: string;
  sessionId?: string;
  userId?: string;
  viewAsId?: string;
  /** All that fit but this one. */
  exceptId?: string;
};

/** Ends the open sessions of the account that fit; answers those it ended. */
export async function endSessions(
  tx: Tx,
  which: WhichSessions,
  ending: { reason: SessionEndReason; now: number },
): Promise<{ id: string; memberId: string; viewAsId: string | null }[]> {
  return tx.query<{ id: string; memberId: string; viewAsId: string | null }>(
    `update sessions set ended_at = to_timestamp($2 / 1000.0), ended_reason = $3
     where account_id = $1 and ended_at is null
       and ($4::uuid is null or member_id = $4) and ($5::uuid is null or id = $5)
       and ($6::uuid is null or user_id = $6) and ($7::uuid is null or view_as_id = $7)
       and ($8::uuid is null or id <> $8)
     returning id, member_id as "memberId", view_as_id as "viewAsId"`,
    [
      tx.accountId,
      ending.now,
      ending.reason,
      which.memberId ?? null,
      which.sessionId ?? null,
      which.userId ?? null,
      which.viewAsId ?? null,
      which.exceptId ?? null,
    ],
  );
}

/** The accounts in which a person has sessions that were not ended. */
export async function listAccountsWithSessions(db: IdentityDb, userId: string): Promise<string[]> {
  const { rows } = await db.query<{ accountId: string }>(
    'select distinct account_id as "accountId" from sessions where user_id = $1 and ended_at is null',
    [userId],
  );
  return rows.map((r) => r.accountId);
}

/** When somebody last proved who they are in this session: a sign-in or a step-up. */
export async function setProvenAt(tx: Tx, sessionId: string, now: number): Promise<void> {
  await tx.execute(
    `update sessions set proven_at = to_timestamp($3 / 1000.0) where account_id = $1 and id = $2`,
    [tx.accountId, sessionId, now],
  );
}

export async function getSessionExpiry(tx: Tx, sessionId: string): Promise<string | null> {
  const rows = await tx.query<{ expiresAt: string }>(
    'select expires_at as "expiresAt" from sessions where account_id = $1 and id = $2',
    [tx.accountId, sessionId],
  );
  return rows[0]?.expiresAt ?? null;
}

export type OwnSessionRow = {
  id: string;
  accountId: string;
  accountName: string;
  hue: Hue;
  device: string;
  ip: string;
  userAgent: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
};

/** The sessions of one person that may still be used, in every account of theirs. */
export async function listSessionsOfUser(
  db: IdentityDb,
  userId: string,
  now: number,
): Promise<OwnSessionRow[]> {
  const { rows } = await db.query<OwnSessionRow>(
    `select s.id, s.account_id as "accountId", a.name as "accountName", a.hue, s.device, s.ip,
            s.user_agent as "userAgent", s.created_at as "createdAt", s.last_used_at as "lastUsedAt",
            s.expires_at as "expiresAt"
     from sessions s
     join members m on m.account_id = s.account_id and m.id = s.member_id
     join accounts a on a.account_id = s.account_id
     where s.user_id = $1 and a.status <> 'suspended' and ${MAY_BE_USED}
     order by s.last_used_at desc, s.id
     limit 200`,
    [userId, now],
  );
  return rows;
}

/** Sessions that can no longer be used and whose end nobody asks about any more; their tokens go with them. */
export async function pruneSessions(db: IdentityDb, before: number): Promise<number> {
  const { rows } = await db.query(
    `delete from sessions where (account_id, id) in (
       select account_id, id from sessions where expires_at < to_timestamp($1 / 1000.0) limit 500)
     returning id`,
    [before],
  );
  return rows.length;
}
