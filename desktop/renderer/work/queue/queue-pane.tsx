import { formatPhone } from '../../../../shared/phone-format.ts';
import { memo, useMemo, useRef, useState } from 'react';
import type { Contact } from '../../../../shared/call-lists.ts';
import type { CallListDoc } from '../../../../shared/sync.ts';
import { useSession } from '../../accounts/use-session.ts';
import { useConnection } from '../../platform-hooks/use-console.ts';
import { useCommands } from '../../shell/command-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { type Segment, Segments } from '../../ui/tabs.tsx';
import { useAppearance } from '../../ui/theme.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { waitingFields } from '../../platform/own-edits.ts';
import { useCorrected, useOwnEdits } from '../corrections/use-own-edits.ts';
import { useDesk, useDeskState } from '../desk/desk-context.tsx';
import { filterKeys, workGroup } from '../keys.ts';
import { standingOf, thereWords } from './contact-words.ts';
import { type Filtered, FOUND_MAX, useFiltered } from './use-filtered.ts';
import { useLeftOut } from './use-left-out.ts';
import { useCallbacks, useContact, useHeld, useMinute, useNextContacts } from './use-local.ts';
import { problemSentence } from '../../words/problem-words.ts';
import { msg, t } from '../../words/translate.ts';

type View = 'next' | 'callbacks' | 'held';

const STEP = 200;

export function QueuePane({ lists }: { lists: CallListDoc[] }) {
  const listId = useDeskState((state) => state.listId);
  const [view, setView] = useState<View>('next');
  const [limit, setLimit] = useState(STEP);
  const [query, setQuery] = useState('');
  const next = useNextContacts(listId, limit);
  const callbacks = useCallbacks(listId);
  const held = useHeld(listId);
  const { sight } = useSession();
  const leftOut = useLeftOut();
  const isLeftOut = listId !== null && leftOut.has(listId);
  const filtered = useFiltered(listId, query, isLeftOut);
  const online = useConnection()?.online ?? true;
  const list = lists.find(({ id }) => id === listId);
  const inView = { next: useComing({ next, held, listId }), callbacks, held }[view];
  const segments: Segment<View>[] = [
    { id: 'next', label: t('Next') },
    { id: 'callbacks', label: t('Callbacks'), count: callbacks?.length ?? 0 },
    { id: 'held', label: t('Held||for offline work'), count: held?.length ?? 0 },
  ];
  return (
    <>
      <ListHead lists={lists} list={list} held={held?.length ?? 0} leftOut={leftOut} />
      <div className="flex flex-col gap-2 px-4 pb-2.5">
        <Filter query={query} onQuery={setQuery} />
        {filtered === null ? (
          <Segments label={t('Show')} segments={segments} selected={view} onSelect={setView} />
        ) : (
          <FilterWords found={filtered.contacts.length} looking={filtered.looking} />
        )}
      </div>
      <Rows
        key={filtered === null ? view : 'filter'}
        label={filtered === null ? t(segmentLabels[view]) : t('Contacts found')}
        contacts={filtered?.contacts ?? inView}
        empty={
          filtered === null
            ? t(isLeftOut && view === 'next' ? leftOutWords : emptyWords[view])
            : nothingFound(filtered, sight.phones)
        }
        isFiltered={filtered !== null}
        isLooking={filtered !== null && filtered.looking !== null}
      />
      {filtered === null &&
        view === 'next' &&
        online &&
        next !== undefined &&
        next.length >= limit && (
          <div className="flex items-center justify-between gap-2 border-t border-line px-4 py-1.5 text-2 text-ink-3">
            <span className="numbers">
              {t('The next {count, number} of the list', { count: limit })}
            </span>
            <Button kind="quiet" onPress={() => setLimit(limit + STEP)}>
              {t('Show more')}
            </Button>
          </div>
        )}
    </>
  );
}

interface Coming {
  next: Contact[] | undefined;
  held: Contact[] | undefined;
  listId: string | null;
}

/**
 * What comes next, the contact at work leading. The server passes over what this device holds;
 * without it, what is held is all there is.
 */
function useComing({ next, held, listId }: Coming): Contact[] | undefined {
  const card = useContact(useDeskState((state) => state.card?.contact ?? null));
  const online = useConnection()?.online ?? true;
  const own = useMemo(() => new Set(held?.map(({ id }) => id)), [held]);
  return useMemo(() => {
    if (next === undefined || held === undefined) return undefined;
    const others = online ? next.filter(({ id }) => !own.has(id)) : held;
    if (card === null || card.list_id !== listId) return others;
    return [card, ...others.filter(({ id }) => id !== card.id)];
  }, [next, held, own, online, card, listId]);
}

const segmentLabels: Record<View, string> = {
  next: msg('Next contacts'),
  callbacks: msg('Callbacks'),
  held: msg('Held for offline work'),
};

const emptyWords: Record<View, string> = {
  next: msg('This list is worked to its end. Callbacks and retries come back when they are due.'),
  callbacks: msg('No callback is promised on this list.'),
  held: msg('Nothing is held on this device. Contacts are held while you are online.'),
};

const leftOutWords = msg(
  'The contacts of this list are not on this device. Claim the next one from the server, or search above.',
);

function nothingFound({ problem }: Filtered, seesNumbers: boolean): string {
  if (problem) return `${t('The search is made at the server.')} ${problemSentence(problem)}`;
  return seesNumbers
    ? t('No contact of this list has that name or number.')
    : t('No contact of this list has that name.');
}

interface ListHeadProps {
  lists: CallListDoc[];
  list: CallListDoc | undefined;
  held: number;
  leftOut: ReadonlyMap<string, string>;
}

function ListHead({ lists, list, held, leftOut }: ListHeadProps) {
  const desk = useDesk();
  const open = lists.filter(({ status }) => status === 'open');
  const words =
    list === undefined
      ? t('Choose the list to work.')
      : t('{done, number} of {all, number} worked.', { done: list.worked, all: list.contacts });
  return (
    <div className="px-4 pt-3.5 pb-2.5">
      {open.length > 1 ? (
        <Select
          label={t('Call list')}
          hideLabel
          options={open.map(({ id, name }) => ({
            id,
            label: name,
            ...(leftOut.has(id) && { hint: t('Not on this device') }),
          }))}
          value={list?.id ?? null}
          onChange={desk.chooseList}
        />
      ) : (
        <h2 className="text-5 leading-tight font-title break-words">
          {list?.name ?? t('No list')}
        </h2>
      )}
      <p className="numbers mt-1 text-2 text-ink-3">
        {words} {held > 0 && t('You hold {count, number} for offline work.', { count: held })}
      </p>
      {list !== undefined && leftOut.has(list.id) && (
        <p className="mt-1 text-2 text-ink-2">
          {t(
            'Not on this device: it is more than a device holds. The server searches it and gives its contacts out.',
          )}
        </p>
      )}
      {list !== undefined && (
        <div className="mt-2.5">
          <ProgressBar label={t('Worked')} value={list.worked} max={list.contacts} words={words} />
        </div>
      )}
    </div>
  );
}

function Filter({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const { sight } = useSession();
  useCommands([
    {
      id: 'work.filter',
      title: msg('Filter the contacts'),
      group: workGroup,
      keys: filterKeys,
      run: () => field.current?.focus(),
    },
  ]);
  return (
    <SearchField
      label={sight.phones ? t('Name or number') : t('Name')}
      value={query}
      onChange={onQuery}
      keys={filterKeys}
      ref={field}
    />
  );
}

function FilterWords({ found, looking }: { found: number; looking: number | null }) {
  return (
    <p role="status" className="numbers min-h-6 text-2 text-ink-3">
      {found >= FOUND_MAX
        ? t('The first {count, number} contacts found', { count: found })
        : t('{count, plural, one {# contact} other {# contacts}} found', { count: found })}
      {looking !== null && looking > 0 && t(', {count, number} looked at', { count: looking })}
    </p>
  );
}

interface RowsProps {
  label: string;
  contacts: Contact[] | undefined;
  empty: string;
  isFiltered: boolean;
  isLooking: boolean;
}

function Rows({ label, contacts: found, empty, isFiltered, isLooking }: RowsProps) {
  const desk = useDesk();
  const own = useOwnEdits();
  const contacts = useCorrected(found, own);
  const cardId = useDeskState((state) => state.card?.contact.id ?? null);
  const density = useAppearance((appearance) => appearance.density);
  const isSynced = useConnection()?.synced ?? false;
  const nowMs = useMinute();
  // A new card takes the selection along; arrows move it away again.
  const [moved, setMoved] = useState<{ id: string; from: string | null }>();
  const selected = moved !== undefined && moved.from === cardId ? moved.id : cardId;
  const mayCome = isFiltered ? isLooking : !isSynced;
  const isComing = contacts === undefined || (contacts.length === 0 && mayCome);
  if (isComing) return <Skeleton label={t('Contacts: loading')} rows={9} lines="two" />;
  return (
    <VirtualList
      label={label}
      items={contacts}
      itemKey={({ id }) => id}
      itemText={({ name }) => name}
      selectedKey={selected}
      onSelect={({ id }) => setMoved({ id, from: cardId })}
      onOpen={({ id }) => void desk.open(id)}
      lines="two"
      compact={density === 'compact'}
      empty={<EmptyState why={empty} />}
    >
      {(contact) => (
        <Row contact={contact} nowMs={nowMs} isWaiting={waitingFields(contact.id, own).size > 0} />
      )}
    </VirtualList>
  );
}

interface RowProps {
  contact: Contact;
  nowMs: number;
  /** A correction of it waits to be sent. */
  isWaiting: boolean;
}

/** An arrow moves the selection past dozens of these, and their words stay what they are. */
const Row = memo(function Row({ contact, nowMs, isWaiting }: RowProps) {
  const { account } = useSession();
  const { words, tone } = standingOf(contact, { account, nowMs });
  return (
    <div className="numbers grid h-full grid-cols-[minmax(0,1fr)_auto] content-center gap-x-2 px-4 select-none">
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate font-strong">{contact.name}</span>
        {isWaiting && <Icon name="clock" size={13} label={t('Its correction waits to be sent')} />}
      </span>
      <span className={`text-right text-2 ${standingTones[tone ?? 'mute']}`}>{words}</span>
      <span className="text-2 text-ink-3">{formatPhone(contact.phone)}</span>
      <span className="text-right text-2 text-ink-3">{thereWords(contact.zone, nowMs)}</span>
    </div>
  );
});

const standingTones: Record<string, string> = {
  stop: 'rounded-1 bg-stop-soft px-1.5 text-stop',
  warn: 'rounded-1 bg-warn-soft px-1.5 text-warn',
  mute: 'text-ink-3',
};
