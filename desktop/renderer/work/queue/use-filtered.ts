/**
 * Looks for a name, or a number where numbers are shown, among all contacts of a list: on this device a page at a time, or
 * at the server when the list is not here.
 */
import { useEffect, useState } from 'react';
import type { Contact } from '../../../../shared/call-lists.ts';
import type { Mirror } from '../../platform/mirror.ts';
import { type OwnEdits, withOwnEdits } from '../../platform/own-edits.ts';
import { useSession } from '../../accounts/use-session.ts';
import { matchesWords } from '../../ui/search-words.ts';
import { useOwnEdits } from '../corrections/use-own-edits.ts';
import { useDesk } from '../desk/desk-context.tsx';
import { searchServer } from './search-server.ts';

/** One task each: a key that is pressed meanwhile waits for its end. */
const PAGE = 250;
export const FOUND_MAX = 100;
const PAUSE_MS = 120;
/** A question over the network waits for the typing to rest. */
const ASK_PAUSE_MS = 250;

export interface Filtered {
  contacts: Contact[];
  /** Looked at so far; null when all were. */
  looking: number | null;
  /** Why the server, which has the list, did not answer. */
  problem?: string | null;
}

/** Null without a query. What is found shows while the rest is looked through. */
export function useFiltered(
  listId: string | null,
  query: string,
  isLeftOut: boolean,
): Filtered | null {
  const { mirror, api } = useDesk().console;
  const own = useOwnEdits();
  const { phones } = useSession().sight;
  const [found, setFound] = useState<Filtered & { query: string }>();
  const wanted = query.trim();
  useEffect(() => {
    if (wanted === '' || listId === null) return undefined;
    const left = new AbortController();
    const show = (state: Filtered): void => {
      if (!left.signal.aborted) setFound({ ...state, query: wanted });
    };
    const { signal } = left;
    const ask = async (): Promise<void> => {
      const question = { listId, wanted, limit: FOUND_MAX, signal };
      show({ ...(await searchServer(api, question)), looking: null });
    };
    const search = (): Promise<void> =>
      isLeftOut ? ask() : look({ mirror, own, listId, wanted, phones, show, signal });
    const timer = setTimeout(() => void search(), isLeftOut ? ASK_PAUSE_MS : PAUSE_MS);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [mirror, api, own, listId, wanted, phones, isLeftOut]);
  if (wanted === '') return null;
  return found?.query === wanted ? found : { contacts: found?.contacts ?? [], looking: 0 };
}

interface Look {
  mirror: Mirror;
  /** A contact is found under the name it was given here. */
  own: OwnEdits;
  listId: string;
  wanted: string;
  /** Without it the mirror holds last digits alone, and not even those are searched. */
  phones: boolean;
  show: (state: Filtered) => void;
  signal: AbortSignal;
}

async function look({ mirror, own, listId, wanted, phones, show, signal }: Look): Promise<void> {
  const digits = wanted.replace(/\D/g, '');
  const isNumber = phones && digits.length >= 3 && /^[\d\s()+-]+$/.test(wanted);
  const matches = (contact: Contact): boolean =>
    isNumber
      ? contact.phone.includes(digits)
      : matchesWords(withOwnEdits(contact, own).name, wanted);
  const contacts: Contact[] = [];
  let from = -1;
  let looked = 0;
  for (;;) {
    const page = await mirror.contacts
      .find({
        selector: { list_id: listId, position: { $gt: from } },
        sort: [{ position: 'asc' }],
        index: ['list_id', 'position'],
        limit: PAGE,
      })
      .exec();
    if (signal.aborted) return;
    const plain = page.map((doc) => doc.toJSON() as unknown as Contact);
    contacts.push(...plain.filter(matches));
    looked += page.length;
    from = plain.at(-1)?.position ?? from;
    const isOver = page.length < PAGE || contacts.length >= FOUND_MAX;
    show({ contacts: contacts.slice(0, FOUND_MAX), looking: isOver ? null : looked });
    if (isOver) return;
  }
}
