// May this number be dialled now? Asked when a call is dispatched and again at the moment it is placed.
import { isDoNotCall, findContactForDial, type ContactForDial } from '../call-lists/service.ts';
import { requirePayer } from '../billing/service.ts';
import { requireClaim } from '../calling/service.ts';
import { AppError } from '../../shared/errors.ts';
import type { Mode } from '../../shared/mode.ts';
import { isOverLimit, PLAN_LIMITS } from '../../shared/plans.ts';
import { mustFind, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { requireActive, requireOpenList, requireWindowAndCap } from './rules.ts';
import {
  countCallsToday,
  findDialSettings,
  holdDialSettings,
  type DialSettings,
} from './settings.sql.ts';

export type Dial = {
  account: DialSettings;
  contactId: string | null;
  /** The number to dial; absent when it is to be the contact's. */
  to: string | null;
  claim: { token: number; memberId: string } | null;
  now: number;
};

export type MayDial = { phone: string; contact: ContactForDial | null };

/**
 * Everything about account, contact, claim and number; who pays is asked elsewhere.
 * @throws AppError with the reason code
 */
export async function requireMayDial(ctx: Ctx, tx: Tx, dial: Dial): Promise<MayDial> {
  const { account } = dial;
  requireActive(account, dial.now);
  const contact = dial.contactId ? mustFind(await findContactForDial(tx, dial.contactId)) : null;
  requireOpenList(contact);
  if (contact && dial.claim)
    await requireClaim(tx, { contactId: contact.id, ...dial.claim, now: dial.now });
  const phone = dial.to ?? contact?.phone ?? '';
  const marked = contact?.phone === phone && contact.dnc;
  if (marked || (await isDoNotCall(ctx.deps, tx, phone))) throw doNotCall();
  requireWindowAndCap(account, { phone, contact, now: dial.now });
  return { phone, contact };
}

/**
 * Another account pays: it must still be related and must not be stopped itself, and an opt-out made with it counts
 * as well.
 * @returns its mode; null when the account pays for itself.
 * @throws AppError do_not_call | billing_account_not_allowed | account_suspended | onboarding_unfinished | trial_ended
 */
export async function requirePayerMayDial(
  ctx: Ctx,
  tx: Tx,
  dial: { billingAccountId: string; phone: string; now: number },
): Promise<Mode | null> {
  if (dial.billingAccountId === tx.accountId) return null;
  await requirePayer(tx, dial.billingAccountId);
  return tx.as(dial.billingAccountId, async (payerTx) => {
    const payer = mustFind(await findDialSettings(payerTx));
    requireActive(payer, dial.now);
    if (await isDoNotCall(ctx.deps, payerTx, dial.phone)) throw doNotCall();
    return payer.mode;
  });
}

/**
 * The accounts of a call, held as they are until the commit. A parent account comes before its sub-account, as in a
 * suspension, so that the two cannot wait for each other.
 */
export async function holdAccounts(tx: Tx, billingAccountId: string): Promise<DialSettings> {
  if (billingAccountId === tx.accountId) return holdDialSettings(tx);
  const holdPayer = () => tx.as(billingAccountId, holdDialSettings);
  const isParent = mustFind(await findDialSettings(tx)).kind === 'parent';
  if (!isParent) await holdPayer();
  const account = await holdDialSettings(tx);
  if (isParent) await holdPayer();
  return account;
}

/** @throws AppError plan_limit */
export async function requireCallsLeft(tx: Tx, account: DialSettings, at: string): Promise<void> {
  const limit = PLAN_LIMITS[account.plan].callsADay;
  if (limit === null) return;
  const have = await countCallsToday(tx, { at, timeZone: account.timeZone });
  if (isOverLimit(limit, have))
    throw new AppError('plan_limit', `the plan ${account.plan} has ${limit} calls a day`);
}

function doNotCall(): AppError {
  return new AppError('do_not_call', 'this number is on the do-not-call list');
}
