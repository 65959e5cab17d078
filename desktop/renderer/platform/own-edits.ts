/**
 * A contact as whoever corrected it wants to see it: their own corrections on top of the mirror, from the moment they are on
 * disk until the mirror has them. The mirror itself is never changed for them, so there is nothing to take back.
 */
import { type ContactFields, withField } from '../../../shared/contact-edits.ts';
import type { ContactEditFact } from './documents.ts';

/** By contact, each contact's in the order they were made. */
export type OwnEdits = ReadonlyMap<string, readonly ContactEditFact[]>;

export const NO_EDITS: OwnEdits = new Map();

export function byContact(edits: readonly ContactEditFact[]): OwnEdits {
  const inOrder = edits.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return Map.groupBy(inOrder, (edit) => edit.contact_id);
}

type Known = ContactFields & {
  id: string;
  /** Missing of a contact that the server answered with and that is in no mirror. */
  ver?: number;
};

/** Of a sent one the server's answer shows until the mirror is as new; a refused one does not show. */
export function withOwnEdits<C extends Known>(contact: C, own: OwnEdits): C {
  const edits = own.get(contact.id) ?? [];
  return edits.reduce((shown, { field, to, state, master }) => {
    if (state === 'waiting') return { ...shown, ...withField(shown, { field, value: to }) };
    const isNewer = state === 'sent' && master !== null && master.ver > (contact.ver ?? Infinity);
    return isNewer ? { ...shown, ...withField(shown, { field, value: master.value }) } : shown;
  }, contact);
}

/** The fields of a contact whose corrections the server does not have yet. */
export function waitingFields(contactId: string, own: OwnEdits): ReadonlySet<string> {
  const waiting = (own.get(contactId) ?? []).filter(({ state }) => state === 'waiting');
  return new Set(waiting.map(({ field }) => field));
}

/** Corrections that somebody else was faster than, for the person to choose; of a field the newest one. */
export function conflictsOf(contactId: string, own: OwnEdits): ContactEditFact[] {
  const stale = (own.get(contactId) ?? []).filter(isConflict);
  return [...new Map(stale.map((edit) => [edit.field, edit])).values()];
}

export function isConflict({ state, refusal_code: code, master }: ContactEditFact): boolean {
  return state === 'rejected' && code === 'stale_field' && master !== null;
}
