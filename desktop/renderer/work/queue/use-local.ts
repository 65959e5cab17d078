/** What is on this device, live. Every query is bounded: a list has tens of thousands of contacts. */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { MangoQuery } from 'rxdb';
import { map } from 'rxjs';
import type { Contact } from '../../../../shared/call-lists.ts';
import type { CallListDoc, CodeDoc, ContactDoc } from '../../../../shared/sync.ts';
import { nowMs } from '../../platform/clock.ts';
import { withOwnEdits } from '../../platform/own-edits.ts';
import { useOwnEdits } from '../corrections/use-own-edits.ts';
import { useDesk } from '../desk/desk-context.tsx';
import { rows, useLive } from './live.ts';

export function useLists(): CallListDoc[] | undefined {
  const { mirror } = useDesk().console;
  const found = useLive('lists', () => rows(mirror.lists, {}));
  return useMemo(() => found?.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)), [found]);
}

export function useCodes(): CodeDoc[] | undefined {
  const { mirror } = useDesk().console;
  const found = useLive('codes', () => rows(mirror.codes, {}));
  return useMemo(() => found?.toSorted((a, b) => a.position - b.position), [found]);
}

const NEXT_STATES = ['new', 'retry'] as const;

/** The contacts of a list that come next: untried ones in list order, then those to try again. */
export function useNextContacts(listId: string | null, limit: number): Contact[] | undefined {
  const { mirror } = useDesk().console;
  const [fresh, again] = NEXT_STATES.map((state) => inState({ listId, state, limit })) as [
    MangoQuery<ContactDoc>,
    MangoQuery<ContactDoc>,
  ];
  const untried = useLive(`new ${listId} ${limit}`, () => rows(mirror.contacts, fresh));
  const retried = useLive(`retry ${listId} ${limit}`, () => rows(mirror.contacts, again));
  return useMemo(
    () =>
      untried && retried
        ? [...untried, ...retried]
            .filter((contact) => contact.callback_at === null)
            .toSorted((a, b) => a.attempts - b.attempts || a.position - b.position)
            .slice(0, limit)
        : undefined,
    [untried, retried, limit],
  );
}

const CALLBACKS_MAX = 500;

/** The promised callbacks of a list, the first due first. */
export function useCallbacks(listId: string | null): Contact[] | undefined {
  const { mirror } = useDesk().console;
  const query = inState({ listId, state: 'callback', limit: CALLBACKS_MAX });
  const found = useLive(`callback ${listId}`, () => rows(mirror.contacts, query));
  return useMemo(
    () => found?.toSorted((a, b) => ((a.callback_at ?? '~') < (b.callback_at ?? '~') ? -1 : 1)),
    [found],
  );
}

/** The contacts this device holds for work without a network. */
export function useHeld(listId: string | null): Contact[] | undefined {
  const { mirror, claims } = useDesk().console;
  const held = useSyncExternalStore(claims.store.subscribe, () => claims.store.getState().held);
  const ids = Object.values(held)
    .filter((row) => row.kind === 'reservation' && row.list_id === listId)
    .map((row) => row.contact_id)
    .toSorted();
  const found = useLive(`held ${ids.join()}`, () =>
    mirror.contacts
      .findByIds(ids)
      .$.pipe(map((docs) => [...docs.values()].map((doc): Contact => doc.toMutableJSON()))),
  );
  return useMemo(
    () => found?.toSorted((a, b) => a.attempts - b.attempts || a.position - b.position),
    [found],
  );
}

/** The contact as it is on this device now, own corrections included; what the server answered with until it is here. */
export function useContact<C extends Contact | null>(contact: C): C & { ver?: number } {
  const { mirror } = useDesk().console;
  const own = useOwnEdits();
  const id = contact?.id ?? '';
  const found = useLive(`contact ${id}`, () =>
    mirror.contacts
      .findOne(id)
      .$.pipe(map((doc): ContactDoc | null => doc?.toMutableJSON() ?? null)),
  );
  const known: (Contact & { ver?: number }) | null = found ?? contact;
  return (known && withOwnEdits(known, own)) as C & { ver?: number };
}

interface StateQuestion {
  listId: string | null;
  state: Contact['state'];
  limit: number;
}

function inState({ listId, state, limit }: StateQuestion): MangoQuery<ContactDoc> {
  return {
    selector: { list_id: listId ?? '', state },
    sort: [{ position: 'asc' }],
    index: ['list_id', 'state', 'position'],
    limit,
  };
}

const MINUTE_MS = 60_000;

/** The wall clock, for words that change by the minute. */
export function useMinute(): number {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), MINUTE_MS / 4);
    return () => clearInterval(timer);
  }, []);
  return now;
}
