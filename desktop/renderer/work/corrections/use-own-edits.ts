/** The corrections made on this device, live, and contacts with them. */
import { useMemo } from 'react';
import { map } from 'rxjs';
import type { ContactFields } from '../../../../shared/contact-edits.ts';
import { byContact, NO_EDITS, type OwnEdits, withOwnEdits } from '../../platform/own-edits.ts';
import { useDesk } from '../desk/desk-context.tsx';
import { rows, useLive } from '../queue/live.ts';

export function useOwnEdits(): OwnEdits {
  const { contact_edits: edits } = useDesk().console.facts.collections;
  return useLive('own edits', () => rows(edits, {}).pipe(map(byContact))) ?? NO_EDITS;
}

type Known = ContactFields & { id: string; ver?: number };

export function useCorrected<C extends Known>(
  contacts: C[] | undefined,
  own: OwnEdits,
): C[] | undefined {
  return useMemo(
    () => (own.size === 0 ? contacts : contacts?.map((contact) => withOwnEdits(contact, own))),
    [contacts, own],
  );
}
