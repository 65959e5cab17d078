/** What the console runs in. The only place that knows whether that is a browser or the shell. */
import { v4 as randomId } from 'uuid';
import type { CloseGuardState, DesktopBridge, DesktopLink, Language } from '../../ipc.ts';
import { deviceNameOf } from './device-name.ts';
import { noVault, type Vault } from './keyring.ts';
import { createTurns } from './mutex.ts';
import { createVisitWindows, type VisitWindows } from './visit-windows.ts';
import { createWebTokens, type TokenStore } from './web-tokens.ts';

export type Platform = TokenStore & {
  readonly kind: 'web' | 'electron';
  /** Where the keys of what is kept on this device lie. */
  readonly vault: Vault;
  /** Origin of the server, without a trailing slash. */
  serverUrl(): Promise<string>;
  /** The last session as text, so that the console opens when the server is away. */
  loadSession(): string | null;
  saveSession(session: string | null): void;
  /** Made once per browser profile or installation. */
  deviceId(): string;
  deviceName(): string;
  /** The machine woke up: timers and sockets have slept. Returns the function that stops. */
  onResumed(listener: () => void): () => void;
  takeLink(): Promise<DesktopLink | null>;
  onLink(listener: (link: DesktopLink) => void): () => void;
  setTitle(accountName: string): void;
  /** Of what stands outside the page: menus, and the question at closing. */
  setLanguage(language: Language): void;
  guardClose(state: CloseGuardState): void;
  openExternal(url: string): void;
  /** Where a visit to another account has a window of its own, which keeps nothing; null where it takes this one’s place. */
  readonly visits: VisitWindows | null;
};

const SESSION_KEY = 'switchyard.session';
const DEVICE_KEY = 'switchyard.device';

type Bridged = { desktop?: DesktopBridge };

export function detectPlatform(): Platform {
  const bridge = (globalThis as Bridged).desktop;
  return bridge ? createElectronPlatform(bridge) : createWebPlatform();
}

/** For what has no platform in hand, e.g. the wipe after signing out. */
export function systemVault(): Vault {
  return (globalThis as Bridged).desktop?.vault ?? noVault;
}

export function createWebPlatform(): Platform {
  let guarded: CloseGuardState | null = null;
  window.addEventListener('beforeunload', (event) => {
    if (guarded?.inCall || guarded?.inWrapUp) event.preventDefault();
  });
  return {
    kind: 'web',
    vault: noVault,
    serverUrl: () => Promise.resolve(window.location.origin),
    ...createWebTokens(() => window.location.origin),
    ...sessionIn(sessionStorage),
    deviceId,
    deviceName: () => deviceNameOf(navigator.userAgent),
    onResumed: listenForVisibility,
    takeLink: () => Promise.resolve(null),
    onLink: () => () => {},
    setTitle: (accountName) => {
      document.title = `${accountName} · Switchyard`;
    },
    setLanguage: () => undefined,
    guardClose: (state) => {
      guarded = state;
    },
    openExternal: (url) => {
      window.open(url, '_blank', 'noopener,noreferrer');
    },
    visits: null,
  };
}

/** The refresh token stays with the shell, encrypted by the system's keyring; the page cannot ask for it. */
export function createElectronPlatform(bridge: DesktopBridge): Platform {
  const turns = createTurns();
  return {
    kind: 'electron',
    vault: bridge.vault,
    serverUrl: async () => (await bridge.app.info()).serverUrl.replace(/\/$/, ''),
    saveRefreshToken: async (token) => (await bridge.session.save(token)).persisted,
    refresh: () => turns(() => bridge.session.refresh()),
    replaceTokens: (prove) =>
      turns(async () => {
        const pair = await prove();
        await bridge.session.save(pair.refresh_token);
        return pair;
      }),
    forgetTokens: async () => {
      await bridge.session.clear();
      return true;
    },
    ...sessionIn(localStorage),
    deviceId,
    deviceName: () => 'Desktop application',
    onResumed: (listener) => bridge.power.onResumed(listener),
    takeLink: () => bridge.link.take(),
    onLink: (listener) => bridge.link.onOpened(listener),
    setTitle: (accountName) => void bridge.window.setTitle(accountName),
    setLanguage: (language) => void bridge.window.setLanguage(language),
    guardClose: (state) => void bridge.close.guard(state),
    openExternal: (url) => void bridge.external.open(url),
    visits: createVisitWindows(bridge.visit, { kept: ['appearance', 'keys', DEVICE_KEY] }),
  };
}

function sessionIn(storage: Storage): Pick<Platform, 'loadSession' | 'saveSession'> {
  return {
    loadSession: () => storage.getItem(SESSION_KEY),
    saveSession: (session) => {
      if (session === null) storage.removeItem(SESSION_KEY);
      else storage.setItem(SESSION_KEY, session);
    },
  };
}

function deviceId(): string {
  const known = localStorage.getItem(DEVICE_KEY);
  if (known !== null) return known;
  const made = randomId();
  localStorage.setItem(DEVICE_KEY, made);
  return made;
}

/** A page that becomes visible may have slept; pulling once too often costs nothing. */
function listenForVisibility(listener: () => void): () => void {
  const onChange = (): void => {
    if (document.visibilityState === 'visible') listener();
  };
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}
