// What dispatch asks of a claim: is it still the caller's, and keep it while the call is up.
import { AppError } from '../../shared/errors.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './claims.sql.ts';

/**
 * Passes when the member holds the contact's claim with this token at `now`, and keeps the claim and its
 * contact locked until the commit, so that nobody can take it over between the check and the dial.
 * @throws AppError claim_lost
 */
export async function requireClaim(
  tx: Tx,
  wanted: { contactId: string; token: number; memberId: string; now: number },
): Promise<void> {
  const claim = await sql.lockClaim(tx, wanted.contactId);
  const held =
    claim !== null &&
    claim.token === wanted.token &&
    claim.memberId === wanted.memberId &&
    claim.expiresAt > wanted.now;
  if (!held) throw new AppError('claim_lost', 'the claim on this contact is not held');
}

/**
 * Keeps a contact's claim alive while its call is up. Ends never move backwards, so repeats and late
 * carrier callbacks do no harm; a contact that was never claimed stays so.
 */
export async function extendClaimForCall(
  tx: Tx,
  claim: { contactId: string; untilEpochMs: number },
): Promise<void> {
  await sql.lockClaim(tx, claim.contactId);
  await sql.extendClaims(tx, { contactIds: [claim.contactId], untilEpochMs: claim.untilEpochMs });
}
