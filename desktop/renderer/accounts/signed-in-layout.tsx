import { Outlet, useRouterState } from '@tanstack/react-router';
import { Fragment, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { listCallLists } from '../../../shared/call-lists.ts';
import { BreakControl } from '../agent-states/break-control.tsx';
import { CallbackReminders } from '../callbacks/callback-reminders.tsx';
import { StepUpDialog } from '../factors/step-up-dialog.tsx';
import { useLogo } from '../account-life/use-logo.ts';
import { StandingBanner, useHasStanding } from '../account-life/standing-banner.tsx';
import { ModeMark } from '../mode/mode-mark.tsx';
import { useConsole } from '../platform-hooks/use-console.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { AppShell } from '../shell/app-shell.tsx';
import type { PaletteResultGroup } from '../shell/palette.tsx';
import { useShell } from '../shell/store.ts';
import { useUnlessHeld } from '../ui/held-page.ts';
import { matchesWords } from '../ui/search-words.ts';
import { SyncPanel } from '../work/sync/sync-panel.tsx';
import { DeskPill } from '../work/sync/sync-status.tsx';
import { useViewAs } from '../view-as/use-view-as.ts';
import { ViewingBanner } from '../view-as/viewing-banner.tsx';
import { useVisitors, VisitorsBanner } from '../view-as/visitors-banner.tsx';
import { accountChoices, currentChoice, roleWords } from './account-choices.ts';
import { ConnectionPill, ConnectionWords, ConsoleTrouble } from './connection-words.tsx';
import { sectionOfPath, sectionsFor } from './sections.ts';
import { SessionExpired } from './session-expired.tsx';
import { useUnfinishedWork } from './unfinished-work.ts';
import { useLeaving } from './use-leaving.tsx';
import { useKeeper, usePlatform, useSession } from './use-session.ts';
import { msg, t, useLanguage } from '../words/translate.ts';

/** The frame around every screen of an account: who, where, what can be reached, what is wrong. */
export function SignedInLayout() {
  const session = useSession();
  useLanguage();
  const { member } = session;
  const isExpired = useStore(useKeeper().store, (state) => state.status === 'expired');
  const { status } = useConsole().state;
  const isTroubled = status === 'elsewhere' || status === 'failed';
  const path = useRouterState({ select: (state) => state.location.pathname });
  const go = useGo();
  const leaving = useLeaving();
  const sections = sectionsFor(session);
  const currentSectionId = sectionOfPath(path);
  const title = t(sections.find(({ id }) => id === currentSectionId)?.label ?? msg('Switchyard'));
  const palette = usePalette(go, leaving.switchTo);
  const viewAs = useViewAs();
  const visitors = useVisitors();
  const hasStanding = useHasStanding();
  const logo = useLogo();
  const hasNotice =
    hasStanding ||
    session.view_as !== null ||
    visitors.visitors.length > 0 ||
    isExpired ||
    isTroubled;
  const notices = (
    <>
      {session.view_as !== null && <ViewingBanner viewing={session.view_as} />}
      {isExpired ? <SessionExpired /> : isTroubled && <ConsoleTrouble />}
      <VisitorsBanner {...visitors} />
      <StandingBanner />
    </>
  );
  useWindow();
  return (
    <>
      <AppShell
        account={{
          current: { ...currentChoice(session), ...(logo === undefined ? {} : { logo }) },
          accounts: accountChoices(session),
          onSwitch: leaving.switchTo,
          blocked: leaving.blocked,
        }}
        member={{
          name: member.name,
          about: `${t(roleWords[member.role])}, ${member.email}`,
          onYou: () => go('/you'),
          onSignOut: session.view_as === null ? leaving.signOut : () => void viewAs.signOut(),
        }}
        sections={sections}
        currentSectionId={currentSectionId}
        onNavigate={go}
        title={title}
        pills={<Pills />}
        banner={hasNotice ? notices : undefined}
        status={<ConnectionWords />}
        palette={palette}
      >
        <CurrentPage />
      </AppShell>
      {leaving.dialog}
      <SyncPanel />
      <CallbackReminders />
      <StepUpDialog />
    </>
  );
}

function Pills() {
  return (
    <>
      <ModeMark mode={useSession().account.mode} />
      <ConnectionPill />
      <DeskPill />
      <BreakControl />
    </>
  );
}

/** Every word of a page is anew in another language, once no dialog is open; a call and its wrap-up live above it. */
function CurrentPage() {
  const language = useUnlessHeld(useLanguage());
  return (
    <Fragment key={language}>
      <Outlet />
    </Fragment>
  );
}

/** What the window itself shows and guards, outside the page. */
function useWindow(): void {
  const platform = usePlatform();
  const { account } = useSession();
  const { inCall, inWrapUp, waitingFacts } = useUnfinishedWork();
  useEffect(() => {
    // In a browser the shell writes the title, with the section in it.
    if (platform.kind === 'electron') platform.setTitle(account.name);
  }, [platform, account.name]);
  useEffect(() => {
    platform.guardClose({ inCall, inWrapUp, waitingFacts });
  }, [platform, inCall, inWrapUp, waitingFacts]);
}

function usePalette(go: (href: string) => void, switchTo: (accountId: string) => void) {
  const session = useSession();
  const isOpen = useShell((shell) => shell.layer === 'palette');
  const [query, setQuery] = useState('');
  const lists = useRemote(listCallLists, isOpen ? {} : null);
  const others = accountChoices(session).filter(({ id }) => id !== session.account.id);
  const groups: PaletteResultGroup[] = [
    {
      title: t('Call lists'),
      results: (lists.data?.data ?? []).map((list) => ({
        id: list.id,
        title: list.name,
        note: t('{count, plural, one {# contact} other {# contacts}}', { count: list.contacts }),
        run: () => go(`/lists/${list.id}`),
      })),
    },
    {
      title: t('Accounts'),
      results: others.map(({ id, name, note }) => ({
        id,
        title: name,
        ...(note === undefined ? {} : { note }),
        run: () => switchTo(id),
      })),
    },
  ];
  const matching = groups
    .map(({ title, results }) => ({
      title,
      results: results.filter((result) => matchesWords(result.title, query)).slice(0, 8),
    }))
    .filter(({ results }) => results.length > 0);
  return { groups: matching, onQuery: setQuery };
}
