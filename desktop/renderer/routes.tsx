/** Every address of the console and the screen behind it. */
import {
  createBrowserHistory,
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Navigate,
  Outlet,
  useParams,
  useRouterState,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { landingFor } from './accounts/sections.ts';
import { SessionGate } from './accounts/session-gate.tsx';
import { SignedInLayout } from './accounts/signed-in-layout.tsx';
import { TeamPage } from './accounts/team-page.tsx';
import { useSession } from './accounts/use-session.ts';
import { YouPage } from './accounts/you-page.tsx';
import { OnboardingPage } from './account-life/onboarding-page.tsx';
import { BillingPage } from './billing/billing-page.tsx';
import { CallbacksPage } from './callbacks/callbacks-page.tsx';
import { ImportPage } from './call-lists/import/import-page.tsx';
import { NewImportPage } from './call-lists/import/new-import-page.tsx';
import { ListPage } from './call-lists/list-page.tsx';
import { ListsPage } from './call-lists/lists-page.tsx';
import { CallPage } from './calls/call-page.tsx';
import { HistoryPage } from './calls/history-page.tsx';
import { FleetPage } from './fleet/fleet-page.tsx';
import { AcceptPage } from './invitations/accept-page.tsx';
import { ForgotPasswordPage } from './password-reset/forgot-password-page.tsx';
import { NewPasswordPage } from './password-reset/new-password-page.tsx';
import { ConsoleProvider } from './platform-hooks/console-provider.tsx';
import { parseSearch, stringifySearch } from './platform-hooks/search-params.ts';
import { useGo } from './platform-hooks/use-go.ts';
import type { Platform } from './platform/platform.ts';
import { ClientsPage } from './rollups/clients-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { Page } from './shell/page.tsx';
import { Button } from './ui/button.tsx';
import { EmptyState, ErrorState } from './ui/states.tsx';
import { SupportPage } from './view-as/support-page.tsx';
import { VoiceProvider } from './voice/voice-context.tsx';
import { WebhooksPage } from './webhooks/webhooks-page.tsx';
import { DeskProvider } from './work/desk/desk-context.tsx';
import { WorkPage } from './work/work-page.tsx';
import { t } from './words/translate.ts';

/** Where a mailed link leads, how one is asked for, and where support comes in: nobody need be signed in there. */
const openPaths: ReadonlySet<string> = new Set([
  '/invitation',
  '/forgot-password',
  '/new-password',
  '/support',
]);

const root = createRootRoute({ component: Root });

function Root() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (openPaths.has(path)) return <Outlet />;
  return (
    <SessionGate>
      <ConsoleProvider>
        <DeskProvider>
          <VoiceProvider>
            <SignedInLayout />
          </VoiceProvider>
        </DeskProvider>
      </ConsoleProvider>
    </SessionGate>
  );
}

const at = <Path extends string>(path: Path, component: () => ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });

const routes = root.addChildren([
  at('/', Landing),
  at('/work', WorkPage),
  at('/clients', ClientsPage),
  at('/clients/new', OnboardingPage),
  at('/clients/new/$accountId', OnboardingPage),
  at('/callbacks', CallbacksPage),
  at('/calls', HistoryPage),
  at('/calls/$callId', CallRoute),
  at('/lists', ListsPage),
  at('/lists/import', NewImportPage),
  at('/lists/import/$importId', ImportPage),
  at('/lists/$listId', ListPage),
  at('/billing', BillingPage),
  at('/webhooks', WebhooksPage),
  at('/fleet', FleetPage),
  at('/team', TeamPage),
  at('/settings', SettingsPage),
  at('/settings/$tab', SettingsPage),
  at('/you', YouPage),
  at('/invitation', AcceptPage),
  at('/forgot-password', ForgotPasswordPage),
  at('/new-password', NewPasswordPage),
  at('/support', SupportPage),
]);

/** Deep addresses reload in a browser; the shell's window reloads one file, so it keeps them in the hash. */
export function createConsoleRouter(platform: Platform) {
  return createRouter({
    routeTree: routes,
    history: platform.kind === 'electron' ? createHashHistory() : createBrowserHistory(),
    defaultNotFoundComponent: NoSuchPage,
    defaultErrorComponent: BrokenPage,
    defaultPendingMs: 200,
    parseSearch,
    stringifySearch,
  });
}

export type ConsoleRouter = ReturnType<typeof createConsoleRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: ConsoleRouter;
  }
}

function Landing() {
  return <Navigate to={landingFor(useSession())} replace />;
}

function CallRoute() {
  const { callId = '' } = useParams({ strict: false });
  return <CallPage key={callId} callId={callId} />;
}

function NoSuchPage() {
  const go = useGo();
  return (
    <Page title={t('No such page')}>
      <EmptyState
        why={t('There is nothing at this address. It may belong to another account.')}
        action={<Button onPress={() => go('/')}>{t('Go to the start')}</Button>}
      />
    </Page>
  );
}

function BrokenPage({ reset }: ErrorComponentProps) {
  return (
    <Page title={t('This page failed')}>
      <ErrorState
        failed={t('The console ran into a fault of its own while showing this page.')}
        safe={t('What you saved is safe. Try again; if it stays, reload the console.')}
        onRetry={reset}
      />
    </Page>
  );
}
