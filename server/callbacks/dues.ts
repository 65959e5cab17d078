// The moment a promised callback falls due, said once in the event log for each version of it. Whatever makes a version
// leaves a row that waits; the row and the event change places in one transaction.
import { recordEvent } from '../events/service.ts';
import { inTransaction, systemCtx, type Deps } from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import * as dues from './dues.sql.ts';
import { findCallback } from './sql.ts';

const AT_ONCE = 200;

/** Called in the transaction that makes a version of a callback. */
export async function expectDue(tx: Tx, due: dues.Due): Promise<void> {
  await dues.insertDue(tx, due);
}

/** Says what has fallen due. @returns whether there may be more */
export async function announceDue(deps: Deps, signal: AbortSignal): Promise<boolean> {
  const found = await dues.listDueNow(deps.pools.worker, deps.clock.now(), AT_ONCE);
  for (const due of found) {
    if (signal.aborted) return false;
    await announce(deps, due);
  }
  return found.length === AT_ONCE;
}

/** A version that another one has replaced since, or whose callback is over, goes without an event. */
async function announce(deps: Deps, { accountId, callbackId, ver }: dues.DueNow): Promise<void> {
  const ctx = systemCtx(deps, accountId, 'callbacks');
  await inTransaction(ctx, async (tx) => {
    // Changes of a callback wait for this number as well, so the version stands until the commit.
    const seq = await takeSeq(tx);
    if (!(await dues.takeDue(tx, { callbackId, ver }))) return;
    const current = await findCallback(tx, callbackId);
    if (current?.status !== 'open' || current.ver !== ver) return;
    const { contact_id, list_id, due_at, member_id } = current;
    await recordEvent(ctx, tx, {
      type: 'callback.due',
      seq,
      data: { callback_id: callbackId, contact_id, list_id, due_at, member_id, ver },
    });
  });
}
