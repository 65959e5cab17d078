import { RouterProvider as Router } from '@tanstack/react-router';
import { StrictMode, useEffect, useState } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { KeeperContext, PlatformContext } from './accounts/use-session.ts';
import type { Platform } from './platform/platform.ts';
import type { SessionKeeper } from './platform/session.ts';
import type { ConsoleRouter } from './routes.tsx';
import { CommandProvider } from './shell/command-context.tsx';
import { CommandRegistry } from './shell/commands.ts';
import { Announcer } from './ui/announcer.tsx';
import { currentKeys } from './ui/key-map.ts';
import { isKnownShortcut } from './shell/shortcuts.ts';
import { usesCommandKey } from './ui/keys.ts';
import { Toaster } from './ui/toaster.tsx';
import { VisitProvider } from './view-as/visit-provider.tsx';
import { VisitWindow } from './view-as/visit-window.tsx';
import { currentLocale, useLanguage } from './words/translate.ts';

export interface AppProps {
  platform: Platform;
  keeper: SessionKeeper;
  router: ConsoleRouter;
  /** The window was opened for a visit to another account, and has nothing behind it. */
  isVisit: boolean;
}

/** What every screen stands on: language, links, session, commands, messages and their voice. */
export function App({ platform, keeper, router, isVisit }: AppProps) {
  const [registry] = useState(
    () =>
      new CommandRegistry({
        mac: usesCommandKey(),
        keysOf: currentKeys,
        isKnown: isKnownShortcut,
      }),
  );
  const language = useLanguage();
  useEffect(() => platform.setLanguage(language), [platform, language]);
  return (
    <StrictMode>
      <I18nProvider locale={currentLocale()}>
        <RouterProvider
          navigate={(href) => router.history.push(href)}
          useHref={(href) => router.history.createHref(href)}
        >
          <PlatformContext value={platform}>
            <KeeperContext value={keeper}>
              <CommandProvider registry={registry}>
                {isVisit && platform.visits !== null ? (
                  <VisitWindow windows={platform.visits}>
                    <Router router={router} />
                  </VisitWindow>
                ) : (
                  <VisitProvider>
                    <Router router={router} />
                  </VisitProvider>
                )}
                <Toaster />
                <Announcer />
              </CommandProvider>
            </KeeperContext>
          </PlatformContext>
        </RouterProvider>
      </I18nProvider>
    </StrictMode>
  );
}
