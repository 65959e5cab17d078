import type { Tx } from '../platform/db/transaction.ts';

export type AppliedEdit = { contactId: string; field: string; appliedVer: number };

/** For each field of these contacts that was ever edited, the contact's version of its last edit. */
export function listLastEdits(tx: Tx, contactIds: readonly string[]): Promise<AppliedEdit[]> {
  return tx.query<AppliedEdit>(
    `select contact_id as "contactId", field, max(applied_ver) as "appliedVer"
     from contact_edits where account_id = $1 and contact_id = any($2::uuid[])
     group by contact_id, field`,
    [tx.accountId, contactIds],
  );
}

export type NewContactEdit = {
  id: string;
  contactId: string;
  listId: string;
  memberId: string;
  deviceId: string;
  field: string;
  from: string;
  to: string;
  baseVer: number;
  appliedVer: number;
  hash: Buffer;
  clientAt: string;
  at: string;
};

export async function insertContactEdit(tx: Tx, e: NewContactEdit): Promise<void> {
  await tx.execute(
    `insert into contact_edits (account_id, id, contact_id, list_id, member_id, device_id, field, from_value, to_value,
       base_ver, applied_ver, content_hash, client_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      tx.accountId,
      e.id,
      e.contactId,
      e.listId,
      e.memberId,
      e.deviceId,
      e.field,
      e.from,
      e.to,
      e.baseVer,
      e.appliedVer,
      e.hash,
      e.clientAt,
      e.at,
    ],
  );
}
