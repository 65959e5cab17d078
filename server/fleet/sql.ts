import type { Device, Standing } from '../../shared/fleet.ts';
import type { Role } from '../../shared/roles.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type DeviceKey = { memberId: string; deviceId: string };

export type StandingRow = DeviceKey &
  Pick<Standing, 'name' | 'version' | 'waiting' | 'refused' | 'storage'> & {
    id: string;
    sessionId: string;
    schema: number;
    clockSkewMs: number;
    waitingSince: number | null;
    syncedAt: number | null;
    now: number;
    /** A row as fresh as this is left alone unless it says something else. */
    freshAfter: number;
  };

/** Writes how a device stands; answers whether it is a new one. */
export async function putDevice(tx: Tx, s: StandingRow): Promise<boolean> {
  const rows = await tx.query<{ isNew: boolean }>(
    `insert into devices as d
       (account_id, id, member_id, device_id, session_id, name, version, schema, clock_skew_ms, waiting, waiting_since,
        refused, synced_at, storage, first_seen_at, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11 / 1000.0), $12, to_timestamp($13 / 1000.0), $14,
       to_timestamp($15 / 1000.0), to_timestamp($15 / 1000.0))
     on conflict on constraint devices_of_member do update
     set session_id = excluded.session_id, name = excluded.name, version = excluded.version,
         schema = excluded.schema, clock_skew_ms = excluded.clock_skew_ms, waiting = excluded.waiting,
         waiting_since = excluded.waiting_since, refused = excluded.refused, synced_at = excluded.synced_at,
         storage = excluded.storage, seen_at = excluded.seen_at
     where d.account_id = $1 and (d.seen_at <= to_timestamp($16 / 1000.0)
       or (d.session_id, d.version, d.schema, d.waiting, d.refused, d.storage) is distinct from
          (excluded.session_id, excluded.version, excluded.schema, excluded.waiting, excluded.refused, excluded.storage))
     returning d.id = $2 as "isNew"`,
    [
      tx.accountId,
      s.id,
      s.memberId,
      s.deviceId,
      s.sessionId,
      s.name,
      s.version,
      s.schema,
      s.clockSkewMs,
      s.waiting,
      s.waitingSince,
      s.refused,
      s.syncedAt,
      s.storage,
      s.now,
      s.freshAfter,
    ],
  );
  return rows[0]?.isNew ?? false;
}

/** Forgets the devices of a member that were not seen for longest, but for the `keep` last ones. */
export async function deleteOldestDevices(tx: Tx, memberId: string, keep: number): Promise<void> {
  await tx.execute(
    `delete from devices where account_id = $1 and id in (
       select id from devices where account_id = $1 and member_id = $2
       order by seen_at desc, id desc offset $3)`,
    [tx.accountId, memberId, keep],
  );
}

export type DeviceRow = Omit<Device, 'member' | 'signed_in'> & {
  member_id: string;
  member_name: string;
  member_role: Role;
  member_active: boolean;
  session_id: string;
};

/** The devices of the account, last seen first, with how many contacts each holds at `now`. */
export function listDevices(
  tx: Tx,
  { now, limit }: { now: number; limit: number },
): Promise<DeviceRow[]> {
  return tx.query<DeviceRow>(
    `select d.id, d.member_id, m.name as member_name, m.role as member_role, m.active as member_active,
            d.session_id, d.name, d.version, d.schema, d.clock_skew_ms, d.waiting, d.waiting_since, d.refused,
            d.synced_at, d.storage, d.seen_at,
            (select count(*)::int from claims k
             where k.account_id = $1 and k.member_id = d.member_id and k.device_id = d.device_id
               and k.kind = 'reservation' and k.expires_at > to_timestamp($2 / 1000.0)) as reservations
     from devices d
     join members m on m.account_id = d.account_id and m.id = d.member_id
     where d.account_id = $1
     order by d.seen_at desc, d.id
     limit $3`,
    [tx.accountId, now, limit],
  );
}

export type FoundDevice = DeviceKey & { sessionId: string; name: string; role: Role };

export async function findDevice(tx: Tx, id: string): Promise<FoundDevice | null> {
  const rows = await tx.query<FoundDevice>(
    `select d.member_id as "memberId", d.device_id as "deviceId", d.session_id as "sessionId", d.name, m.role
     from devices d
     join members m on m.account_id = d.account_id and m.id = d.member_id
     where d.account_id = $1 and d.id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export type RefusedRow = { coll: string; code: string; count: number; last_at: string };

/** What was refused of a member at a device, by kind and reason. What the facts say stays where it is. */
export function countRefused(tx: Tx, of: DeviceKey): Promise<RefusedRow[]> {
  return tx.query<RefusedRow>(
    `select coll, code, count(*)::int as count, max(at) as last_at
     from sync_dead_letters
     where account_id = $1 and member_id = $2 and device_id = $3
     group by coll, code
     order by max(at) desc, coll, code
     limit 100`,
    [tx.accountId, of.memberId, of.deviceId],
  );
}
