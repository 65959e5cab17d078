import type { Assignment } from '../../shared/assignments.ts';
import type { Tx } from '../platform/db/transaction.ts';

export function listAssignments(tx: Tx): Promise<Assignment[]> {
  return tx.query<Assignment>(
    `select a.list_id, array_agg(a.member_id order by m.name, m.id) as member_ids
     from list_assignments a
     join call_lists l on l.account_id = a.account_id and l.id = a.list_id
     join members m on m.account_id = a.account_id and m.id = a.member_id
     where a.account_id = $1 and not l.deleted
     group by a.list_id
     order by a.list_id`,
    [tx.accountId],
  );
}

/** Those of these ids that are members of the account; whoever visits it is none. */
export async function findMembers(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from members
     where account_id = $1 and id = any($2::uuid[]) and guest_of is null
     order by name, id`,
    [tx.accountId, ids],
  );
  return rows.map((row) => row.id);
}

/** Answers how many were unassigned. */
export function deleteOthers(
  tx: Tx,
  of: { listId: string; memberIds: readonly string[] },
): Promise<number> {
  return tx.execute(
    `delete from list_assignments
     where account_id = $1 and list_id = $2 and member_id <> all($3::uuid[])`,
    [tx.accountId, of.listId, of.memberIds],
  );
}

/** Answers how many were not assigned before. */
export function insertAssignments(
  tx: Tx,
  of: { listId: string; memberIds: readonly string[]; at: string },
): Promise<number> {
  return tx.execute(
    `insert into list_assignments (account_id, list_id, member_id, assigned_at)
     select $1, $2, m.id, $4 from unnest($3::uuid[]) as m (id)
     on conflict on constraint list_assignments_pkey do nothing`,
    [tx.accountId, of.listId, of.memberIds, of.at],
  );
}
