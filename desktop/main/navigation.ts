/** Keeps every page where it is: no other origin, no new window, no webview. */
import type { Event, WebContents } from 'electron';
import { app, shell } from 'electron';
import { CONSOLE_ORIGIN } from '../ipc.ts';

const EXTERNAL_PROTOCOLS = new Set(['https:', 'mailto:', 'tel:']);

export function isConsoleUrl(text: string): boolean {
  // `URL.origin` is "null" for schemes unknown to Node, so the parts are compared.
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && url.username === '' && `${url.protocol}//${url.host}` === CONSOLE_ORIGIN;
}

/** Guards every page there will ever be, also ones nobody meant to create. */
export function denyNavigation(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

function guardContents(contents: WebContents): void {
  const stayOnOrigin = (details: Event<{ url: string }>): void => {
    if (!isConsoleUrl(details.url)) {
      details.preventDefault();
    }
  };
  contents.on('will-navigate', stayOnOrigin);
  contents.on('will-redirect', stayOnOrigin);
  contents.on('will-frame-navigate', stayOnOrigin);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/**
 * Opens a page, a mail or a phone program of the system; throws for every other kind of address.
 */
export async function openExternal(text: string): Promise<void> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !EXTERNAL_PROTOCOLS.has(url.protocol) ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new Error('only https, mailto and tel addresses are opened');
  }
  await shell.openExternal(url.href);
}
