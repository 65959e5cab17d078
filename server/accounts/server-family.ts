// Accounts the server keeps for itself, e.g. for the billing canary. No person is a member of them.
import { NewAccount } from '../../shared/accounts.ts';
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { createAccountRows } from './account-rows.ts';
import { asIdentity } from './identity.ts';
import * as serverSql from './server-accounts.sql.ts';
import * as sql from './sql.ts';

/** Fixed ids of accounts the server keeps for itself: a parent, its sub-accounts and one member. */
export type ServerFamily = {
  slug: string;
  parentId: string;
  subAccountIds: readonly [string, string];
  /** A member of the parent that is no person and cannot sign in; the last sub-account pays for it. */
  memberId: string;
};

const ON_A_PLAN = { plan: 'business', trialEndsAt: null, onboarding: null } as const;

/** Makes the server's own accounts where they are missing. No person is a member, so nobody sees them. */
export function ensureServerFamily(deps: Deps, family: ServerFamily): Promise<void> {
  const { slug, parentId, subAccountIds, memberId } = family;
  return asIdentity(deps, parentId, async (tx) => {
    await serverSql.lockServerAccounts(tx);
    if (await serverSql.accountExists(tx)) return;
    const account = NewAccount.parse({ name: slug, slug });
    await createAccountRows(tx, {
      ...account,
      ...ON_A_PLAN,
      kind: 'parent',
      parentId: null,
    });
    for (const [index, id] of subAccountIds.entries()) {
      const own = { name: `${slug}-${index + 1}`, slug: `${slug}-${index + 1}` };
      await createSubAccountRows(tx, id, { ...account, ...own });
    }
    await sql.insertMember(tx, {
      id: memberId,
      userId: memberId,
      name: slug,
      email: `${slug}@localhost`,
      role: 'viewer',
      clientAccountId: subAccountIds[1],
    });
  });
}

function createSubAccountRows(parentTx: Tx, id: string, account: NewAccount): Promise<void> {
  const parentId = parentTx.accountId;
  return parentTx.as(id, (tx) =>
    createAccountRows(tx, { ...account, ...ON_A_PLAN, kind: 'sub_account', parentId }),
  );
}

/** The ids of all accounts, for checks the server runs over itself. */
export function listAccountIds(deps: Deps): Promise<string[]> {
  return serverSql.listAccountIds(deps.pools.identity);
}
