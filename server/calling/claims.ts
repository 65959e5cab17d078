// Claims and reservations: leases with a fencing token. They are never in the feed, since renewals would wake
// every console; a socket event after the commit says that a contact changed hands.
import type { Contact } from '../../shared/call-lists.ts';
import { CLAIM_TTL_MS, RESERVATION_TTL_MS, type Claim } from '../../shared/calling.ts';
import { AppError } from '../../shared/errors.ts';
import { inSnapshot, inTransaction, memberIdOf, mustFind, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { isOnBreak, requireReady } from './agent-states.ts';
import * as sql from './claims.sql.ts';
import { openZones } from './zones.rules.ts';

export type Claimed = { claim: Claim; contact: Contact };

/** Rounds of looking again when others were faster; 50 agents at once need a handful. */
const ROUNDS_MAX = 25;

/**
 * Claims the next contact of an open list: due callbacks, then the list in order, then what this device
 * holds in reserve. Contacts whose calling window is closed are left alone.
 * @throws AppError not_found | list_not_open | nothing_to_claim | on_break
 */
export function claimNext(
  ctx: Ctx,
  input: { list_id: string; device_id: string },
): Promise<Claimed> {
  return inTransaction(ctx, async (tx) => {
    await requireReady(tx, memberIdOf(ctx));
    const wanted = {
      ...(await requireOpenList(ctx, tx, input)),
      kind: 'claim' as const,
      expiresAt: ctx.now + CLAIM_TTL_MS,
      count: 1,
    };
    const taken = (await takeOne(tx, 'due', wanted)) ?? (await takeOne(tx, 'free', wanted));
    if (taken) {
      const { token, ...contact } = taken;
      emitClaims(ctx, tx, { contactIds: [contact.id], memberId: wanted.memberId });
      const claim = { token, kind: wanted.kind, expiresAt: wanted.expiresAt };
      return { claim: claimOf(ctx, contact, claim), contact };
    }
    const reserved = (await sql.listReserved(tx, wanted)).find((r) => r.workable);
    if (!reserved)
      throw new AppError('nothing_to_claim', 'no contact of this call list is free now');
    const { token, expiresAt, workable: _, ...contact } = reserved;
    return { claim: claimOf(ctx, contact, { token, expiresAt, kind: 'reservation' }), contact };
  });
}

async function takeOne(
  tx: Tx,
  which: 'due' | 'free',
  wanted: sql.Wanted,
): Promise<(Contact & { token: number }) | null> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = (await sql.takeContacts(tx, which, wanted))[0];
    if (!found) return null;
    if (found.token !== null) return { ...found, token: found.token };
  }
  return null;
}

/**
 * Claims one contact, or renews the claim this device holds: the same token and kind, 90 seconds more.
 * @throws AppError not_found | list_not_open | claim_lost when someone else, or another device, holds it
 */
export function claimContact(ctx: Ctx, contactId: string, deviceId: string): Promise<Claimed> {
  const memberId = memberIdOf(ctx);
  return inTransaction(ctx, async (tx) => {
    const { list_status, reached, ...contact } = mustFind(await sql.lockContact(tx, contactId));
    const current = await sql.lockClaim(tx, contactId);
    const isLive = current !== null && current.expiresAt > ctx.now;
    const device = deviceId.toLowerCase();
    const isHolder = isLive && current.memberId === memberId && current.deviceId === device;
    // Whoever loses a list in the middle of a call keeps the contact until the wrap-up.
    mustFind(reached || isHolder ? contact : null);
    if (list_status !== 'open') throw new AppError('list_not_open', 'the call list is not open');
    const expiresAt = ctx.now + CLAIM_TTL_MS;
    if (!isLive) {
      await requireReady(tx, memberId);
      const holder = { memberId, deviceId, contactId: contact.id, listId: contact.list_id };
      const token = await sql.putClaim(tx, { ...holder, expiresAt });
      emitClaims(ctx, tx, { contactIds: [contact.id], memberId });
      return { claim: claimOf(ctx, contact, { token, kind: 'claim', expiresAt }), contact };
    }
    if (!isHolder) throw new AppError('claim_lost', 'someone else holds this contact');
    await sql.extendClaims(tx, { contactIds: [contact.id], untilEpochMs: expiresAt });
    const renewed = { ...current, expiresAt: Math.max(current.expiresAt, expiresAt) };
    return { claim: claimOf(ctx, contact, renewed), contact };
  });
}

/** Gives a contact back. A claim that is not held, or has another token, is left as it is. */
export function releaseClaim(ctx: Ctx, contactId: string, token: number): Promise<void> {
  const memberId = memberIdOf(ctx);
  return inTransaction(ctx, async (tx) => {
    const ended = await sql.endClaims(tx, {
      memberId,
      contactIds: [contactId],
      token,
      now: ctx.now,
    });
    emitClaims(ctx, tx, { contactIds: ended, memberId: null });
  });
}

/**
 * Makes this device hold `count` workable contacts of a list for 8 hours from now, as far as there are as
 * many. What it holds already stays with its tokens; what is too much, or cannot be worked any more, is
 * given back, so a count of 0 gives everything back. Closed lists can only be given back.
 * @throws AppError not_found | list_not_open
 */
export function reserveContacts(
  ctx: Ctx,
  input: { list_id: string; device_id: string; count: number },
): Promise<Claim[]> {
  return inTransaction(ctx, async (tx) => {
    await sql.lockDevice(tx, input.device_id);
    const base = await (input.count === 0 ? requireList : requireOpenList)(ctx, tx, input);
    const held = await sql.listReserved(tx, base);
    const kept = held.filter((r) => r.workable).slice(0, input.count);
    const keptIds = kept.map((r) => r.id);
    const surplus = held.filter((r) => !keptIds.includes(r.id)).map((r) => r.id);
    const ended = await sql.endClaims(tx, { ...base, contactIds: surplus, token: null });
    emitClaims(ctx, tx, { contactIds: ended, memberId: null });
    const expiresAt = ctx.now + RESERVATION_TTL_MS;
    await sql.extendClaims(tx, { contactIds: keptIds, untilEpochMs: expiresAt });
    const added = await takeMany(tx, {
      ...base,
      kind: 'reservation',
      expiresAt,
      // What is held stays; nothing more is taken during a break.
      count: (await isOnBreak(tx, base.memberId)) ? 0 : input.count - kept.length,
    });
    emitClaims(ctx, tx, { contactIds: added.map((c) => c.id), memberId: base.memberId });
    return [...kept, ...added].map((c) =>
      claimOf(ctx, c, { token: c.token, kind: 'reservation', expiresAt }),
    );
  });
}

async function takeMany(tx: Tx, wanted: sql.Wanted): Promise<(Contact & { token: number })[]> {
  const taken: (Contact & { token: number })[] = [];
  for (let round = 0; round < ROUNDS_MAX && taken.length < wanted.count; round += 1) {
    const found = await sql.takeContacts(tx, 'free', {
      ...wanted,
      count: wanted.count - taken.length,
    });
    if (found.length === 0) break;
    for (const contact of found) {
      if (contact.token !== null) taken.push({ ...contact, token: contact.token });
    }
  }
  return taken;
}

/** Ends what members hold in reserve of a call list that was taken away from them; what is being worked stays. */
export async function endLostReservations(ctx: Ctx, tx: Tx, listId: string): Promise<void> {
  const ended = await sql.endLostReservations(tx, { listId, now: ctx.now });
  emitClaims(ctx, tx, { contactIds: ended, memberId: null });
}

/** Gives back every reservation of a member at a device but the one they are working; answers how many. */
export function releaseReservations(ctx: Ctx, of: sql.Holder): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    await sql.lockDevice(tx, of.deviceId);
    const held = await sql.lockHeldBy(tx, { ...of, now: ctx.now });
    // Asked under the lock: a dial of one of them holds its claim until its call is written.
    const worked = new Set(await sql.listWorked(tx, held));
    const contactIds = held.filter((id) => !worked.has(id));
    const which = { memberId: of.memberId, contactIds, token: null, now: ctx.now };
    const ended = await sql.endClaims(tx, which);
    emitClaims(ctx, tx, { contactIds: ended, memberId: null });
    return ended.length;
  });
}

/** The claims and reservations the caller holds, on any device. */
export async function listClaims(ctx: Ctx): Promise<Claim[]> {
  const rows = await inSnapshot(ctx, (tx) => sql.listClaims(tx, memberIdOf(ctx), ctx.now));
  return rows.map((row) => claimOf(ctx, { id: row.contactId, list_id: row.listId }, row));
}

type ListInput = { list_id: string; device_id: string };
type Base = Omit<sql.Wanted, 'kind' | 'expiresAt' | 'count'>;

async function requireOpenList(ctx: Ctx, tx: Tx, input: ListInput): Promise<Base> {
  const base = await requireList(ctx, tx, input);
  if (base.status !== 'open') throw new AppError('list_not_open', 'the call list is not open');
  return base;
}

async function requireList(
  ctx: Ctx,
  tx: Tx,
  input: ListInput,
): Promise<Base & { status: sql.ListForClaims['status'] }> {
  const list = mustFind(await sql.findListForClaims(tx, input.list_id));
  return {
    listId: input.list_id,
    memberId: memberIdOf(ctx),
    deviceId: input.device_id,
    attemptCap: list.attemptCap,
    openZones: openZones(list.window, list.zone, ctx.now),
    now: ctx.now,
    status: list.status,
  };
}

function claimOf(
  ctx: Ctx,
  contact: Pick<Contact, 'id' | 'list_id'>,
  claim: Pick<sql.ClaimRow, 'token' | 'kind' | 'expiresAt'>,
): Claim {
  const ttl_ms = claim.expiresAt - ctx.now;
  return {
    contact_id: contact.id,
    list_id: contact.list_id,
    token: claim.token,
    kind: claim.kind,
    ttl_ms,
  };
}

/** Tells the account's consoles, after the commit, who holds these contacts now; null for nobody. */
export function emitClaims(
  ctx: Ctx,
  tx: Tx,
  change: { contactIds: readonly string[]; memberId: string | null },
): void {
  for (const contact_id of change.contactIds) {
    const payload = { contact_id, member_id: change.memberId };
    tx.afterCommit(() => ctx.deps.realtime.emit(tx.accountId, 'claim', payload));
  }
}
