/** The stand-in's `app`: lifecycle, lock and protocol registration, remembered instead of done. */
import type * as Electron from 'electron';
import type { CancelableEvent } from './fake-emitter.ts';
import { FakeEmitter, cancelable } from './fake-emitter.ts';
import type { Announces, Holds } from './fidelity.ts';

interface AppEvents {
  'second-instance': [CancelableEvent, string[], string, unknown];
  'open-url': [CancelableEvent, string];
  activate: [CancelableEvent, boolean];
  'window-all-closed': [];
  'before-quit': [CancelableEvent];
  'web-contents-created': [CancelableEvent, unknown];
}
type AppMethods =
  | 'whenReady'
  | 'isReady'
  | 'isPackaged'
  | 'quit'
  | 'exit'
  | 'getVersion'
  | 'getPath'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'setAsDefaultProtocolClient'
  | 'removeAsDefaultProtocolClient'
  | 'isDefaultProtocolClient';

class FakeApp extends FakeEmitter<AppEvents> implements Pick<Electron.App, AppMethods> {
  isPackaged = false;
  hasLock = true;
  hasQuit = false;
  isSandboxEnabled = false;
  exitCode: number | null = null;
  userData = '';
  readonly protocolClients = new Set<string>();
  #isReady = false;
  #closeWindows: () => boolean = () => true;

  async whenReady(): Promise<void> {
    await Promise.resolve();
    this.#isReady = true;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  /** Like the real one: windows are asked first, and one that stays open ends the quitting. */
  quit(): void {
    this.fire('before-quit', cancelable({}));
    this.hasQuit = this.#closeWindows() || this.hasQuit;
  }

  exit(exitCode = 0): void {
    this.exitCode = exitCode;
  }

  getVersion(): string {
    return '1.2.3';
  }

  getPath(): string {
    return this.userData;
  }

  enableSandbox(): void {
    this.isSandboxEnabled = true;
  }

  requestSingleInstanceLock(): boolean {
    return this.hasLock;
  }

  setAsDefaultProtocolClient(protocol: string): boolean {
    this.protocolClients.add(protocol);
    return true;
  }

  removeAsDefaultProtocolClient(protocol: string): boolean {
    return this.protocolClients.delete(protocol);
  }

  isDefaultProtocolClient(protocol: string): boolean {
    return this.protocolClients.has(protocol);
  }

  onQuit(closeWindows: () => boolean): void {
    this.#closeWindows = closeWindows;
  }

  reset(userData: string): void {
    this.removeAllListeners();
    this.protocolClients.clear();
    this.#isReady = false;
    Object.assign(this, {
      isPackaged: false,
      hasLock: true,
      hasQuit: false,
      isSandboxEnabled: false,
    });
    Object.assign(this, { exitCode: null, userData });
  }
}

export const app = new FakeApp();

export type AppHolds = Holds<
  Announces<
    Electron.App,
    Omit<AppEvents, 'web-contents-created'> & {
      'web-contents-created': [Electron.Event, Electron.WebContents];
    }
  >
>;
