// Decisions about facts, without the database.
import type { ContactState } from '../../shared/call-lists.ts';
import type { FieldMaster } from '../../shared/contact-edits.ts';

export type FactResult = {
  id: string;
  st: 'ok' | 'dup' | 'conflict' | 'rejected';
  code: string | null;
  detail: string | null;
  /** Of an edit of a contact: what its field holds now. */
  master?: FieldMaster;
};

export const ok = (id: string): FactResult => ({ id, st: 'ok', code: null, detail: null });

export function rejected(id: string, code: string, detail: string): FactResult {
  return { id, st: 'rejected', code, detail };
}

/**
 * What a known id means: the same content is a repeat, other content is a conflict. Of a fact about an erased person
 * there is no content left to compare, so it counts as a repeat.
 */
export function repeated(id: string, hashes: { known: string; given: string }): FactResult {
  if (hashes.known === hashes.given || hashes.known === '')
    return { id, st: 'dup', code: null, detail: null };
  return { id, st: 'conflict', code: 'conflict', detail: 'this id was used for another fact' };
}

/**
 * Whether a disposition was made while somebody else may have called the same contact: its claim was taken
 * over, or it was made without one while another member held the contact.
 */
export function isDoubleCall(
  claim: { memberId: string; token: number; live: boolean } | undefined,
  fact: { memberId: string; token: number | null },
): boolean {
  if (!claim || claim.memberId === fact.memberId) return false;
  return fact.token === null ? claim.live : claim.token !== fact.token;
}

/** A promised callback; a null `memberId` is one for anyone. */
export type Promised = { dueAt: string; memberId: string | null };

/**
 * The callback that stands after a disposition. A new promise replaces the old one; without a new one, a
 * promise for later stands, and one that was due when the disposition was made is kept by it.
 */
export function standingCallback(
  current: Promised | null,
  disposition: { promised: Promised | null; madeAt: number },
): Promised | null {
  if (disposition.promised) return disposition.promised;
  return current && Date.parse(current.dueAt) > disposition.madeAt ? current : null;
}

const CALLABLE: ReadonlySet<ContactState> = new Set(['new', 'retry', 'callback']);

/** Contacts that are closed are not promised a callback any more. */
export function takesCallback(state: ContactState): boolean {
  return CALLABLE.has(state);
}

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Whether instants that have the right form are times Postgres can hold and people can mean. */
export function areTimes(instants: readonly string[]): boolean {
  const times = instants.map((instant) => Date.parse(instant));
  // Written so that an instant that is no time at all (NaN) is refused as well.
  return times.every((time) => time >= EARLIEST && time < LATEST);
}

/** A fact about a person who was erased before it arrived. */
export function withoutWords<T extends object>(fact: T): T {
  return {
    ...fact,
    ...('note' in fact ? { note: '' } : {}),
    ...('text' in fact ? { text: '' } : {}),
    ...('field' in fact ? { field: 'name', from: '', to: '' } : {}),
  };
}
