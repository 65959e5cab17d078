// Which accounts a verb may reach: sub-accounts of the account in view, found in SQL and nowhere else.
import type { SubAccount } from '../../shared/account-life.ts';
import { asIdentity } from '../accounts/service.ts';
import { mustFind, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

export function listSubAccounts(ctx: Ctx): Promise<SubAccount[]> {
  return asIdentity(ctx.deps, ctx.accountId, (tx) => sql.listSubAccounts(tx));
}

/** @throws AppError not_found, also for an account of somebody else */
export async function mustBeSubAccount(parentTx: Tx, id: string): Promise<SubAccount> {
  const [found] = await sql.listSubAccounts(parentTx, id);
  return mustFind(found);
}
