import { type ReactNode, useState } from 'react';
import { Link } from 'react-aria-components';
import { type CallList, listCallLists } from '../../../shared/call-lists.ts';
import { SUPERVISING } from '../../../shared/roles.ts';
import { actingRole, useSession } from '../accounts/use-session.ts';
import { AssignDialog } from '../assignments/assign-dialog.tsx';
import { idsOf, workedByWords } from '../assignments/assignment-words.ts';
import { useAssignments } from '../assignments/use-assignments.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useGo } from '../platform-hooks/use-go.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { nowMs } from '../platform/clock.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { linkClasses } from '../ui/link-classes.ts';
import { Menu } from '../ui/menu.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { useLeftOut } from '../work/queue/use-left-out.ts';
import { EditListDialog } from './edit-list-dialog.tsx';
import { UnfinishedImports } from './import/unfinished-imports.tsx';
import { ListStatusPill, sumWords, WorkedBar } from './list-words.tsx';
import { useListChange } from './use-list-change.ts';

/** A list that is being imported grows while one looks at it. */
const freshMs = 5_000;

export function ListsPage() {
  const role = actingRole(useSession());
  const lists = useRemote(listCallLists, {}, { everyMs: freshMs });
  const go = useGo();
  const maySupervise = SUPERVISING.includes(role);
  const importButton = maySupervise && (
    <Button kind="primary" icon="file-up" onPress={() => go('/lists/import')}>
      {t('Import a list')}
    </Button>
  );
  const isEmpty = lists.data?.data.length === 0;
  return (
    <Page
      title={t('Lists')}
      about={lists.data && !isEmpty ? sumWords(lists.data.data) : undefined}
      actions={isEmpty ? undefined : importButton || undefined}
    >
      {maySupervise && <UnfinishedImports />}
      <RemoteView remote={lists} label={t('Call lists')} rows={4}>
        {({ data }) => (
          <ListsTable
            lists={data}
            onChanged={lists.reload}
            empty={
              maySupervise ? (
                <EmptyState
                  icon="list-checks"
                  why={t(
                    'There is no call list yet. A CSV file with names and numbers becomes one.',
                  )}
                  action={importButton}
                />
              ) : (
                <EmptyState
                  icon="list-checks"
                  why={t('There is no call list yet. A supervisor imports one.')}
                />
              )
            }
          />
        )}
      </RemoteView>
    </Page>
  );
}

interface ListsTableProps {
  lists: readonly CallList[];
  onChanged: () => void;
  empty: ReactNode;
}

function ListsTable({ lists, onChanged, empty }: ListsTableProps) {
  const session = useSession();
  const { account } = session;
  const [edited, setEdited] = useState<CallList | null>(null);
  const [assigned, setAssigned] = useState<CallList | null>(null);
  const { known, reload } = useAssignments();
  const leftOut = useLeftOut();
  const { busyId, setStatus } = useListChange(onChanged);
  const columns = factColumns(account.time_zone, leftOut);
  if (SUPERVISING.includes(actingRole(session))) {
    columns.push(
      {
        id: 'worked-by',
        header: t('Worked by'),
        cell: ({ id }) => (known ? workedByWords(idsOf(known.data, id), known.members) : ''),
      },
      {
        id: 'actions',
        header: <span className="sr-only">{t('Actions')}</span>,
        kind: 'action',
        cell: (list) => (
          <ListActions
            list={list}
            isBusy={busyId === list.id}
            onEdit={() => setEdited(list)}
            onAssign={() => setAssigned(list)}
            onStatus={(status) => void setStatus(list, status)}
          />
        ),
      },
    );
  }
  return (
    <>
      <DataTable
        caption={t('Call lists')}
        columns={columns}
        rows={lists}
        rowKey={(list) => list.id}
        empty={empty}
      />
      {assigned !== null && known !== undefined && (
        <AssignDialog
          list={assigned}
          memberIds={idsOf(known.data, assigned.id)}
          onClose={() => setAssigned(null)}
          onDone={reload}
        />
      )}
      {edited !== null && (
        <EditListDialog list={edited} onClose={() => setEdited(null)} onDone={onChanged} />
      )}
    </>
  );
}

/** What everybody sees of a list. */
function factColumns(timeZone: string, leftOut: ReadonlyMap<string, string>): Column<CallList>[] {
  return [
    {
      id: 'name',
      header: t('List'),
      cell: (list) => <ListName list={list} isLeftOut={leftOut.has(list.id)} />,
    },
    { id: 'status', header: t('Status'), cell: (list) => <ListStatusPill status={list.status} /> },
    {
      id: 'contacts',
      header: t('Contacts'),
      kind: 'number',
      cell: (list) => formatNumber(list.contacts),
    },
    { id: 'worked', header: t('Worked'), cell: (list) => <WorkedBar list={list} /> },
    {
      id: 'created',
      header: t('Created'),
      kind: 'number',
      cell: (list) =>
        formatMoment({
          instant: list.created_at,
          timeZone,
          nowMs: nowMs(),
        }),
    },
  ];
}

function ListName({ list, isLeftOut }: { list: CallList; isLeftOut: boolean }) {
  return (
    <>
      <Link className={linkClasses} href={`/lists/${list.id}`}>
        {list.name}
      </Link>
      {isLeftOut && (
        <span className="block text-2 text-ink-3">
          {t('Not on this device, worked at the server')}
        </span>
      )}
    </>
  );
}

interface ListActionsProps {
  list: CallList;
  isBusy: boolean;
  onEdit: () => void;
  onAssign: () => void;
  onStatus: (status: 'open' | 'closed') => void;
}

function ListActions({ list, isBusy, onEdit, onAssign, onStatus }: ListActionsProps) {
  const items = [
    { id: 'edit', label: t('Name, script and wrap-up'), icon: 'pencil' as const },
    { id: 'assign', label: t('Who works it'), icon: 'users' as const },
  ];
  const toggle =
    list.status === 'open'
      ? {
          id: 'close',
          label: t('Close'),
          hint: t('Nobody is called from it'),
          icon: 'pause' as const,
        }
      : { id: 'open', label: t('Open'), hint: t('Agents can work it'), icon: 'play' as const };
  return (
    <Menu
      label={t('What to do with {list}', { list: list.name })}
      placement="bottom end"
      trigger={
        <Button isPending={isBusy} aria-label={t('Change {list}', { list: list.name })}>
          {t('Change')}
        </Button>
      }
      groups={[{ id: 'list', items: list.status === 'importing' ? items : [...items, toggle] }]}
      onAction={(id) => {
        if (id === 'edit') onEdit();
        else if (id === 'assign') onAssign();
        else onStatus(id === 'open' ? 'open' : 'closed');
      }}
    />
  );
}
