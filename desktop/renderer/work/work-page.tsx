import { useEffect } from 'react';
import { useSession } from '../accounts/use-session.ts';
import type { CallListDoc } from '../../../shared/sync.ts';
import { useConnection, useConsole } from '../platform-hooks/use-console.ts';
import { Page } from '../shell/page.tsx';
import { SplitPanes } from '../shell/split-panes.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { EmptyState } from '../ui/states.tsx';
import { CardPane } from './card/card-pane.tsx';
import { ContextPane } from './context/context-pane.tsx';
import { useDesk, useDeskIfOpen, useDeskState } from './desk/desk-context.tsx';
import type { Desk } from './desk/desk.ts';
import { loadListChoice, saveListChoice } from './list-choice.ts';
import { QueuePane } from './queue/queue-pane.tsx';
import { useLeftOut } from './queue/use-left-out.ts';
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
  const listId = useDeskState((state) => state.listId);
  const isLeftOut = useLeftOut().has(listId ?? '');
  useEffect(() => desk.holdHere(!isLeftOut), [desk, listId, isLeftOut]);
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
  const isSynced = useConnection()?.synced ?? false;
  useEffect(() => {
    if (lists === undefined) return undefined;
    const open = lists.filter(({ status }) => status === 'open');
    // Assigned to others; a list that is only closed is still there.
    const isGone = isSynced && listId !== null && !lists.some(({ id }) => id === listId);
    if (open.length === 0 && isGone) return leaveSoon(desk, listId);
    if (open.length === 0 || open.some(({ id }) => id === listId)) return undefined;
    if (isGone) desk.leaveList();
    const last = loadListChoice(account.id);
    const byLeft = open.toSorted((a, b) => b.contacts - b.worked - (a.contacts - a.worked));
    const chosen = open.find(({ id }) => id === last) ?? byLeft[0];
    if (chosen !== undefined) desk.chooseList(chosen.id);
    return undefined;
  }, [desk, lists, listId, account.id, isSynced]);
  useEffect(() => {
    // A visit leaves nothing on the device, not even which list was looked at.
    if (listId !== null && !isVisit) saveListChoice(account.id, listId);
  }, [listId, account.id, isVisit]);
}

const GONE_MS = 1_000;

/** While the lists are pulled anew, none is here for a moment. Answers the function that gives up waiting. */
function leaveSoon(desk: Desk, listId: string): () => void {
  const look = async (): Promise<void> => {
    const { mirror } = desk.console;
    const found = await mirror.lists.findOne(listId).exec();
    if (found === null && desk.store.getState().listId === listId) desk.leaveList();
  };
  const timer = setTimeout(() => void look(), GONE_MS);
  return () => clearTimeout(timer);
}
