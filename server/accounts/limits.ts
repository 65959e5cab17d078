// What an account allows of its people: how many they are, and who may pay for their calls.
import { AppError } from '../../shared/errors.ts';
import { isOverLimit, PLAN_LIMITS } from '../../shared/plans.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './limits.sql.ts';

/** Room for one member more; holds the account until the commit, so that two at once take turns. */
export async function requireMemberRoom(tx: Tx): Promise<void> {
  const { plan } = await sql.lockAccount(tx);
  const limit = PLAN_LIMITS[plan].members;
  if (isOverLimit(limit, await sql.countMembers(tx)))
    throw new AppError('plan_limit', `the plan ${plan} has ${limit} members`);
}

/** A former parent or sub-account is still named by old rows, and pays for nothing new. */
export async function requirePayer(tx: Tx, clientAccountId: string | null): Promise<void> {
  if (clientAccountId === null || !(await sql.isFormer(tx, clientAccountId))) return;
  throw new AppError('billing_account_not_allowed', 'that account is no longer related');
}
