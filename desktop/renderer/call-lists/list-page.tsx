import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type CallList, getCallList } from '../../../shared/call-lists.ts';
import { SUPERVISING } from '../../../shared/roles.ts';
import { actingRole, useSession } from '../accounts/use-session.ts';
import { wrapUpWords } from '../account-life/wrap-up-fields.tsx';
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
import { ContactsTable } from './contacts-table.tsx';
import { EditListDialog } from './edit-list-dialog.tsx';
import { ListStatusPill, WorkedBar } from './list-words.tsx';
import { useListChange } from './use-list-change.ts';

/** One call list: how far it is, what is read out, who is on it. */
export function ListPage() {
  const { listId = '' } = useParams({ strict: false });
  const list = useRemote(getCallList, { params: { id: listId } }, { everyMs: 10_000 });
  const role = actingRole(useSession());
  return (
    <Page
      title={list.data?.name ?? t('Call list')}
      actions={
        list.data && SUPERVISING.includes(role) ? (
          <ListButtons list={list.data} onChanged={list.reload} />
        ) : undefined
      }
    >
      <RemoteView remote={list} label={t('Call list')}>
        {(found) => (
          <>
            <ListFacts list={found} />
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

function ListFacts({ list }: { list: CallList }) {
  const { account } = useSession();
  const { created_at, contacts, status } = list;
  const when = { instant: created_at, timeZone: account.time_zone, nowMs: nowMs() };
  return (
    <FactGrid
      facts={[
        { label: t('Status'), value: <ListStatusPill status={status} /> },
        { label: t('Contacts'), value: formatNumber(contacts) },
        { label: t('Worked'), value: <WorkedBar list={list} /> },
        { label: t('Created'), value: formatMoment(when) },
        { label: t('Wrap-up'), value: wrapUpWords(termsOf(account, list.wrap_up)) },
      ]}
    />
  );
}

function ListButtons({ list, onChanged }: { list: CallList; onChanged: () => void }) {
  const [isEditing, setEditing] = useState(false);
  const { busyId, setStatus } = useListChange(onChanged);
  const isOpen = list.status === 'open';
  return (
    <>
      <Button icon="pencil" onPress={() => setEditing(true)}>
        {t('Name, script and wrap-up')}
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
      {isEditing && (
        <EditListDialog list={list} onClose={() => setEditing(false)} onDone={onChanged} />
      )}
    </>
  );
}
