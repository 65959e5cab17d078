import type { Mode } from '../../shared/mode.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type VoiceOf = { mode: Mode; country: string; phone: string | null };

/** How the account stands, and the phone of this member. */
export async function findVoiceOf(tx: Tx, memberId: string): Promise<VoiceOf | null> {
  const rows = await tx.query<VoiceOf>(
    `select a.mode, a.default_country as country, m.bridge_phone as phone
     from members m join accounts a on a.account_id = m.account_id
     where m.account_id = $1 and m.id = $2`,
    [tx.accountId, memberId],
  );
  return rows[0] ?? null;
}

export async function isActive(tx: Tx, memberId: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from members where account_id = $1 and id = $2 and active',
    [tx.accountId, memberId],
  );
  return rows.length === 1;
}

export async function setBridgePhone(
  tx: Tx,
  own: { memberId: string; phone: string | null },
): Promise<void> {
  await tx.execute('update members set bridge_phone = $3 where account_id = $1 and id = $2', [
    tx.accountId,
    own.memberId,
    own.phone,
  ]);
}
