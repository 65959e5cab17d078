/**
 * Viewing another account takes place of one's own session, which stays open behind it: everything below sees the
 * session of the visit, and one's own again when it is over.
 */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { SessionEndReason, SignedIn } from '../../../shared/sessions.ts';
import { endOwnViewAs, startSupportViewAs, startViewAs } from '../../../shared/view-as.ts';
import { KeeperContext, PlatformContext, useKeeper, usePlatform } from '../accounts/use-session.ts';
import { createApiClient } from '../platform/api.ts';
import type { Platform } from '../platform/platform.ts';
import type { VisitWindows } from '../platform/visit-windows.ts';
import { createSessionKeeper, type SessionKeeper } from '../platform/session.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { ViewAsContext, type ViewAsHandle } from './use-view-as.ts';
import { useLeavingWindow } from './use-leaving-window.ts';
import { createVisitPlatform } from './visit-platform.ts';

interface Visit {
  keeper: SessionKeeper;
  platform: Platform;
  accountName: string;
}

/** Says after a reload that this window had a visit, whose tokens are gone; names nobody. */
const visitKey = 'switchyard.visit';

export function VisitProvider({ children }: { children: ReactNode }) {
  const home = useKeeper();
  const homePlatform = usePlatform();
  const [visit, setVisit] = useState<Visit | null>(null);
  // Asked while drawing: nothing below may see a visit that is over, and take it for one's own sign-out.
  const isOn = useStore(visit?.keeper.store ?? home.store, ({ status }) => status === 'signed_in');
  const shown = isOn ? visit : null;
  useLostVisit(home);
  useLeavingWindow(visit?.keeper ?? null);
  useVisitWindows(home, homePlatform.visits);
  useEffect(() => {
    if (visit === null) return undefined;
    return visit.keeper.store.subscribe((state) => {
      if (state.status === 'signed_in') return;
      sessionStorage.removeItem(visitKey);
      setVisit(null);
      const reason = 'reason' in state ? state.reason : null;
      showToast({ text: overWords(visit.accountName, reason), tone: 'info' });
    });
  }, [visit]);
  const handle = useMemo<ViewAsHandle>(() => {
    const enter = async (signedIn: SignedIn) => {
      if (homePlatform.visits === null) return setVisit(await open(homePlatform, signedIn));
      await homePlatform.visits.open(signedIn);
      const { name: account } = signedIn.session.account;
      showToast({
        text: t('{account} is open in a window of its own.', { account }),
        tone: 'info',
      });
    };
    return {
      start: async (wish) => {
        const body = { ...wish, device: homePlatform.deviceName() };
        await enter(await home.api.call(startViewAs, { body }));
      },
      startSupport: async (operatorKey, body) => {
        const api = createApiClient({ baseUrl: home.baseUrl, getToken: () => operatorKey });
        await enter(await api.call(startSupportViewAs, { body }));
      },
      // Forgets the visit here first, so that nothing more can be seen; the server is told at once.
      end: async () => visit?.keeper.signOut(),
      signOut: async () => {
        await visit?.keeper.signOut();
        await home.signOut();
      },
    };
  }, [home, homePlatform, visit]);
  return (
    <ViewAsContext value={handle}>
      <PlatformContext value={shown?.platform ?? homePlatform}>
        <KeeperContext value={shown?.keeper ?? home}>{children}</KeeperContext>
      </PlatformContext>
    </ViewAsContext>
  );
}

async function open(device: Platform, signedIn: SignedIn): Promise<Visit> {
  const platform = createVisitPlatform(device);
  const keeper = await createSessionKeeper(platform);
  sessionStorage.setItem(visitKey, 'open');
  await keeper.accept(signedIn);
  return { keeper, platform, accountName: signedIn.session.account.name };
}

function overWords(accountName: string, reason: SessionEndReason | null): string {
  return reason === 'view_as_ended'
    ? t('Your view of {account} was ended.', { account: accountName })
    : t('You no longer view {account}.', { account: accountName });
}

/** A reload loses the tokens of a visit, so the server ends it: nobody shall seem to look who does not. */
function useLostVisit(home: SessionKeeper): void {
  useEffect(() => {
    if (sessionStorage.getItem(visitKey) === null) return undefined;
    const end = (): void => {
      if (home.store.getState().status !== 'signed_in') return;
      stop();
      sessionStorage.removeItem(visitKey);
      // It runs out by itself where the server cannot be reached.
      home.api.call(endOwnViewAs).catch(() => {});
    };
    const stop = home.store.subscribe(end);
    end();
    return stop;
  }, [home]);
}

/** Its page tells the server as it leaves; one that crashed does not, and nobody shall seem to look who does not. */
function useVisitWindows(home: SessionKeeper, windows: VisitWindows | null): void {
  useEffect(
    () =>
      windows?.onClosed(({ signOut }) => {
        if (home.store.getState().status !== 'signed_in') return;
        if (signOut) void home.signOut();
        else home.api.call(endOwnViewAs).catch(() => {});
      }),
    [home, windows],
  );
}
