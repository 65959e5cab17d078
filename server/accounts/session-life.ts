// The life of a session: opened, refreshed, ended. Everything that ends one comes through here, so that its sockets
// close, its end has a reason, and the audit log has its row.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/errors.ts';
import { FULL_SIGHT } from '../../shared/roles.ts';
import type { Session, SessionEndReason, SignedIn, TokenPair } from '../../shared/sessions.ts';
import type { ViewAsEnd } from '../../shared/view-as.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import {
  mustFind,
  newId,
  systemCtx,
  type Ctx,
  type Deps,
  type ViewAs,
} from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { tokenHash } from './credentials.ts';
import { asIdentity } from './identity.ts';
import { noteDevice } from './devices.ts';
import { findSightOf } from './sight.ts';
import { decideRefresh, sessionLimits, type RefreshDecision } from './session-rules.ts';
import { firstTokens, nextTokens } from './session-tokens.ts';
import * as tokensSql from './session-tokens.sql.ts';
import * as sessions from './sessions.sql.ts';
import { flagsOf } from './flags.ts';
import { pairOf, storeTokens, type MadeTokens } from './token-pairs.ts';
import * as sql from './sql.ts';
import { closeViews, viewEndOf } from './views.ts';
import * as views from './views.sql.ts';

export type NewSession = {
  accountId: string;
  userId: string;
  memberId: string;
  device: string;
  /** When they last proved who they are; now unless said, e.g. by a switch of accounts. */
  provenAt?: number;
  /** Lasts no longer than this, whatever the role allows. */
  expiresAt?: number;
  viewAs?: ViewAs;
  /** They have just proven who they are, so that a device they never used is worth a mail. */
  isSignIn?: boolean;
};

export async function openSession(request: RequestCtx, s: NewSession): Promise<SignedIn> {
  const { deps, now } = request;
  const memberships = await sql.listMemberships(deps.pools.identity, s.userId);
  const limits = sessionLimits(memberships.map((m) => m.role));
  const expiresAt = Math.min(now + limits.absoluteMs, s.expiresAt ?? Number.MAX_SAFE_INTEGER);
  const id = newId();
  const made = { sessionId: id, generation: 0, tokens: firstTokens(), now, expiresAt };
  await asIdentity(deps, s.accountId, async (tx) => {
    await sessions.insertSession(tx, {
      ...s,
      id,
      ip: request.ip,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 200),
      now,
      expiresAt,
      idleMs: limits.idleMs,
      provenAt: s.provenAt ?? now,
      viewAsId: s.viewAs?.id ?? null,
    });
    await storeTokens(tx, made);
    // Who visits has their devices at home.
    if (!s.viewAs) await noteDevice(request, tx, { ...s, isSignIn: s.isSignIn ?? false });
    await audit(ctxOfNew(request, s, id), tx, {
      action: 'session.opened',
      target: { kind: 'session', id },
      detail: { device: s.device },
    });
  });
  if (!s.viewAs) await sql.setLastAccount(deps.pools.identity, s.userId, s.accountId);
  const described = { ...s, viewAsId: s.viewAs?.id, expiresAt: toInstant(expiresAt) };
  const session = await describeSession(deps, described);
  return { ...pairOf(made), session };
}

function ctxOfNew(request: RequestCtx, s: NewSession, sessionId: string): Ctx {
  const { deps, now, requestId, log, ip } = request;
  return {
    deps,
    now,
    requestId,
    ip,
    log,
    accountId: s.accountId,
    actor: {
      kind: 'member',
      memberId: s.memberId,
      userId: s.userId,
      role: 'viewer',
      sessionId,
      sight: FULL_SIGHT,
      viewAs: s.viewAs ?? null,
      provenAt: now,
    },
  };
}

type Described = {
  accountId: string;
  memberId: string;
  viewAsId?: string | undefined;
  expiresAt: string;
};

export async function describeSession(deps: Deps, s: Described): Promise<Session> {
  const found = await asIdentity(deps, s.accountId, async (tx) => {
    const member = mustFind(await sql.findMember(tx, s.memberId));
    return {
      account: await sql.getAccount(tx),
      member,
      sight: await findSightOf(tx, member.role),
      flags: await flagsOf(tx),
      viewing: s.viewAsId === undefined ? null : await views.getViewing(tx, s.viewAsId),
    };
  });
  const { account, sight, flags, viewing } = found;
  const { user_id, ...shown } = found.member;
  const memberships = await sql.listMemberships(deps.pools.identity, user_id);
  return {
    account,
    member: shown,
    memberships: memberships.map(({ member_id: _id, status: _status, ...m }) => m),
    sight,
    flags,
    expires_at: s.expiresAt,
    view_as: viewing,
  };
}

/** Many people may sit behind one address, and each needs one in a quarter of an hour. */
const refreshesOfAddress = new RateLimiterMemory({ points: 600, duration: 60 });

/** @throws AppError session_ended with its reason; whoever holds the token has to sign in again. */
export async function refreshSession(request: RequestCtx, refresh: string): Promise<TokenPair> {
  const { deps } = request;
  await refreshesOfAddress.consume(request.ip).catch((error: unknown) => {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new AppError('rate_limited', 'too many refreshes from this address; wait a minute');
  });
  const found = await tokensSql.findRefreshToken(deps.pools.identity, tokenHash(refresh));
  if (!found) throw sessionEnded(null);
  // What was decided is committed before it is told: a session that ends by this must stay ended.
  const outcome = await asIdentity(deps, found.accountId, (tx) =>
    exchange({ request, tx, sessionId: found.sessionId, refresh }),
  );
  if ('ended' in outcome) throw sessionEnded(outcome.ended);
  return outcome;
}

type Exchange = { request: RequestCtx; tx: Tx; sessionId: string; refresh: string };

async function exchange(x: Exchange): Promise<TokenPair | { ended: SessionEndReason | null }> {
  const { request, tx, sessionId, refresh } = x;
  const { now, deps } = request;
  const session = await sessions.lockSession(tx, sessionId);
  const token = await tokensSql.getRefreshToken(tx, tokenHash(refresh));
  // Pruned between the look-up and the lock.
  if (!session || !token) return { ended: null };
  const replacedAt = token.replacedAt === null ? null : fromInstant(token.replacedAt);
  const expiresAt = fromInstant(session.expiresAt);
  const decision = decideRefresh({
    now,
    generation: token.generation,
    replacedAt,
    session: {
      ...session,
      expiresAt,
      lastUsedAt: fromInstant(session.lastUsedAt),
      idleMs: session.idleSeconds * 1000,
    },
  });
  if (decision.kind === 'ended') return endByRefresh(x, decision, token.generation);
  const made: MadeTokens = {
    sessionId,
    generation: token.generation + 1,
    tokens: nextTokens(deps.secrets, { sessionId, generation: token.generation, refresh }),
    now: replacedAt ?? now,
    expiresAt,
  };
  if (decision.kind === 'rotate') await rotate(tx, made, refresh);
  else await requireStored(tx, made);
  return pairOf(made);
}

async function rotate(tx: Tx, made: MadeTokens, refresh: string): Promise<void> {
  await tokensSql.replaceToken(tx, tokenHash(refresh), made.now);
  await storeTokens(tx, made);
  await sessions.moveGeneration(tx, { id: made.sessionId, generation: made.generation }, made.now);
  await tokensSql.deleteStaleAccess(tx, made.sessionId, made.now);
}

/** A fresh proof puts tokens in place that do not follow from the old ones, and these are not told to who holds those. */
async function requireStored(tx: Tx, made: MadeTokens): Promise<void> {
  if (await tokensSql.getRefreshToken(tx, tokenHash(made.tokens.refresh))) return;
  throw new AppError('tokens_replaced', 'these tokens were replaced by a fresh proof');
}

async function endByRefresh(
  { request, tx, sessionId }: Exchange,
  decision: Extract<RefreshDecision, { kind: 'ended' }>,
  generation: number,
): Promise<{ ended: SessionEndReason }> {
  if (!decision.isNew) return { ended: decision.reason };
  const { requestId, log, now } = request;
  const ctx: Ctx = {
    ...systemCtx(request.deps, tx.accountId, 'sessions'),
    requestId,
    log,
    now,
    ip: request.ip,
  };
  if (decision.reason === 'reuse_detected') {
    log.warn({ sessionId, accountId: tx.accountId }, 'an old refresh token was presented');
    await audit(ctx, tx, {
      action: 'session.reuse_detected',
      target: { kind: 'session', id: sessionId },
      detail: { ip: request.ip, generation },
    });
  }
  await endSessionsIn(ctx, tx, { which: { sessionId }, reason: decision.reason });
  return { ended: decision.reason };
}

function sessionEnded(reason: SessionEndReason | null): AppError {
  const known = reason ? { reason } : {};
  return new AppError('session_ended', 'this session has ended; sign in again', known);
}

type Ending = {
  which: sessions.WhichSessions;
  reason: SessionEndReason;
  /** Who ended the view-as of these sessions, where the reason does not say it. */
  viewEndedBy?: ViewAsEnd;
};

/** Ends sessions of the transaction's account together with what causes it; sockets close after the commit. */
export async function endSessionsIn(ctx: Ctx, tx: Tx, ending: Ending): Promise<number> {
  const { which, reason } = ending;
  const ended = await sessions.endSessions(tx, which, { reason, now: ctx.now });
  for (const session of ended) {
    await audit(ctx, tx, {
      action: 'session.ended',
      target: { kind: 'session', id: session.id },
      detail: { reason, member_id: session.memberId },
    });
  }
  tx.afterCommit(() => ctx.deps.realtime.disconnect(ended.map((s) => s.id)));
  const ids = ended.flatMap((session) => session.viewAsId ?? []);
  await closeViews(ctx, tx, { ids, by: ending.viewEndedBy ?? viewEndOf(reason) });
  await endViewsFrom(ctx, tx, { sessionIds: ended.map((s) => s.id), by: 'home' });
  return ended.length;
}

/** Ends what was viewed from these sessions, in whatever account: a view lasts no longer than what it stands on. */
export async function endViewsFrom(
  ctx: Ctx,
  tx: Tx,
  { sessionIds, by }: { sessionIds: readonly string[]; by: ViewAsEnd },
): Promise<void> {
  if (sessionIds.length === 0) return;
  for (const view of await views.listViewsFrom(tx, sessionIds))
    await tx.as(view.accountId, (there) => endViewIn(ctx, there, { id: view.id, by }));
}

/** Ends one view of the transaction's account; its session ends and its sockets close after the commit. */
export async function endViewIn(
  ctx: Ctx,
  tx: Tx,
  { id, by }: { id: string; by: ViewAsEnd },
): Promise<void> {
  const which = { viewAsId: id };
  await endSessionsIn(ctx, tx, { which, reason: 'view_as_ended', viewEndedBy: by });
  // One whose session was never opened is closed as well.
  await closeViews(ctx, tx, { ids: [id], by });
}

/** Ends the open sessions of an account that fit, and closes their sockets at once. */
export function endSessions(
  deps: Deps,
  { accountId, ...which }: sessions.WhichSessions & { accountId: string },
  reason: SessionEndReason,
): Promise<number> {
  const ctx = systemCtx(deps, accountId, 'sessions');
  return asIdentity(deps, accountId, (tx) => endSessionsIn(ctx, tx, { which, reason }));
}

/** Ends what a person has open in every account, but for one session when `except` names it. */
export async function endSessionsOfUser(
  deps: Deps,
  who: { userId: string; except?: string },
  reason: SessionEndReason,
): Promise<number> {
  let ended = 0;
  const { identity } = deps.pools;
  for (const accountId of await sessions.listAccountsWithSessions(identity, who.userId)) {
    const which = { accountId, userId: who.userId, ...(who.except && { exceptId: who.except }) };
    ended += await endSessions(deps, which, reason);
  }
  return ended;
}
