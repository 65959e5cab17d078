// Devices a person has signed in from. They belong to people; the identity role alone reads them.
import { only, type Tx } from '../platform/db/transaction.ts';
import type { IdentityDb } from './sql.ts';

export type Seen = { userId: string; hash: Buffer; now: number };

/** Writes the device down; answers what was known before. */
export async function rememberDevice(
  tx: Tx,
  { userId, hash, now }: Seen,
): Promise<{ isKnown: boolean; knowsAny: boolean }> {
  return only(
    await tx.query<{ isKnown: boolean; knowsAny: boolean }>(
      `with known as (select device_hash from known_devices where user_id = $1),
       put as (
         insert into known_devices (user_id, device_hash, first_seen_at, last_seen_at)
         values ($1, $2, to_timestamp($3 / 1000.0), to_timestamp($3 / 1000.0))
         on conflict (user_id, device_hash) do update set last_seen_at = excluded.last_seen_at
       )
       select exists (select 1 from known where device_hash = $2) as "isKnown",
              exists (select 1 from known) as "knowsAny"`,
      [userId, hash, now],
    ),
  );
}

/** Forgets devices nobody used since; answers how many of a batch. */
export async function pruneDevices(db: IdentityDb, before: number): Promise<number> {
  const { rows } = await db.query(
    `delete from known_devices where (user_id, device_hash) in (
       select user_id, device_hash from known_devices where last_seen_at < to_timestamp($1 / 1000.0) limit 500)
     returning user_id`,
    [before],
  );
  return rows.length;
}
