/** The one window factory. Its flags are what keeps a page a page; the tests read them back. */
import { BrowserWindow } from 'electron';
import { CONSOLE_ORIGIN } from '../ipc.ts';

/**
 * A person's own accounts share the default partition, where each database is sealed with a key of
 * its own. A `partition` without `persist:` lives in memory and ends with its last window.
 */
export function createConsoleWindow(preloadFile: string, partition?: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Switchyard',
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    webPreferences: {
      preload: preloadFile,
      ...(partition === undefined ? {} : { partition }),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      // Replication and call timers go on while another window is in front.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  // The title names the account; the page's own <title> must not take it away.
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(`${CONSOLE_ORIGIN}/`);
  return window;
}

export function titleFor(accountName: string): string {
  const name = accountName.replace(/\p{Cc}+/gu, ' ').trim();
  return name === '' ? 'Switchyard' : `${name} · Switchyard`;
}
