// Gives audit rows their place in the chain of their account. It follows the writers by less than a second and
// takes no lock any of them takes, so it can neither slow them down nor deadlock with them.
import type { Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import * as sql from './chain.sql.ts';
import { hashRow } from './hashing.ts';

const BATCH = 500;

/** Chains what waits, of every account. @returns whether there was anything. */
export async function chainWaiting(deps: Deps): Promise<boolean> {
  const accounts = await sql.listWaitingAccounts(deps.pools.worker);
  for (const accountId of accounts) {
    try {
      await chainAccount(deps, accountId);
    } catch (error) {
      // One account's trouble must not hold up the others; it is tried again.
      deps.log.error({ accountId, err: error }, 'audit rows could not be chained');
    }
  }
  return accounts.length > 0;
}

/** Chains what waits of one account, to the end. */
export async function chainAccount(deps: Deps, accountId: string): Promise<void> {
  const { app } = deps.pools;
  while ((await withAccount(app, { accountId }, chainBatch)) === BATCH);
}

async function chainBatch(tx: Tx): Promise<number> {
  let end = await sql.lockHead(tx);
  const waiting = await sql.listWaiting(tx, BATCH);
  if (waiting.length === 0) return 0;
  const links = waiting.map(({ id, row }) => {
    const link = { auditId: id, n: end.entries + 1, previousHash: end.hash };
    const hash = hashRow(end.hash, row);
    end = { entries: link.n, hash };
    return { ...link, hash };
  });
  await sql.appendLinks(tx, links);
  return waiting.length;
}
