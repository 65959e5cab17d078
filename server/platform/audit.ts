import { v7 } from 'uuid';
import type { Ctx } from './context.ts';
import type { Tx } from './db/transaction.ts';

/** Writes one audit row in the caller's transaction: no action without its row, no row without its action. */
export async function audit(
  ctx: Ctx,
  tx: Tx,
  entry: { action: string; target: { kind: string; id: string | null }; detail?: object },
): Promise<void> {
  const memberId = 'memberId' in ctx.actor ? ctx.actor.memberId : null;
  const viewAsId = ctx.actor.kind === 'member' ? (ctx.actor.viewAs?.id ?? null) : null;
  await tx.execute(
    `insert into audit_log (account_id, id, at, member_id, action, target_kind, target_id, detail, request_id,
       view_as_id)
     values ($1, $2, to_timestamp($3 / 1000.0), $4, $5, $6, $7, $8, $9, $10)`,
    [
      tx.accountId,
      v7(),
      ctx.now,
      memberId,
      entry.action,
      entry.target.kind,
      entry.target.id,
      entry.detail ?? {},
      ctx.requestId,
      viewAsId,
    ],
  );
}
