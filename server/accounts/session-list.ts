// Where a person is signed in, over all their accounts, and ending any of it; and what is kept of sessions that ended.
import { deleteBefore } from '../../shared/retention.ts';
import type { OwnSession } from '../../shared/sessions.ts';
import { mustFind, type Ctx, type Deps } from '../platform/context.ts';
import { asIdentity } from './identity.ts';
import { endSessionsIn, endSessionsOfUser } from './session-life.ts';
import { sessionOf } from './sessions.ts';
import * as sql from './sessions.sql.ts';

export async function listOwnSessions(ctx: Ctx): Promise<OwnSession[]> {
  const { userId, sessionId } = sessionOf(ctx);
  const rows = await sql.listSessionsOfUser(ctx.deps.pools.identity, userId, ctx.now);
  const current = rows.filter((row) => row.id === sessionId);
  const others = rows.filter((row) => row.id !== sessionId);
  return [...current, ...others].map((row) => ({
    id: row.id,
    account: { id: row.accountId, name: row.accountName, hue: row.hue },
    device: row.device,
    ip: row.ip,
    user_agent: row.userAgent,
    created_at: row.createdAt,
    last_used_at: row.lastUsedAt,
    expires_at: row.expiresAt,
    current: row.id === sessionId,
  }));
}

/** Somebody else’s session answers like one that does not exist. */
export async function endOwnSession(ctx: Ctx, id: string): Promise<void> {
  const { userId, sessionId } = sessionOf(ctx);
  const open = await sql.listSessionsOfUser(ctx.deps.pools.identity, userId, ctx.now);
  const { accountId } = mustFind(open.find((row) => row.id === id));
  const reason = id === sessionId ? 'signed_out' : 'signed_out_elsewhere';
  await asIdentity(ctx.deps, accountId, (tx) =>
    endSessionsIn(ctx, tx, { which: { sessionId: id, userId }, reason }),
  );
}

export function endOtherSessions(ctx: Ctx): Promise<number> {
  const { userId, sessionId } = sessionOf(ctx);
  return endSessionsOfUser(ctx.deps, { userId, except: sessionId }, 'signed_out_elsewhere');
}

/** Deletes one batch; `true` while there may be more. */
export async function pruneSessions({ pools, clock }: Deps): Promise<boolean> {
  return (await sql.pruneSessions(pools.identity, deleteBefore('sessions', clock.now()))) > 0;
}
