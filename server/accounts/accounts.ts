// The account in view and its sub-accounts.
import type { Account, Hue, NewAccount } from '../../shared/accounts.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, memberIdOf, mustFind, newId, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { createAccountRows } from './account-rows.ts';
import { asIdentity } from './identity.ts';
import * as sql from './sql.ts';

export async function createSubAccount(ctx: Ctx, input: NewAccount): Promise<Account> {
  const creatorId = memberIdOf(ctx);
  const accountId = newId();
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const creator = mustFind(await sql.findMember(parentTx, creatorId));
    await audit(ctx, parentTx, {
      action: 'sub_account.created',
      target: { kind: 'account', id: accountId },
    });
    return parentTx.as(accountId, async (tx) => {
      await createAccountRows(tx, { ...input, kind: 'sub_account', parentId: ctx.accountId });
      await sql.insertMember(tx, {
        id: newId(),
        userId: creator.user_id,
        name: creator.name,
        email: creator.email,
        role: 'owner',
        clientAccountId: null,
      });
      return sql.getAccount(tx);
    });
  });
}

export function listSubAccounts(
  ctx: Ctx,
): Promise<{ id: string; name: string; slug: string; hue: Hue }[]> {
  return inSnapshot(ctx, (tx) => sql.listSubAccounts(tx));
}

export function getAccount(ctx: Ctx): Promise<Account> {
  return inSnapshot(ctx, (tx) => sql.getAccount(tx));
}

/** The account in view, inside the caller's transaction; other features' services use this. */
export function accountOf(tx: Tx): Promise<Account> {
  return sql.getAccount(tx);
}
