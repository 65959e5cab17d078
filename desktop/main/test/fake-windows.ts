/**
 * The stand-in's windows and pages: they record what they were told and announce what Electron
 * would.
 */
import type * as Electron from 'electron';
import { FakeEmitter, cancelable } from './fake-emitter.ts';
import type { CancelableEvent } from './fake-emitter.ts';
import { app } from './fake-app.ts';
import type { Announces, Holds, SameParameters } from './fidelity.ts';

interface ContentsEvents {
  'did-start-navigation': [
    CancelableEvent & { url: string; isSameDocument: boolean; isMainFrame: boolean },
  ];
  'will-navigate': [CancelableEvent & { url: string }];
  'will-redirect': [CancelableEvent & { url: string }];
  'will-frame-navigate': [CancelableEvent & { url: string }];
  'will-attach-webview': [CancelableEvent];
  'render-process-gone': [CancelableEvent, { reason: string }];
}
type NavigationKind = 'will-navigate' | 'will-redirect' | 'will-frame-navigate';
type PageListener = (event: Electron.IpcRendererEvent, ...args: unknown[]) => void;
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

export class FakeWebContents
  extends FakeEmitter<ContentsEvents>
  implements Pick<Electron.WebContents, 'send' | 'reload' | 'setWindowOpenHandler'>
{
  readonly sent: { channel: string; payload: unknown }[] = [];
  readonly mainFrame = { origin: 'app://console', parent: null };
  readonly pageListeners = new Map<string, Set<PageListener>>();
  reloads = 0;
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  /** Payloads are cloned like the real ones, so what cannot be cloned fails here too. */
  send(channel: string, ...args: unknown[]): void {
    const payload: unknown = structuredClone(args[0]);
    this.sent.push({ channel, payload });
    for (const listener of this.pageListeners.get(channel) ?? []) {
      listener({} as Electron.IpcRendererEvent, payload);
    }
  }

  reload(): void {
    this.reloads += 1;
    this.startDocument('app://console/');
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** A page calls `window.open`; true when a window would appear. */
  openWindow(url: string): boolean {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' as const };
    const referrer = { url: '', policy: 'default' as const };
    return this.#openHandler({ ...details, referrer }).action === 'allow';
  }

  /** A page tries to go somewhere; true when nobody objected. */
  tryNavigation(kind: NavigationKind, url: string): boolean {
    const event = cancelable({ url });
    this.fire(kind, event);
    return !event.defaultPrevented;
  }

  tryWebview(): boolean {
    const event = cancelable({});
    this.fire('will-attach-webview', event);
    return !event.defaultPrevented;
  }

  startDocument(url: string): void {
    this.pageListeners.clear();
    this.fire(
      'did-start-navigation',
      cancelable({ url, isSameDocument: false, isMainFrame: true }),
    );
  }
}

interface WindowEvents {
  'ready-to-show': [];
  'page-title-updated': [CancelableEvent, string, boolean];
  close: [CancelableEvent];
  closed: [];
}
type WindowMethods =
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'restore'
  | 'isMinimized'
  | 'isDestroyed'
  | 'setTitle'
  | 'getTitle'
  | 'close'
  | 'destroy';

export class FakeBrowserWindow
  extends FakeEmitter<WindowEvents>
  implements Pick<Electron.BrowserWindow, WindowMethods>
{
  static opened: FakeBrowserWindow[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new FakeWebContents();
  readonly calls: string[] = [];
  loadedUrl = '';
  isMinimizedNow = false;
  #title: string;
  #isDestroyed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    this.#title = options.title ?? '';
    FakeBrowserWindow.opened.push(this);
    app.fire('web-contents-created', cancelable({}), this.webContents);
  }

  static getAllWindows(): FakeBrowserWindow[] {
    return FakeBrowserWindow.opened.filter((window) => !window.isDestroyed());
  }

  static fromWebContents(contents: unknown): FakeBrowserWindow | null {
    return FakeBrowserWindow.getAllWindows().find((one) => one.webContents === contents) ?? null;
  }

  async loadURL(url: string): Promise<void> {
    this.loadedUrl = url;
    this.webContents.startDocument(url);
    await Promise.resolve();
    this.fire('ready-to-show');
  }

  show(): void {
    this.calls.push('show');
  }

  focus(): void {
    this.calls.push('focus');
  }

  restore(): void {
    this.calls.push('restore');
    this.isMinimizedNow = false;
  }

  isMinimized(): boolean {
    return this.isMinimizedNow;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle(): string {
    return this.#title;
  }

  /** The page changes its own title: it shows unless somebody objects. */
  changePageTitle(title: string): void {
    const event = cancelable({});
    this.fire('page-title-updated', event, title, true);
    if (!event.defaultPrevented) {
      this.#title = title;
    }
  }

  close(): void {
    const event = cancelable({});
    this.fire('close', event);
    if (!event.defaultPrevented) {
      this.destroy();
    }
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.fire('closed');
    if (FakeBrowserWindow.getAllWindows().length === 0) {
      app.fire('window-all-closed');
    }
  }
}

app.onQuit(() => {
  for (const window of FakeBrowserWindow.getAllWindows()) {
    window.close();
  }
  return FakeBrowserWindow.getAllWindows().length === 0;
});

/** What the real classes must keep for the ones above to be true to them. */
export type WindowsHold = [
  Holds<Announces<Electron.WebContents, Omit<ContentsEvents, 'render-process-gone'>>>,
  Holds<
    Announces<
      Electron.WebContents,
      { 'render-process-gone': [Electron.Event, Electron.RenderProcessGoneDetails] }
    >
  >,
  Holds<Announces<Electron.BrowserWindow, WindowEvents>>,
  Holds<
    typeof FakeBrowserWindow.fromWebContents extends SameParameters<
      typeof Electron.BrowserWindow.fromWebContents
    >
      ? true
      : false
  >,
  Holds<
    typeof FakeBrowserWindow.getAllWindows extends SameParameters<
      typeof Electron.BrowserWindow.getAllWindows
    >
      ? true
      : false
  >,
  Holds<
    { origin: string; parent: null } extends Pick<Electron.WebFrameMain, 'origin' | 'parent'>
      ? true
      : false
  >,
];
