// Sessions: opening, switching accounts, and who stands behind a credential.
import { timingSafeEqual } from 'node:crypto';
import type { Session, SignedIn } from '../../shared/sessions.ts';
import { AppError } from '../../shared/errors.ts';
import { mustFind, type Ctx, type Deps, type ViewAs } from '../platform/context.ts';
import { fromInstant } from '../platform/clock.ts';
import type { Identity } from '../platform/http/api.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { identifyKey } from './api-keys.ts';
import { isApiKey, tokenHash } from './credentials.ts';
import { requireFactorFor } from './factor-duty.ts';
import { asIdentity } from './identity.ts';
import { describeSession, endSessionsIn, openSession } from './session-life.ts';
import { TOUCH_EVERY_MS } from './session-rules.ts';
import * as sessionsSql from './sessions.sql.ts';
import * as sql from './sql.ts';
import { sightOf } from './sight.ts';

export {
  endSessions,
  endSessionsIn,
  endSessionsOfUser,
  endViewIn,
  endViewsFrom,
  openSession,
} from './session-life.ts';
export { replaceTokens } from './token-pairs.ts';

/** A session in another account of the same person. The one they came from stays open. */
export async function switchAccount(
  ctx: Ctx,
  input: { account_id: string; device: string },
  request: RequestCtx,
): Promise<SignedIn> {
  const { userId, provenAt, sessionId } = sessionOf(ctx);
  const memberships = await sql.listMemberships(ctx.deps.pools.identity, userId);
  const wanted = mustFind(memberships.find((m) => m.account_id === input.account_id));
  if (wanted.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  await requireFactorFor(ctx.deps, { accountId: wanted.account_id, userId, role: wanted.role });
  return openSession(request, {
    accountId: wanted.account_id,
    userId,
    memberId: wanted.member_id,
    device: input.device,
    // A switch proves nothing anew and lengthens nothing: both are carried over from the sign-in.
    provenAt,
    expiresAt: fromInstant(await expiryOf(ctx, sessionId)),
  });
}

function expiryOf(ctx: Ctx, sessionId: string): Promise<string> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) =>
    mustFind(await sessionsSql.getSessionExpiry(tx, sessionId)),
  );
}

export async function getSession(ctx: Ctx): Promise<Session> {
  const { memberId, sessionId, viewAs } = sessionOf(ctx);
  const expiresAt = await expiryOf(ctx, sessionId);
  const { accountId } = ctx;
  return describeSession(ctx.deps, { accountId, memberId, viewAsId: viewAs?.id, expiresAt });
}

export async function signOut(ctx: Ctx): Promise<void> {
  const { sessionId } = sessionOf(ctx);
  await asIdentity(ctx.deps, ctx.accountId, (tx) =>
    endSessionsIn(ctx, tx, { which: { sessionId }, reason: 'signed_out' }),
  );
}

/** The session a person asks with; an API key has none. */
export function sessionOf(ctx: Ctx): Extract<Ctx['actor'], { kind: 'member' }> {
  if (ctx.actor.kind !== 'member') throw new AppError('forbidden', 'only a session can do this');
  return ctx.actor;
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
  const row = await sessionsSql.findSession(deps.pools.identity, tokenHash(token), now);
  if (!row) return null;
  if (row.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  if (!row.isOpen) return null;
  if (now - fromInstant(row.lastUsedAt) > TOUCH_EVERY_MS) await touch(deps, row, now);
  return {
    accountId: row.accountId,
    accountKind: row.kind,
    actor: {
      kind: 'member',
      memberId: row.memberId,
      userId: row.userId,
      role: row.role,
      sessionId: row.id,
      sight: sightOf(row.role, row),
      viewAs: viewAsOf(row),
      provenAt: fromInstant(row.provenAt),
    },
  };
}

/** Who views is at work at home as well: the session they come back to must not fall asleep meanwhile. */
async function touch(deps: Deps, row: sessionsSql.SessionRow, now: number): Promise<void> {
  const { identity } = deps.pools;
  await sessionsSql.touchSession(identity, row, now);
  if (row.viewAsId === null || row.homeSessionId === null) return;
  const home = { accountId: row.homeAccountId, id: row.homeSessionId };
  await sessionsSql.touchSession(identity, home, now);
}

function viewAsOf(row: sessionsSql.SessionRow): ViewAs | null {
  if (row.viewAsId === null) return null;
  const { viewAsId: id, homeAccountId, homeMemberId, viewAsWrite: write } = row;
  return { id, homeAccountId, homeMemberId, write };
}

/** Which of these sessions may still be used; asking does not count as use. */
export async function usableSessions(
  deps: Deps,
  sessions: readonly { accountId: string; id: string }[],
): Promise<{ id: string; phones: boolean }[]> {
  const usable = await sessionsSql.listUsable(deps.pools.identity, sessions, deps.clock.now());
  return usable.map((row) => ({ id: row.id, phones: sightOf(row.role, row).phones }));
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
