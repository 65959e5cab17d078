// The end of a view-as as the viewed account sees it: its row, its audit row, and its consoles are told.
import type { SessionEndReason } from '../../shared/sessions.ts';
import type { ViewAsEnd } from '../../shared/view-as.ts';
import { audit } from '../platform/audit.ts';
import type { Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './views.sql.ts';

/** Closes views of the transaction's account that are still open. */
export async function closeViews(
  ctx: Ctx,
  tx: Tx,
  which: { ids: readonly string[]; by: ViewAsEnd },
): Promise<void> {
  if (which.ids.length === 0) return;
  const { accountId } = tx;
  for (const id of await sql.closeViews(tx, which, ctx.now)) {
    await audit(ctx, tx, {
      action: 'view_as.ended',
      target: { kind: 'view_as', id },
      detail: { by: which.by },
    });
    tx.afterCommit(() =>
      ctx.deps.realtime.emit(accountId, 'view_as', { view_as_id: id, open: false }),
    );
  }
}

/** Who ended a view, told from why its session ended. */
export function viewEndOf(reason: SessionEndReason): ViewAsEnd {
  if (reason === 'signed_out' || reason === 'signed_out_elsewhere') return 'viewer';
  if (reason === 'account_suspended' || reason === 'reuse_detected' || reason === 'idle')
    return 'server';
  return 'home';
}
