// The devices of an account: what each says of itself, and what a supervisor does about one.
import { AppError } from '../../shared/errors.ts';
import {
  DEVICES_MAX,
  DEVICES_OF_MEMBER,
  mayEnd,
  STANDING_CHANGED_MS,
  type Device,
  type Standing,
} from '../../shared/fleet.ts';
import type { Role } from '../../shared/roles.ts';
import { SYNC_SCHEMA } from '../../shared/sync.ts';
import { asIdentity, endSessionsIn, sessionOf, usableSessions } from '../accounts/service.ts';
import { releaseReservations } from '../calling/service.ts';
import { audit } from '../platform/audit.ts';
import {
  inSnapshot,
  inTransaction,
  mustFind,
  newId,
  nowInstant,
  type Ctx,
} from '../platform/context.ts';
import { SERVER_VERSION } from '../platform/version.ts';
import * as sql from './sql.ts';

type DeviceNote = { deviceId: string; schema: number; stands: Standing };

/**
 * Keeps how a member’s console stands. Whoever visits has their devices at home, and a key has none. What cannot be
 * written is no reason to refuse the console its mirror.
 */
export async function noteDevice(
  ctx: Ctx,
  { deviceId, schema, stands }: DeviceNote,
): Promise<void> {
  const { actor, now } = ctx;
  if (actor.kind !== 'member' || actor.viewAs) return;
  const { clock_ms, waiting_for_ms, synced_ago_ms, ...said } = stands;
  const row = {
    ...said,
    id: newId(),
    memberId: actor.memberId,
    sessionId: actor.sessionId,
    deviceId,
    schema,
    clockSkewMs: clock_ms - now,
    waitingSince: waiting_for_ms === null ? null : now - waiting_for_ms,
    syncedAt: synced_ago_ms === null ? null : now - synced_ago_ms,
    now,
    freshAfter: now - STANDING_CHANGED_MS,
  };
  const write = inTransaction(ctx, async (tx) => {
    const isNew = await sql.putDevice(tx, row);
    if (isNew) await sql.deleteOldestDevices(tx, actor.memberId, DEVICES_OF_MEMBER);
  });
  await write.catch((error: unknown) =>
    ctx.log.warn({ err: error }, 'how a device stands could not be written'),
  );
}

export type Fleet = { data: Device[]; now: string; version: string; schema: number };

export async function listDevices(ctx: Ctx): Promise<Fleet> {
  const asked = { now: ctx.now, limit: DEVICES_MAX };
  const rows = await inSnapshot(ctx, (tx) => sql.listDevices(tx, asked));
  const { accountId } = ctx;
  const sessions = rows.map((row) => ({ accountId, id: row.session_id }));
  const usable = new Set((await usableSessions(ctx.deps, sessions)).map(({ id }) => id));
  const data = rows.map((row): Device => {
    const { member_id: id, member_name, member_role: role, member_active: active, ...rest } = row;
    const { session_id, ...shown } = rest;
    const member = { id, name: member_name, role, active };
    return { ...shown, member, signed_in: usable.has(session_id) };
  });
  return { data, now: nowInstant(ctx), version: SERVER_VERSION, schema: SYNC_SCHEMA };
}

export function listRefusedFacts(ctx: Ctx, id: string): Promise<sql.RefusedRow[]> {
  return inSnapshot(ctx, async (tx) =>
    sql.countRefused(tx, mustFind(await sql.findDevice(tx, id))),
  );
}

/** @throws AppError not_found | forbidden for a device of somebody above the caller */
export async function signOutDevice(ctx: Ctx, id: string): Promise<number> {
  const device = await inSnapshot(ctx, async (tx) => mustFind(await sql.findDevice(tx, id)));
  requireMayEnd(ctx, device);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { sessionId, memberId } = device;
    await audit(ctx, tx, {
      action: 'device.signed_out',
      target: { kind: 'device', id },
      detail: { member_id: memberId, device: device.name },
    });
    return endSessionsIn(ctx, tx, {
      which: { sessionId, memberId },
      reason: 'ended_by_supervisor',
    });
  });
}

function requireMayEnd(ctx: Ctx, device: { memberId: string; role: Role }): void {
  const { memberId, role } = sessionOf(ctx);
  if (memberId === device.memberId || mayEnd(role, device.role)) return;
  throw new AppError('forbidden', `the role ${role} may not sign this member out`);
}

/** Gives back what a device holds for offline work; it learns that at its next connect. */
export function releaseDevice(ctx: Ctx, id: string): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const device = mustFind(await sql.findDevice(tx, id));
    const released = await releaseReservations({ ...ctx, tx }, device);
    await audit(ctx, tx, {
      action: 'device.released',
      target: { kind: 'device', id },
      detail: { member_id: device.memberId, contacts: released },
    });
    return released;
  });
}
