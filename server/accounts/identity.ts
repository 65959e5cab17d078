// Everything that writes accounts, members and credentials runs on the identity role: it alone may.
import type { Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';

/** A transaction of the identity role that looks at one account. */
export function asIdentity<T>(
  deps: Deps,
  accountId: string,
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  return withAccount(deps.pools.identity, { accountId }, fn);
}
