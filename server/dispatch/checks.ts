// May this number be dialled now? Asked when a call is dispatched and again at the moment it is placed.
import { isDoNotCall, findContactForDial, type ContactForDial } from '../call-lists/service.ts';
import { requireClaim } from '../calling/service.ts';
import { AppError } from '../../shared/errors.ts';
import { mustFind } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { requireActive, requireOpenList, requireWindowAndCap } from './rules.ts';
import type { DialSettings } from './sql.ts';

export type Dial = {
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
export async function requireMayDial(tx: Tx, account: DialSettings, dial: Dial): Promise<MayDial> {
  requireActive(account);
  const contact = dial.contactId ? mustFind(await findContactForDial(tx, dial.contactId)) : null;
  requireOpenList(contact);
  if (contact && dial.claim)
    await requireClaim(tx, { contactId: contact.id, ...dial.claim, now: dial.now });
  const phone = dial.to ?? contact?.phone ?? '';
  const optedOut = contact?.phone === phone ? contact.dnc : await isDoNotCall(tx, phone);
  if (optedOut) throw doNotCall();
  requireWindowAndCap(account, { phone, contact, now: dial.now });
  return { phone, contact };
}

/**
 * An opt-out made with the account that pays counts as well.
 * @throws AppError do_not_call
 */
export async function requirePayerMayDial(
  tx: Tx,
  dial: { billingAccountId: string; phone: string },
): Promise<void> {
  if (dial.billingAccountId === tx.accountId) return;
  const optedOut = await tx.as(dial.billingAccountId, (payerTx) =>
    isDoNotCall(payerTx, dial.phone),
  );
  if (optedOut) throw doNotCall();
}

function doNotCall(): AppError {
  return new AppError('do_not_call', 'this number is on the do-not-call list');
}
