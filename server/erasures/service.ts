// Erasures: asked for here, worked on by the job, shown with their receipts.
import type { Erasure, ErasurePreview, ErasureWithReceipt } from '../../shared/erasures.ts';
import { AppError } from '../../shared/errors.ts';
import { isCountry, normalizePhone } from '../../shared/phone.ts';
import { accountOf } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import {
  inSnapshot,
  inTransaction,
  memberIdOf,
  mustFind,
  newId,
  nowInstant,
  type Ctx,
} from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { phoneRef } from '../platform/phone-ref.ts';
import { namesPerson } from './number.rules.ts';
import { PERSON_STEPS } from './person.ts';
import { countPerson } from './preview.sql.ts';
import { findReceiptProblem } from './receipt.ts';
import * as sql from './sql.ts';
import { boxOf } from './steps.ts';

export { workOnErasures } from './working.ts';

export type Whom = { contact_id?: string; phone?: string };
export type ErasureInput = Whom & { reason: string };

/** @throws AppError not_found when there is no such contact | invalid_phone | invalid_request */
export function previewErasure(ctx: Ctx, whom: Whom): Promise<ErasurePreview> {
  return inSnapshot(ctx, async (tx) => {
    const { phone } = await personOf(tx, whom);
    return { phone, ...(await countPerson(tx, phone)) };
  });
}

/**
 * Asks for a person to be erased: everybody with that number, on every list. Asked again while it is open, it answers
 * the one that is.
 * @throws AppError not_found when there is no such contact | invalid_phone | invalid_request
 */
export function createErasure(ctx: Ctx, input: ErasureInput): Promise<Erasure> {
  return inTransaction(ctx, async (tx) => {
    const { phone, names } = await personOf(tx, input);
    if (namesPerson(input.reason, { phone, names }))
      throw invalid(
        '/reason',
        'names_person',
        'stays with the receipt, so it must not name the person',
      );
    const id = newId();
    const personRef = phoneRef(ctx.deps, tx.accountId, phone);
    const isNew = await sql.insertErasure(tx, {
      id,
      reason: input.reason,
      personRef,
      phoneBox: ctx.deps.secrets.seal(phone, boxOf(tx.accountId, id)),
      steps: PERSON_STEPS.length,
      requestedBy: memberIdOf(ctx),
      now: nowInstant(ctx),
    });
    if (!isNew) return mustFind(await sql.findOpen(tx, personRef));
    await audit(ctx, tx, {
      action: 'erasure.requested',
      target: { kind: 'erasure', id },
      detail: { by: input.contact_id ? 'contact' : 'number' },
    });
    tx.afterCommit(() => ctx.deps.wake('erasures'));
    return withoutReceipt(mustFind(await sql.findErasure(tx, id)));
  });
}

async function personOf(
  tx: Tx,
  { contact_id, phone }: Whom,
): Promise<{ phone: string; names: string[] }> {
  if ((contact_id === undefined) === (phone === undefined))
    throw invalid('/contact_id', 'one_of', 'give a contact or a phone number, not both');
  if (phone === undefined)
    return mustFind(await sql.findPerson(tx, { contactId: contact_id ?? null, phone: null }));
  const { default_country: country } = await accountOf(tx);
  const read = normalizePhone(phone, isCountry(country) ? country : 'US');
  if (!read.ok) throw new AppError('invalid_phone', 'this is not a phone number');
  const found = await sql.findPerson(tx, { contactId: null, phone: read.e164 });
  // A number may stand in calls, files or on the do-not-call list alone.
  return found ?? { phone: read.e164, names: [] };
}

function invalid(pointer: string, code: string, detail: string): AppError {
  return new AppError('invalid_request', detail, { errors: [{ pointer, code, detail }] });
}

function withoutReceipt({ receipt: _receipt, ...erasure }: ErasureWithReceipt): Erasure {
  return erasure;
}

export function listErasures(ctx: Ctx): Promise<Erasure[]> {
  return inSnapshot(ctx, sql.listErasures);
}

export function getErasure(ctx: Ctx, id: string): Promise<ErasureWithReceipt> {
  return inSnapshot(ctx, async (tx) => mustFind(await sql.findErasure(tx, id)));
}

export function checkReceipt(ctx: Ctx, text: string): { genuine: boolean; problem: string | null } {
  const problem = findReceiptProblem(ctx.deps, ctx.accountId, text);
  return { genuine: problem === null, problem };
}
