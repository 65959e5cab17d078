import type { FactName } from '../../shared/sync.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type DeadLetter = { id: string; json: string; code: string; detail: string | null };

/** Keeps refused facts whole. The first refusal of a fact stays; repeats add nothing. */
export async function insertDeadLetters(
  tx: Tx,
  from: { coll: FactName; memberId: string; deviceId: string; at: string },
  letters: readonly DeadLetter[],
): Promise<void> {
  await tx.execute(
    `insert into sync_dead_letters (account_id, coll, id, member_id, device_id, row_json, code, detail, at)
     select $1, $2, l.id, $3, $4, l.json::jsonb, l.code, l.detail, $5
     from unnest($6::uuid[], $7::text[], $8::text[], $9::text[]) as l (id, json, code, detail)
     on conflict on constraint sync_dead_letters_pkey do nothing`,
    [
      tx.accountId,
      from.coll,
      from.memberId,
      from.deviceId,
      from.at,
      letters.map((l) => l.id),
      letters.map((l) => l.json),
      letters.map((l) => l.code),
      letters.map((l) => l.detail),
    ],
  );
}

/** Which of these contacts are people who were erased. */
export async function findErasedContacts(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `select id from contacts
     where account_id = $1 and id = any($2::uuid[]) and erased_at is not null`,
    [tx.accountId, ids],
  );
  return new Set(rows.map((row) => row.id));
}
