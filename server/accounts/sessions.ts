// Sessions: opening, switching accounts, and who stands behind a credential.
import { timingSafeEqual } from 'node:crypto';
import type { Session, SignedIn } from '../../shared/sessions.ts';
import { AppError } from '../../shared/errors.ts';
import { FULL_SIGHT } from '../../shared/roles.ts';
import { audit } from '../platform/audit.ts';
import { memberIdOf, mustFind, newId, type Ctx, type Deps } from '../platform/context.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { withAccount } from '../platform/db/transaction.ts';
import type { Identity } from '../platform/http/api.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { identifyKey } from './api-keys.ts';
import { isApiKey, newSessionToken, tokenHash } from './credentials.ts';
import * as credentials from './credentials.sql.ts';
import * as sql from './sql.ts';

const ABSOLUTE_MS = 7 * 24 * 3_600_000;
const IDLE_MS = 12 * 3_600_000;
const TOUCH_EVERY_MS = 60_000;

type NewSession = { accountId: string; userId: string; memberId: string; device: string };

export async function openSession(request: RequestCtx, s: NewSession): Promise<SignedIn> {
  const { deps, now, requestId, log } = request;
  const token = newSessionToken();
  const id = newId();
  const db = deps.pools.identity;
  await credentials.insertSession(db, {
    ...s,
    id,
    tokenHash: tokenHash(token),
    now,
    expiresAt: now + ABSOLUTE_MS,
  });
  await sql.setLastAccount(db, s.userId, s.accountId);
  const ctx: Ctx = {
    deps,
    now,
    requestId,
    log,
    accountId: s.accountId,
    actor: {
      kind: 'member',
      memberId: s.memberId,
      userId: s.userId,
      role: 'viewer',
      sessionId: id,
      sight: FULL_SIGHT,
      viewAs: null,
      provenAt: now,
    },
  };
  await withAccount(db, { accountId: s.accountId }, (tx) =>
    audit(ctx, tx, {
      action: 'session.opened',
      target: { kind: 'session', id },
      detail: { device: s.device },
    }),
  );
  const session = await describeSession(deps, { ...s, now, expiresAt: now + ABSOLUTE_MS });
  return { token, session };
}

/** A session in another account of the same person. The one they came from stays open. */
export async function switchAccount(
  ctx: Ctx,
  input: { account_id: string; device: string },
  request: RequestCtx,
): Promise<SignedIn> {
  const userId = await userOf(ctx);
  const memberships = await sql.listMemberships(ctx.deps.pools.identity, userId);
  const wanted = mustFind(memberships.find((m) => m.account_id === input.account_id));
  if (wanted.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  return openSession(request, {
    accountId: wanted.account_id,
    userId,
    memberId: wanted.member_id,
    device: input.device,
  });
}

async function userOf(ctx: Ctx): Promise<string> {
  const memberId = memberIdOf(ctx);
  const member = await withAccount(ctx.deps.pools.identity, { accountId: ctx.accountId }, (tx) =>
    sql.findMember(tx, memberId),
  );
  return mustFind(member).user_id;
}

type Described = { accountId: string; memberId: string; now: number; expiresAt?: number };

export async function describeSession(deps: Deps, s: Described): Promise<Session> {
  const { account, member } = await withAccount(
    deps.pools.identity,
    { accountId: s.accountId },
    async (tx) => ({
      account: await sql.getAccount(tx),
      member: mustFind(await sql.findMember(tx, s.memberId)),
    }),
  );
  const { user_id, ...shown } = member;
  const memberships = await sql.listMemberships(deps.pools.identity, user_id);
  return {
    account,
    member: shown,
    memberships: memberships.map(({ member_id: _id, status: _status, ...m }) => m),
    expires_at: toInstant(s.expiresAt ?? s.now + IDLE_MS),
  };
}

export async function getSession(ctx: Ctx): Promise<Session> {
  return describeSession(ctx.deps, {
    accountId: ctx.accountId,
    memberId: memberIdOf(ctx),
    now: ctx.now,
  });
}

export async function signOut(ctx: Ctx): Promise<void> {
  if (ctx.actor.kind !== 'member')
    throw new AppError('forbidden', 'only a session can be signed out');
  const { memberId, sessionId } = ctx.actor;
  const which = { accountId: ctx.accountId, memberId, sessionId };
  const ended = await credentials.endSessions(ctx.deps.pools.identity, which, ctx.now);
  ctx.deps.realtime.disconnect(ended);
}

/** Ends every session of a member, e.g. when their role changes. */
export async function endMemberSessions(ctx: Ctx, memberId: string): Promise<void> {
  const which = { accountId: ctx.accountId, memberId };
  const ended = await credentials.endSessions(ctx.deps.pools.identity, which, ctx.now);
  ctx.deps.realtime.disconnect(ended);
}

export type Credential = { deps: Deps; token: string; now: number; ip: string };

/** Who a bearer token stands for, or null. The account comes from here and from nowhere else. */
export async function identify({ deps, token, now, ip }: Credential): Promise<Identity | null> {
  if (isOperator(token, deps.secrets.operatorToken)) {
    return { accountId: '', accountKind: 'parent', actor: { kind: 'operator' } };
  }
  return isApiKey(token)
    ? identifyKey(deps, { token, ip, now })
    : identifySession(deps, token, now);
}

async function identifySession(deps: Deps, token: string, now: number): Promise<Identity | null> {
  const hash = tokenHash(token);
  const row = await credentials.findSession(deps.pools.identity, hash, { now, idleMs: IDLE_MS });
  if (!row) return null;
  if (row.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  if (now - fromInstant(row.lastUsedAt) > TOUCH_EVERY_MS)
    await credentials.touchSession(deps.pools.identity, hash, now);
  return {
    accountId: row.accountId,
    accountKind: row.kind,
    actor: {
      kind: 'member',
      memberId: row.memberId,
      userId: row.userId,
      role: row.role,
      sessionId: row.id,
      sight: FULL_SIGHT,
      viewAs: null,
      provenAt: fromInstant(row.createdAt),
    },
  };
}

/** Which of these session tokens may still be used; asking does not count as use. */
export function usableSessions(deps: Deps, tokens: readonly string[]): Promise<string[]> {
  const at = { now: deps.clock.now(), idleMs: IDLE_MS };
  return credentials.listUsable(deps.pools.identity, tokens.map(tokenHash), at);
}

function isOperator(token: string, operatorToken: string): boolean {
  const [a, b] = [tokenHash(token), tokenHash(operatorToken)];
  return timingSafeEqual(a, b);
}

/** The bearer token of a request, or null. */
export function bearerToken(header: string | undefined): string | null {
  const match = /^Bearer ([\w.~+/-]{20,512}=*)$/.exec(header ?? '');
  return match?.[1] ?? null;
}
