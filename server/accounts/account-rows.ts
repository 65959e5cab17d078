// The rows every new account starts with.
import type { NewAccount } from '../../shared/accounts.ts';
import { newId } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

/** The codes a new account starts with; it may change them later. */
const DEFAULT_CODES = [
  { code: 'visit_booked', label: 'Visit booked', effect: 'done' },
  { code: 'call_back', label: 'Call back later', effect: 'callback' },
  { code: 'not_interested', label: 'Not interested', effect: 'done' },
  { code: 'wrong_number', label: 'Wrong number', effect: 'wrong_number' },
  { code: 'brochure', label: 'Asked for brochure', effect: 'retry' },
  { code: 'do_not_call', label: 'Do not call again', effect: 'dnc' },
  { code: 'no_answer', label: 'No answer', effect: 'retry' },
  { code: 'voicemail', label: 'Left a message', effect: 'retry' },
  { code: 'other', label: 'Something else', effect: 'retry' },
] as const;

/** Codes are the parent’s when an account is cloned; without them it gets the usual ones. */
export async function createAccountRows(
  tx: Tx,
  account: NewAccount & sql.AccountStart,
  codes: readonly sql.NewCode[] = DEFAULT_CODES,
): Promise<void> {
  await sql.insertAccount(tx, account);
  await sql.insertRelation(tx, { accountId: tx.accountId, relatedId: tx.accountId, kind: 'self' });
  if (account.parentId) {
    await sql.insertRelation(tx, {
      accountId: tx.accountId,
      relatedId: account.parentId,
      kind: 'parent',
    });
    await sql.insertRelation(tx, {
      accountId: account.parentId,
      relatedId: tx.accountId,
      kind: 'sub_account',
    });
  }
  await sql.insertDefaultCodes(
    tx,
    codes.map((c) => ({ ...c, id: newId() })),
  );
}
