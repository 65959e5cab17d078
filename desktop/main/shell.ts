/** Puts the shell together: one process, one window, one origin. */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { app, net, powerMonitor, protocol, session } from 'electron';
import { registerConsoleScheme, serveConsole } from './app-protocol.ts';
import type { CloseGuard } from './close-guard.ts';
import { createCloseGuard } from './close-guard.ts';
import type { DesktopConfig } from './config.ts';
import type { Handlers } from './ipc.ts';
import { sendEvent, serveRequests } from './ipc.ts';
import { createKeyStore } from './key-store.ts';
import type { LinkInbox } from './links.ts';
import { createLinkInbox, findLink, parseLink } from './links.ts';
import { installMenu } from './menu.ts';
import { setLanguage } from './words.ts';
import { denyNavigation, openExternal } from './navigation.ts';
import { restrictPermissions } from './permissions.ts';
import { createSessionStore } from './session-store.ts';
import type { Visits } from './visits.ts';
import { createVisits, mayAsk } from './visits.ts';
import { createConsoleWindow, titleFor } from './window.ts';

export interface Shell {
  readonly config: DesktopConfig;
  readonly guard: CloseGuard;
  readonly inbox: LinkInbox;
  readonly visits: Visits;
  window: BrowserWindow | null;
}

/** Resolves when the window is there, or with null when another instance has it and was told. */
export async function startShell(
  config: DesktopConfig,
  argv: readonly string[],
): Promise<Shell | null> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return null;
  }
  app.enableSandbox();
  registerConsoleScheme();
  denyNavigation();
  const inbox = createLinkInbox((link) => {
    if (shell.window !== null) {
      sendEvent(shell.window.webContents, 'link.opened', link);
    }
  });
  const visits = createVisits(config, (end) => {
    if (shell.window !== null) {
      sendEvent(shell.window.webContents, 'visit.closed', end);
    }
  });
  const shell: Shell = { config, guard: createCloseGuard(), inbox, visits, window: null };
  followSystem(shell);
  openFromArgv(shell, argv);
  await app.whenReady();
  serveConsole(protocol, config);
  restrictPermissions(session.defaultSession);
  serveRequests(handlersFor(shell), (channel, window) => mayAsk(channel, visits.isVisit(window)));
  installShellMenu(shell);
  powerMonitor.on('resume', () => {
    if (shell.window !== null) {
      sendEvent(shell.window.webContents, 'power.resumed', {});
    }
  });
  openWindow(shell);
  return shell;
}

/** What the system asks of the application: links, a second start, the last window, the dock. */
function followSystem(shell: Shell): void {
  app.on('second-instance', (_event, argv) => {
    openFromArgv(shell, argv);
    showWindow(shell);
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const link = parseLink(url);
    if (link !== null) {
      shell.inbox.open(link);
      showWindow(shell);
    }
  });
  app.on('activate', () => showWindow(shell));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') {
      app.quit();
    }
  });
  if (app.isPackaged) {
    app.setAsDefaultProtocolClient('switchyard');
  }
}

function openFromArgv(shell: Shell, argv: readonly string[]): void {
  const link = findLink(argv);
  if (link !== null) {
    shell.inbox.open(link);
  }
}

function openWindow(shell: Shell): void {
  const window = createConsoleWindow(shell.config.preloadFile);
  shell.window = window;
  shell.guard.attach(window);
  const forgetPage = (): void => {
    shell.inbox.reset();
    shell.guard.forget(window);
  };
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) {
      forgetPage();
    }
  });
  window.webContents.on('render-process-gone', forgetPage);
  window.on('closed', () => {
    shell.inbox.reset();
    shell.window = null;
    // A visit stands on the session it was started from.
    shell.visits.closeAll();
  });
}

function showWindow(shell: Shell): void {
  if (shell.window === null) {
    if (app.isReady()) {
      openWindow(shell);
    }
    return;
  }
  if (shell.window.isMinimized()) {
    shell.window.restore();
  }
  shell.window.show();
  shell.window.focus();
}

function installShellMenu(shell: Shell): void {
  installMenu({
    isMac: process.platform === 'darwin',
    // A page that is loaded again has lost its visit.
    reload: (window) => void (shell.visits.isVisit(window) || reload(shell)),
  });
}

async function reload(shell: Shell): Promise<void> {
  if (shell.window !== null && (await shell.guard.mayLeave(shell.window))) {
    shell.window.webContents.reload();
  }
}

function handlersFor(shell: Shell): Handlers {
  const { serverUrl } = shell.config;
  const file = join(app.getPath('userData'), 'session.bin');
  const store = createSessionStore({
    file,
    serverUrl,
    platform: process.platform,
    // Electron's own: it takes the system's proxy and certificates as the page does.
    fetch: (input, init) => net.fetch(String(input), init),
  });
  const keys = createKeyStore({
    folder: join(app.getPath('userData'), 'keys'),
    platform: process.platform,
  });
  return {
    'session.refresh': () => store.refresh(),
    'session.save': (token) => store.save(token),
    'session.clear': async () => void (await store.clear()),
    'vault.open': (name) => keys.open(name),
    'vault.destroy': (name) => keys.destroy(name).then(() => undefined),
    'app.info': () => ({ version: app.getVersion(), platform: process.platform, serverUrl }),
    'link.take': () => shell.inbox.take(),
    'visit.open': (pass) => void shell.visits.open(pass),
    'visit.take': (_args, window) => shell.visits.take(window),
    'visit.close': (end, window) => void shell.visits.close(window, end),
    'window.setTitle': (accountName, window) => void window.setTitle(titleFor(accountName)),
    'window.setLanguage': (language) => {
      setLanguage(language);
      installShellMenu(shell);
    },
    'close.guard': (state, window) => void shell.guard.report(window, state),
    'external.open': async (url) => void (await openExternal(url)),
  };
}
