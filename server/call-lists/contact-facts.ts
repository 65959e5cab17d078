// What facts do to a contact. The rows of facts are written by the features that own them, in the
// same transaction and before these verbs; a contact's state is always folded again from all of
// them.
import { foldState } from '../../shared/contact-state.ts';
import type { ContactState } from '../../shared/call-lists.ts';
import { mustFind, nowInstant, type Ctx, type Deps } from '../platform/context.ts';
import { hashOfErased, isErasedPhone } from './erased.rules.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { phoneHasher } from '../platform/phone-ref.ts';
import * as contacts from './contacts.sql.ts';
import * as doNotCall from './do-not-call.sql.ts';
import { countWorked } from './sql.ts';

export { findContactForDial, type ContactForDial } from './contacts.sql.ts';

/** Whether the account in view must not dial a number (E.164), also when who it belongs to was erased since. */
export function isDoNotCall(deps: Pick<Deps, 'secrets'>, tx: Tx, phone: string): Promise<boolean> {
  return doNotCall.isDoNotCall(tx, { phone, hash: phoneHasher(deps, tx.accountId)(phone) });
}

/** The numbers of these that the account in view must not dial. */
export async function findDoNotCall(
  deps: Pick<Deps, 'secrets'>,
  tx: Tx,
  phones: readonly string[],
): Promise<string[]> {
  const hash = phoneHasher(deps, tx.accountId);
  const known = new Set(await doNotCall.findOptedOut(tx, phones));
  const erased = await doNotCall.findOptedOutHashes(tx, phones.map(hash));
  return phones.filter((phone) => known.has(phone) || (erased.size > 0 && erased.has(hash(phone))));
}

/**
 * Puts a number (E.164) on the do-not-call list and marks its contacts. Takes a sequence number,
 * so in a transaction that takes others it comes after them or counts as the first. Repeats
 * change nothing.
 */
export async function addDoNotCall(
  ctx: Ctx,
  tx: Tx,
  entry: { phone: string; reason: string; source: string },
): Promise<{ added: boolean }> {
  const seq = await takeSeq(tx);
  const memberId = 'memberId' in ctx.actor ? ctx.actor.memberId : null;
  const added = await doNotCall.insertDoNotCall(tx, { ...entry, memberId, at: nowInstant(ctx) });
  if ((await contacts.markDoNotCall(tx, entry.phone, seq)) > 0) pokeContacts(ctx, tx, seq);
  return { added };
}

/** Counts one attempt to reach the contact. `at` is an instant, `seq` comes from `takeSeq`. */
export async function recordAttempt(
  tx: Tx,
  attempt: { contactId: string; at: string; seq: number },
): Promise<void> {
  mustFind((await contacts.addAttempt(tx, attempt)) || null);
}

export type AppliedDisposition = {
  contactId: string;
  effect: Exclude<ContactState, 'new'>;
  code: string;
  /** Instant of the disposition at the server. */
  at: string;
  callbackAt: string | null;
  /** Whose callback it is; null for anyone. */
  callbackMemberId: string | null;
  seq: number;
  /** Who is written into the do-not-call entry of a disposition that makes one. */
  memberId?: string;
};

const CLOSING: ReadonlySet<ContactState> = new Set(['dnc', 'done', 'wrong_number']);

/**
 * Brings a contact up to date after a disposition was inserted. The state is the fold of all
 * dispositions that are not superseded, so it does not depend on the order they arrive in; the
 * callback is that of this disposition, and none once the contact is closed. An opt-out becomes a
 * do-not-call entry, also when the disposition that brought it is superseded already.
 */
export async function applyDispositionToContact(
  tx: Tx,
  d: AppliedDisposition,
): Promise<ContactState> {
  const live = mustFind(await contacts.findLiveDispositions(tx, d.contactId));
  const state = foldState(live.effects);
  const closed = CLOSING.has(state);
  await contacts.setDerivedState(tx, {
    contactId: d.contactId,
    state,
    code: live.newestCode ?? d.code,
    callbackAt: closed ? null : d.callbackAt,
    callbackMemberId: closed || d.callbackAt === null ? null : d.callbackMemberId,
    seq: d.seq,
  });
  if (!live.worked) await countWorked(tx, live.listId, d.seq);
  if (d.effect === 'dnc' && isErasedPhone(live.phone)) {
    await doNotCall.insertOptedOutHash(tx, { hash: hashOfErased(live.phone), at: d.at });
  } else if (d.effect === 'dnc') {
    await doNotCall.insertDoNotCall(tx, {
      phone: live.phone,
      reason: d.code,
      source: 'disposition',
      memberId: d.memberId ?? null,
      at: d.at,
    });
    await contacts.markDoNotCall(tx, live.phone, d.seq);
  }
  return state;
}

/**
 * Tells the account's consoles, after the commit, that contacts and their lists changed up to
 * `seq`.
 */
export function pokeContacts(ctx: Ctx, tx: Tx, seq: number): void {
  const { accountId } = tx;
  tx.afterCommit(() =>
    ctx.deps.realtime.emit(accountId, 'poke', { colls: ['contacts', 'lists'], seq }),
  );
}
