import { useEffect } from 'react';
import { useSession } from '../accounts/use-session.ts';
import type { CallListDoc } from '../../../shared/sync.ts';
import { useConsole } from '../platform-hooks/use-console.ts';
import { Page } from '../shell/page.tsx';
import { SplitPanes } from '../shell/split-panes.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { EmptyState } from '../ui/states.tsx';
import { CardPane } from './card/card-pane.tsx';
import { ContextPane } from './context/context-pane.tsx';
import { useDesk, useDeskIfOpen, useDeskState } from './desk/desk-context.tsx';
import { loadListChoice, saveListChoice } from './list-choice.ts';
import { QueuePane } from './queue/queue-pane.tsx';
import { useLists } from './queue/use-local.ts';
import { useWorkCommands } from './work-commands.ts';
import { t } from '../words/translate.ts';

/** The agent's screen: queue, card, context. */
export function WorkPage() {
  const { state } = useConsole();
  const desk = useDeskIfOpen();
  if (desk !== null) return <OpenWork />;
  const isTroubled = state.status === 'elsewhere' || state.status === 'failed';
  return (
    <Page title={t('Work')}>
      {isTroubled ? (
        <EmptyState
          why={t(
            'The contacts on this device are not open in this window. The notice at the top says why and what to do.',
          )}
        />
      ) : (
        <Skeleton label={t('Work: opening the data on this device')} rows={9} lines="two" />
      )}
    </Page>
  );
}

const noLists: CallListDoc[] = [];

function OpenWork() {
  const desk = useDesk();
  const lists = useLists();
  useWorkCommands(desk);
  useListChoice(lists);
  return (
    <SplitPanes
      queue={{ label: t('Queue'), content: <QueuePane lists={lists ?? noLists} /> }}
      card={{ label: t('Contact'), content: <CardPane lists={lists ?? noLists} /> }}
      context={{ label: t('Context'), content: <ContextPane lists={lists ?? noLists} /> }}
    />
  );
}

/** The list worked last on this device, else the open one with most left to do. */
function useListChoice(lists: CallListDoc[] | undefined): void {
  const desk = useDesk();
  const { account, view_as } = useSession();
  const isVisit = view_as !== null;
  const listId = useDeskState((state) => state.listId);
  useEffect(() => {
    const open = (lists ?? noLists).filter(({ status }) => status === 'open');
    if (open.length === 0 || open.some(({ id }) => id === listId)) return;
    const last = loadListChoice(account.id);
    const byLeft = open.toSorted((a, b) => b.contacts - b.worked - (a.contacts - a.worked));
    const chosen = open.find(({ id }) => id === last) ?? byLeft[0];
    if (chosen !== undefined) desk.chooseList(chosen.id);
  }, [desk, lists, listId, account.id]);
  useEffect(() => {
    // A visit leaves nothing on the device, not even which list was looked at.
    if (listId !== null && !isVisit) saveListChoice(account.id, listId);
  }, [listId, account.id, isVisit]);
}
