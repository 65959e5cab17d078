// View-as: a session in another account under one's own name. What it may do is decided in platform/http/access.ts
// and context.ts; that it ends with what it stands on, in accounts/views.ts.
import type { SignedIn } from '../../shared/sessions.ts';
import type { OpenDoor, SupportGrant, ViewAsEntry } from '../../shared/view-as.ts';
import { AppError } from '../../shared/errors.ts';
import {
  accountOf,
  asIdentity,
  endViewIn,
  endViewsFrom,
  findMember,
  openSession,
  sessionOf,
} from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  mustFind,
  newId,
  systemCtx,
  type Ctx,
  type Deps,
  type ViewAs,
} from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { requireOpenDoor, SUPPORT_HOME, SUPPORT_NAME, supportUntil } from './rules.ts';
import * as sql from './sql.ts';

type Wish = {
  account_id: string;
  reason: string;
  ticket: string | null;
  minutes: number;
  write: boolean;
};

/** Who comes, and from where. */
type Visitor = Pick<
  sql.NewViewAs,
  'kind' | 'homeAccountId' | 'homeAccountName' | 'homeSessionId' | 'personName' | 'personEmail'
> & {
  /** Their member at home; support has none and is its own guest. */
  homeMemberId: string | null;
};

const MINUTE_MS = 60_000;

/** @throws AppError not_found for every account that is not a sub-account of the caller's */
export async function startViewAs(
  ctx: Ctx,
  wish: Wish & { device: string },
  request: RequestCtx,
): Promise<SignedIn> {
  const actor = sessionOf(ctx);
  const id = newId();
  const expiresAt = ctx.now + wish.minutes * MINUTE_MS;
  const guest = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    // The relation is looked up by the account of the session: what the body names can only narrow it.
    if (!(await sql.isSubAccount(tx, wish.account_id)))
      throw new AppError('not_found', 'there is no such thing here');
    const person = mustFind(await findMember(tx, actor.memberId));
    const home = await accountOf(tx);
    await audit(ctx, tx, {
      action: 'view_as.started',
      target: { kind: 'account', id: wish.account_id },
      detail: { view_as_id: id, ...saidOf(wish) },
    });
    return tx.as(wish.account_id, async (there) => {
      requireOpenDoor(mustFind(await sql.findDoor(there)), wish);
      const visitor: Visitor = {
        kind: 'parent',
        homeAccountId: ctx.accountId,
        homeAccountName: home.name,
        homeMemberId: actor.memberId,
        homeSessionId: actor.sessionId,
        personName: person.name,
        personEmail: person.email,
      };
      return welcome(ctx, there, { id, wish, expiresAt, visitor });
    });
  });
  return openSession(request, {
    accountId: wish.account_id,
    userId: actor.userId,
    memberId: guest.id,
    device: wish.device,
    // What needs a fresh proof is refused in a view-as anyway; it starts with none.
    provenAt: 0,
    expiresAt,
    viewAs: guest.viewAs,
  });
}

/** For support: whom it may visit. */
export function listOpenDoors({ pools, clock }: Deps): Promise<OpenDoor[]> {
  return sql.listOpenDoors(pools.identity, clock.now());
}

type Support = Wish & { ticket: string; staff_name: string; staff_email: string };

/** @throws AppError support_not_granted unless the account has let support in */
export async function startSupportViewAs(request: RequestCtx, wish: Support): Promise<SignedIn> {
  const { deps, now, requestId, log } = request;
  const id = newId();
  const ctx = { ...systemCtx(deps, wish.account_id, 'operator'), now, requestId, log };
  const opened = await asIdentity(deps, wish.account_id, async (tx) => {
    const door = mustFind(await sql.findDoor(tx));
    requireOpenDoor({ ...door, writeAllowed: true }, wish);
    const grants = await sql.listOpenGrants(tx, now);
    const grant = grants.find((g) => g.write) ?? grants[0];
    const expiresAt = supportUntil(
      grant ? { write: grant.write, expiresAt: fromInstant(grant.expires_at) } : null,
      { write: wish.write, until: now + wish.minutes * MINUTE_MS },
    );
    const visitor: Visitor = {
      kind: 'support',
      homeAccountId: SUPPORT_HOME,
      homeAccountName: SUPPORT_NAME,
      homeMemberId: null,
      homeSessionId: null,
      personName: wish.staff_name,
      personEmail: wish.staff_email,
    };
    return { ...(await welcome(ctx, tx, { id, wish, expiresAt, visitor })), expiresAt };
  });
  return openSession(request, {
    accountId: wish.account_id,
    userId: opened.userId,
    memberId: opened.id,
    device: 'Support',
    expiresAt: opened.expiresAt,
    viewAs: opened.viewAs,
  });
}

/** The guest, and the view-as their session carries. */
type Welcomed = { id: string; userId: string; viewAs: ViewAs };

type Arrival = { id: string; wish: Wish; expiresAt: number; visitor: Visitor };

/** The rows of a view-as in the account that is viewed; its consoles are told after the commit. */
async function welcome(
  ctx: Ctx,
  tx: Tx,
  { id, wish, expiresAt, visitor }: Arrival,
): Promise<Welcomed> {
  const { personName, personEmail, homeAccountId } = visitor;
  const guest = await sql.putGuest(tx, {
    id: newId(),
    userId: newId(),
    homeId: homeAccountId,
    name: personName,
    email: personEmail,
  });
  const homeMemberId = visitor.homeMemberId ?? guest.id;
  await sql.insertViewAs(tx, {
    ...visitor,
    id,
    homeMemberId,
    guestId: guest.id,
    reason: wish.reason,
    ticket: wish.ticket,
    write: wish.write,
    now: ctx.now,
    expiresAt,
  });
  const viewAs = { id, homeAccountId, homeMemberId, write: wish.write };
  const asGuest = guestCtx(ctx, tx, { guest, viewAs });
  await audit(asGuest, tx, {
    action: 'view_as.started',
    target: { kind: 'view_as', id },
    detail: saidOf(wish),
  });
  tx.afterCommit(() =>
    ctx.deps.realtime.emit(tx.accountId, 'view_as', { view_as_id: id, open: true }),
  );
  return { ...guest, viewAs };
}

const saidOf = ({ reason, ticket, minutes, write }: Wish) => ({ reason, ticket, minutes, write });

type Guest = {
  guest: { id: string; userId: string };
  viewAs: ViewAs;
};

/** In the viewed account the visitor is their guest, so that its audit rows name them by themselves. */
function guestCtx(ctx: Ctx, tx: Tx, { guest, viewAs }: Guest): Ctx {
  return {
    ...ctx,
    accountId: tx.accountId,
    actor: {
      kind: 'member',
      memberId: guest.id,
      userId: guest.userId,
      role: 'supervisor',
      sessionId: viewAs.id,
      sight: { money: false, phones: false, notes: false },
      viewAs,
      provenAt: 0,
    },
  };
}

/** Ends what this very session started: a reloaded console has lost the tokens of the view. */
export async function endOwnViewAs(ctx: Ctx): Promise<void> {
  const { sessionId } = sessionOf(ctx);
  await asIdentity(ctx.deps, ctx.accountId, (tx) =>
    endViewsFrom(ctx, tx, { sessionIds: [sessionId], by: 'viewer' }),
  );
}

export function listViewAs(ctx: Ctx): Promise<{
  write_allowed: boolean;
  data: ViewAsEntry[];
  support_grants: SupportGrant[];
}> {
  return inSnapshot(ctx, async (tx) => ({
    write_allowed: mustFind(await sql.findDoor(tx)).writeAllowed,
    data: await sql.listViewAs(tx, ctx.now),
    support_grants: await sql.listOpenGrants(tx, ctx.now),
  }));
}

export function endViewAs(ctx: Ctx, id: string): Promise<void> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    if (!(await sql.viewAsExists(tx, id)))
      throw new AppError('not_found', 'there is no such thing here');
    await endViewIn(ctx, tx, { id, by: 'account' });
  });
}

export function setViewAsWrite(ctx: Ctx, allowed: boolean): Promise<{ write_allowed: boolean }> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.setWriteAllowed(tx, allowed);
    await audit(ctx, tx, {
      action: 'view_as.write_allowed',
      target: { kind: 'account', id: tx.accountId },
      detail: { allowed },
    });
    return { write_allowed: allowed };
  });
}

const HOUR_MS = 3_600_000;

export function grantSupport(
  ctx: Ctx,
  input: { hours: number; write: boolean },
): Promise<SupportGrant> {
  const { memberId } = sessionOf(ctx);
  const id = newId();
  const expiresAt = ctx.now + input.hours * HOUR_MS;
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { write } = input;
    const grant = await sql.insertGrant(tx, { id, memberId, write, now: ctx.now, expiresAt });
    await audit(ctx, tx, {
      action: 'support.granted',
      target: { kind: 'support_grant', id },
      detail: input,
    });
    return grant;
  });
}

/** Support that is looking on any grant leaves; where another one is open it may come again. */
export function endSupportGrant(ctx: Ctx, id: string): Promise<void> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    if (!(await sql.endGrant(tx, id, ctx.now)))
      throw new AppError('not_found', 'there is no such thing here');
    await audit(ctx, tx, { action: 'support.ended', target: { kind: 'support_grant', id } });
    for (const open of await sql.listOpenIds(tx, { kind: 'support' }, ctx.now))
      await endViewIn(ctx, tx, { id: open, by: 'account' });
  });
}
