import type { Tx } from '../platform/db/transaction.ts';

export async function findListStatus(tx: Tx, listId: string): Promise<string | null> {
  const rows = await tx.query<{ status: string }>(
    'select status from call_lists where account_id = $1 and id = $2 and not deleted',
    [tx.accountId, listId],
  );
  return rows[0]?.status ?? null;
}

/** Contacts of a list that are alike to a dial. */
export type Group = { zone: string; optedOut: boolean; capped: boolean; contacts: number };

/** `alsoOptedOut`: numbers on the do-not-call list of the account that pays. */
export function countGroups(
  tx: Tx,
  list: { id: string; attemptCap: number; alsoOptedOut: readonly string[] },
): Promise<Group[]> {
  return tx.query<Group>(
    `select c.zone, c.dnc or d.phone is not null or c.phone = any($4::text[]) as "optedOut",
            c.attempts >= $3::int as capped, count(*)::int as contacts
     from contacts c
     left join do_not_call d on d.account_id = c.account_id and d.phone = c.phone
     where c.account_id = $1 and c.list_id = $2 and not c.deleted
     group by 1, 2, 3`,
    [tx.accountId, list.id, list.attemptCap, list.alsoOptedOut],
  );
}

/** Numbers of a list, in pages by number. */
export async function listPhones(
  tx: Tx,
  page: { listId: string; after: string; limit: number },
): Promise<string[]> {
  const rows = await tx.query<{ phone: string }>(
    `select phone from contacts
     where account_id = $1 and list_id = $2 and not deleted and phone > $3
     order by phone
     limit $4`,
    [tx.accountId, page.listId, page.after, page.limit],
  );
  return rows.map((row) => row.phone);
}
