import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import type { Session } from '../../../shared/sessions.ts';
import { forgetDevice } from '../platform-hooks/console-provider.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { SessionContext, useKeeper } from './use-session.ts';
import { t, useLanguage } from '../words/translate.ts';

/** Mirrors of accounts the person belongs to no more go, once the server has said so; offline nothing is known anew. */
function useLostAccounts(session: Session | null): void {
  useEffect(() => {
    // A visit says nothing of where its person belongs.
    if (session === null || session.view_as !== null) return;
    const own = session.memberships.map(({ account_id }) => account_id);
    void forgetDevice([session.account.id, ...own]).catch(() => undefined);
  }, [session]);
}

/**
 * Lets the console through to whoever is signed in. The address is kept meanwhile, so a link that
 * was sent by a colleague opens after signing in. Another account or member starts everything anew.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const state = useStore(useKeeper().store);
  useLanguage();
  const isSignedOut = state.status === 'signed_out';
  // At every start as well: an application that was killed while it signed out finishes it then.
  useEffect(() => {
    if (isSignedOut) void forgetDevice().catch(() => undefined);
  }, [isSignedOut]);
  useLostAccounts('session' in state ? state.session : null);
  if (state.status === 'loading') {
    return (
      <main id="main" className="grid min-h-dvh place-items-center">
        <p role="status" className="text-3 text-ink-2 show-late">
          {t('Opening the console')}
        </p>
      </main>
    );
  }
  if (isSignedOut) return <SignInPage />;
  const { account, member } = state.session;
  return (
    <SessionContext key={`${account.id} ${member.id}`} value={state.session}>
      {children}
    </SessionContext>
  );
}
