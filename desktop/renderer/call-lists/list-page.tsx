import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type CallList, getCallList } from '../../../shared/call-lists.ts';
import { SUPERVISING } from '../../../shared/roles.ts';
import { actingRole, useSession } from '../accounts/use-session.ts';
import { wrapUpWords } from '../account-life/wrap-up-fields.tsx';
import { AssignDialog } from '../assignments/assign-dialog.tsx';
import { idsOf, workedByWords } from '../assignments/assignment-words.ts';
import { type Assignments, useAssignments } from '../assignments/use-assignments.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { nowMs } from '../platform/clock.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { termsOf } from '../work/desk/list-terms.ts';
import { t } from '../words/translate.ts';
import { useLeftOut } from '../work/queue/use-left-out.ts';
import { ContactsTable } from './contacts-table.tsx';
import { EditListDialog } from './edit-list-dialog.tsx';
import { ListStatusPill, WorkedBar } from './list-words.tsx';
import { useListChange } from './use-list-change.ts';

/** One call list: how far it is, what is read out, who is on it. */
export function ListPage() {
  const { listId = '' } = useParams({ strict: false });
  const list = useRemote(getCallList, { params: { id: listId } }, { everyMs: 10_000 });
  const role = actingRole(useSession());
  const assignments = useAssignments();
  return (
    <Page
      title={list.data?.name ?? t('Call list')}
      actions={
        list.data && SUPERVISING.includes(role) ? (
          <ListButtons list={list.data} assignments={assignments} onChanged={list.reload} />
        ) : undefined
      }
    >
      <RemoteView remote={list} label={t('Call list')}>
        {(found) => (
          <>
            <ListFacts list={found} assignments={assignments} />
            {found.script !== '' && (
              <Section title={t('Script')}>
                <p className="max-w-180 rounded-2 border border-line bg-surface px-4 py-3.5 whitespace-pre-line">
                  {found.script}
                </p>
              </Section>
            )}
            <Section title={t('Contacts')}>
              <ContactsTable listId={found.id} />
            </Section>
          </>
        )}
      </RemoteView>
    </Page>
  );
}

interface WithAssignments {
  list: CallList;
  assignments: Assignments;
}

function ListFacts({ list, assignments: { known } }: WithAssignments) {
  const { account } = useSession();
  const { created_at, contacts, status } = list;
  const isElsewhere = useLeftOut().has(list.id);
  const when = { instant: created_at, timeZone: account.time_zone, nowMs: nowMs() };
  return (
    <FactGrid
      facts={[
        { label: t('Status'), value: <ListStatusPill status={status} /> },
        { label: t('Contacts'), value: formatNumber(contacts) },
        { label: t('Worked'), value: <WorkedBar list={list} /> },
        ...(known === undefined
          ? []
          : [
              {
                label: t('Worked by'),
                value: workedByWords(idsOf(known.data, list.id), known.members),
              },
            ]),
        ...(isElsewhere
          ? [{ label: t('On this device'), value: t('No, it is worked at the server') }]
          : []),
        { label: t('Created'), value: formatMoment(when) },
        { label: t('Wrap-up'), value: wrapUpWords(termsOf(account, list.wrap_up)) },
      ]}
    />
  );
}

interface ListButtonsProps extends WithAssignments {
  onChanged: () => void;
}

function ListButtons({ list, assignments, onChanged }: ListButtonsProps) {
  const { known, reload } = assignments;
  const [isEditing, setEditing] = useState(false);
  const [isAssigning, setAssigning] = useState(false);
  const { busyId, setStatus } = useListChange(onChanged);
  const isOpen = list.status === 'open';
  return (
    <>
      <Button icon="pencil" onPress={() => setEditing(true)}>
        {t('Name, script and wrap-up')}
      </Button>
      <Button icon="users" isDisabled={known === undefined} onPress={() => setAssigning(true)}>
        {t('Who works it')}
      </Button>
      {list.status !== 'importing' && (
        <Button
          icon={isOpen ? 'pause' : 'play'}
          isPending={busyId !== null}
          onPress={() => void setStatus(list, isOpen ? 'closed' : 'open')}
        >
          {isOpen ? t('Close the list') : t('Open the list')}
        </Button>
      )}
      {isAssigning && known !== undefined && (
        <AssignDialog
          list={list}
          memberIds={idsOf(known.data, list.id)}
          onClose={() => setAssigning(false)}
          onDone={reload}
        />
      )}
      {isEditing && (
        <EditListDialog list={list} onClose={() => setEditing(false)} onDone={onChanged} />
      )}
    </>
  );
}
