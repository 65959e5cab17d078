import type { Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** Whose callback it was and whose it is; null for anyone's. */
type Holders = readonly (string | null)[];

/** Tells the account's consoles, after the commit, whose callbacks changed: their calendars and reminders ask again. */
export function pokeCallbacks(ctx: Ctx, tx: Tx, holders: Holders): void {
  const { accountId } = tx;
  const member_ids = [...new Set(holders)];
  tx.afterCommit(() => ctx.deps.realtime.emit(accountId, 'callbacks', { member_ids }));
}
