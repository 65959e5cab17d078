// Deletes what the table of retention lets go, kind by kind and account by account. Features that delete by age as they
// go along (sessions, password resets, keys of an account that is used) read the same table.
import { deleteBefore, type Kind } from '../../shared/retention.ts';
import { listAccountIds } from '../accounts/service.ts';
import { cancelStaleUploads } from '../call-lists/service.ts';
import type { Deps } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

const OF_ACCOUNTS: Partial<Record<Kind, sql.AccountStatement>> = {
  idempotency_keys: sql.deleteIdempotencyKeys,
  dispatch_guards: sql.deleteDispatchGuards,
  devices: sql.deleteDevices,
  mails: sql.deleteMails,
  uploads: cancelStaleUploads,
  cancelled_imports: sql.deleteCancelledImports,
};

const OF_PEOPLE: Partial<Record<Kind, sql.PersonStatement>> = {
  sign_in_tries: sql.deleteSignInTries,
  sign_in_tickets: sql.deleteSignInTickets,
  passkey_challenges: sql.deletePasskeyChallenges,
};

/** One round over everything; `signal` ends it between two statements. Answers how many rows went, by kind. */
export async function pruneAll(
  deps: Deps,
  signal: AbortSignal,
): Promise<Partial<Record<Kind, number>>> {
  const gone: Partial<Record<Kind, number>> = {};
  const now = deps.clock.now();
  const untilDone = async (kind: Kind, round: (before: number) => Promise<number>) => {
    for (let left = sql.BATCH; left >= sql.BATCH && !signal.aborted;) {
      left = await round(deleteBefore(kind, now));
      if (left > 0) gone[kind] = (gone[kind] ?? 0) + left;
    }
  };
  for (const [kind, statement] of Object.entries(OF_PEOPLE))
    await untilDone(kind as Kind, (before) => statement(deps.pools.identity, before));
  for (const accountId of await listAccountIds(deps)) {
    for (const [kind, statement] of Object.entries(OF_ACCOUNTS))
      await untilDone(kind as Kind, (before) =>
        withAccount(deps.pools.app, { accountId }, (tx) => statement(tx, before)),
      );
  }
  return gone;
}
