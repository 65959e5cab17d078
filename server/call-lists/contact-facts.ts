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

/** What dispositions just inserted make of a contact. */
export type ChangedContact = {
  contactId: string;
  /** Stands when every disposition of the contact is superseded. */
  code: string;
  callbackAt: string | null;
  /** Whose callback it is; null for anyone. */
  callbackMemberId: string | null;
  /** How many of them are attempts nobody else counts, and the instant of the last. */
  attempts: number;
  calledAt: string | null;
  seq: number;
};

/** A disposition that says that the person must not be called. */
export type OptOut = {
  contactId: string;
  code: string;
  at: string;
  seq: number;
  /** Who is written into the do-not-call entry. */
  memberId?: string;
};

const CLOSING: ReadonlySet<ContactState> = new Set(['dnc', 'done', 'wrong_number']);

/**
 * Brings contacts up to date after dispositions were inserted, each contact once. The state is the fold of all
 * dispositions that are not superseded, so it does not depend on the order they arrive in; there is no callback once
 * the contact is closed. An opt-out becomes a do-not-call entry, also when its disposition is superseded already.
 */
export async function applyDispositions(
  tx: Tx,
  given: { contacts: readonly ChangedContact[]; optOuts: readonly OptOut[] },
): Promise<void> {
  const ids = given.contacts.map((c) => c.contactId);
  const found = new Map((await contacts.listFoldedContacts(tx, ids)).map((c) => [c.id, c]));
  const foundOf = (id: string) => mustFind(found.get(id) ?? null);
  const made = Map.groupBy(await contacts.listDispositions(tx, ids), (d) => d.contactId);
  const derived = given.contacts.map((c) => {
    foundOf(c.contactId);
    const live = standing(made.get(c.contactId) ?? []);
    const state = foldState(live.map((d) => d.effect));
    const closed = CLOSING.has(state);
    return {
      ...c,
      state,
      code: live.at(-1)?.code ?? c.code,
      callbackAt: closed ? null : c.callbackAt,
      callbackMemberId: closed || c.callbackAt === null ? null : c.callbackMemberId,
    };
  });
  await contacts.setDerivedStates(tx, derived);
  const first = given.contacts.filter((c) => !foundOf(c.contactId).worked);
  for (const [listId, of] of Map.groupBy(first, (c) => foundOf(c.contactId).listId))
    await countWorked(tx, listId, { count: of.length, seq: Math.max(...of.map((c) => c.seq)) });
  for (const optOut of given.optOuts)
    await optPhoneOut(tx, foundOf(optOut.contactId).phone, optOut);
}

/** Those that no other one supersedes. */
function standing(made: readonly contacts.MadeDisposition[]): contacts.MadeDisposition[] {
  const superseded = new Set(made.map((d) => d.supersedes));
  return made.filter((d) => !superseded.has(d.id));
}

async function optPhoneOut(tx: Tx, phone: string, d: OptOut): Promise<void> {
  if (isErasedPhone(phone)) {
    await doNotCall.insertOptedOutHash(tx, { hash: hashOfErased(phone), at: d.at });
    return;
  }
  await doNotCall.insertDoNotCall(tx, {
    phone,
    reason: d.code,
    source: 'disposition',
    memberId: d.memberId ?? null,
    at: d.at,
  });
  await contacts.markDoNotCall(tx, phone, d.seq);
}

/**
 * Tells the account's consoles, after the commit, that contacts and their lists changed up to
 * `seq`.
 */
export function pokeContacts(ctx: Ctx, tx: Tx, seq: number): void {
  const { accountId } = tx;
  tx.afterCommit(() => ctx.deps.announce({ accountId, colls: ['contacts', 'lists'], seq }));
}
