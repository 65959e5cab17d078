import { useEffect, useState } from 'react';
import { z } from 'zod';
import { type Contact, listContacts } from '../../../shared/call-lists.ts';
import { SYSTEM_CODE_LABELS } from '../../../shared/calling.ts';
import { formatPhone, type Country } from '../../../shared/phone-format.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { EraseDialog } from '../erasures/erase-dialog.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { nowMs } from '../platform/clock.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatNumber, formatTime } from '../ui/format.ts';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { ContactStatePill } from './list-words.tsx';

const Search = z.object({ search: z.string().max(80).optional().catch(undefined) });

const pageSize = 50;
const typingMs = 250;

/** The contacts of a list in list order, a page at a time; the search is kept in the address. */
export function ContactsTable({ listId }: { listId: string }) {
  const [{ search }, setSearch] = useSearchState(Search);
  const { sight } = useSession();
  const typed = useTyped(search ?? '', (text) => setSearch({ search: text }));
  return (
    <>
      <div className="max-w-90">
        <SearchField
          label={
            sight.phones
              ? t('Find by the start of a name or number')
              : t('Find by the start of a name')
          }
          value={typed.text}
          onChange={typed.setText}
        />
      </div>
      <ContactPages key={search ?? ''} listId={listId} search={search} />
    </>
  );
}

/** Letters show at once; what they ask for is asked when the typing rests. */
function useTyped(given: string, onRest: (text: string) => void) {
  const [text, setText] = useState(given);
  useEffect(() => {
    if (text.trim() === given) return undefined;
    const handle = setTimeout(() => onRest(text.trim()), typingMs);
    return () => clearTimeout(handle);
  });
  return { text, setText };
}

function ContactPages({ listId, search }: { listId: string; search: string | undefined }) {
  // The cursors of the pages before this one; the last leads to the page in view.
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const contacts = useRemote(listContacts, {
    params: { id: listId },
    query: { limit: pageSize, search, cursor },
  });
  const { sight } = useSession();
  const [erasing, setErasing] = useState<string>();
  const columns = useContactColumns(setErasing);
  const first = cursors.length * pageSize + 1;
  return (
    <RemoteView remote={contacts} label={t('Contacts')} rows={8}>
      {({ data, next_cursor }) => (
        <>
          <DataTable
            caption={t('Contacts of this list')}
            columns={columns}
            rows={data}
            rowKey={(contact) => contact.id}
            empty={<EmptyState icon="users" why={emptyWords(search, sight.phones)} />}
          />
          {(cursors.length > 0 || next_cursor !== null) && (
            <div className="flex items-center justify-end gap-3 text-3">
              <span className="numbers text-ink-2" role="status">
                {t('{first} to {last}', {
                  first: formatNumber(first),
                  last: formatNumber(first + data.length - 1),
                })}
              </span>
              <Button
                isDisabled={cursors.length === 0}
                onPress={() => setCursors(cursors.slice(0, -1))}
              >
                {t('Previous')}
              </Button>
              <Button
                isDisabled={next_cursor === null}
                onPress={() => next_cursor !== null && setCursors([...cursors, next_cursor])}
              >
                {t('Next')}
              </Button>
            </div>
          )}
          {erasing !== undefined && (
            <EraseDialog
              contactId={erasing}
              onClose={() => {
                setErasing(undefined);
                contacts.reload();
              }}
            />
          )}
        </>
      )}
    </RemoteView>
  );
}

function emptyWords(search: string | undefined, seesNumbers: boolean): string {
  if (search === undefined) return t('There is no contact on this list.');
  return seesNumbers
    ? t('No name or number on this list starts with “{search}”.', { search })
    : t('No name on this list starts with “{search}”.', { search });
}

function useContactColumns(onErase: (contactId: string) => void): Column<Contact>[] {
  const { account, member, view_as } = useSession();
  const now = nowMs();
  const home = account.default_country as Country;
  const mayErase = ADMINISTERING.includes(member.role) && view_as === null;
  return [
    {
      id: 'name',
      header: t('Name'),
      cell: (contact) => contact.name || <span className="text-ink-3">{t('No name')}</span>,
    },
    {
      id: 'phone',
      header: t('Phone'),
      cell: (contact) => (
        <span className="numbers whitespace-nowrap">{formatPhone(contact.phone, home)}</span>
      ),
    },
    {
      id: 'time',
      header: t('Time there'),
      kind: 'number',
      cell: (contact) => formatTime({ instant: now, timeZone: contact.zone }),
    },
    { id: 'state', header: t('State'), cell: (contact) => <ContactStatePill contact={contact} /> },
    {
      id: 'tries',
      header: t('Tries'),
      kind: 'number',
      cell: (contact) => formatNumber(contact.attempts),
    },
    {
      id: 'disposition',
      header: t('Last disposition'),
      cell: ({ last_disposition: code }) =>
        code === null ? (
          <span className="text-ink-3">{t('none yet')}</span>
        ) : (
          dispositionWords(code)
        ),
    },
    {
      id: 'called',
      header: t('Last called'),
      kind: 'number',
      cell: (contact) =>
        contact.last_called_at === null ? (
          <span className="text-ink-3">{t('never')}</span>
        ) : (
          formatMoment({
            instant: contact.last_called_at,
            timeZone: account.time_zone,
            nowMs: now,
          })
        ),
    },
    ...(mayErase ? [eraseColumn(onErase)] : []),
  ];
}

/** The account’s own codes have no words here; those the console sets by itself do. */
function dispositionWords(code: string): string {
  const label = SYSTEM_CODE_LABELS[code];
  return label === undefined ? code : t(label);
}

function eraseColumn(onErase: (contactId: string) => void): Column<Contact> {
  return {
    id: 'erase',
    header: <span className="sr-only">{t('Actions')}</span>,
    kind: 'action',
    cell: ({ id, name }) => (
      <Button
        kind="quiet"
        icon="trash"
        aria-label={name ? t('Erase {name}', { name }) : t('Erase this person')}
        onPress={() => onErase(id)}
      >
        {t('Erase')}
      </Button>
    ),
  };
}
