import type { DoNotCallEntry } from '../../shared/call-lists.ts';
import { shownPhone, shownText } from '../platform/db/shown.sql.ts';
import type { Tx } from '../platform/db/transaction.ts';

const COLUMNS = `${shownPhone('phone')} as phone, ${shownText('reason')} as reason, source, created_at`;

/** `hash`: how the number stands here when its person was erased. */
export async function isDoNotCall(
  tx: Tx,
  number: { phone: string; hash: string },
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from do_not_call where account_id = $1 and phone = $2
     union all
     select 1 from do_not_call_hashes where account_id = $1 and phone_hash = $3`,
    [tx.accountId, number.phone, number.hash],
  );
  return rows.length > 0;
}

/** Which of these hashes are opt-outs of people who were erased. */
export async function findOptedOutHashes(
  tx: Tx,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ hash: string }>(
    `select phone_hash as hash from do_not_call_hashes
     where account_id = $1 and phone_hash = any($2::text[])`,
    [tx.accountId, hashes],
  );
  return new Set(rows.map((row) => row.hash));
}

/** The opt-out of somebody who was erased before it arrived. */
export async function insertOptedOutHash(
  tx: Tx,
  entry: { hash: string; at: string },
): Promise<void> {
  await tx.execute(
    `insert into do_not_call_hashes (account_id, phone_hash, created_at) values ($1, $2, $3)
     on conflict on constraint do_not_call_hashes_pkey do nothing`,
    [tx.accountId, entry.hash, entry.at],
  );
}

export type NewEntry = {
  phone: string;
  reason: string;
  source: string;
  memberId: string | null;
  at: string;
};

/** Answers whether the entry is new; the first entry of a number stays as it is. */
export async function insertDoNotCall(tx: Tx, entry: NewEntry): Promise<boolean> {
  const written = await tx.execute(
    `insert into do_not_call (account_id, phone, reason, source, member_id, created_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict on constraint do_not_call_pkey do nothing`,
    [tx.accountId, entry.phone, entry.reason, entry.source, entry.memberId, entry.at],
  );
  return written === 1;
}

export async function findDoNotCall(tx: Tx, phone: string): Promise<DoNotCallEntry | null> {
  const rows = await tx.query<DoNotCallEntry>(
    `select ${COLUMNS} from do_not_call where account_id = $1 and phone = $2`,
    [tx.accountId, phone],
  );
  return rows[0] ?? null;
}

/** One page by number (`key`, not to be shown), with one row more than asked for when there are more. */
export function listDoNotCall(
  tx: Tx,
  page: { after: string; limit: number },
): Promise<(DoNotCallEntry & { key: string })[]> {
  return tx.query<DoNotCallEntry & { key: string }>(
    `select ${COLUMNS}, phone as key from do_not_call
     where account_id = $1 and phone > $2
     order by do_not_call.phone
     limit $3`,
    [tx.accountId, page.after, page.limit + 1],
  );
}

/** Which of these numbers are on the do-not-call list of the account in view. */
export async function findOptedOut(tx: Tx, phones: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ phone: string }>(
    'select phone from do_not_call where account_id = $1 and phone = any($2::text[])',
    [tx.accountId, phones],
  );
  return rows.map((row) => row.phone);
}
