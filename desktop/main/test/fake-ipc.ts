/**
 * The stand-in's message bus: `ipcRenderer` in a page reaches `ipcMain`, with everything cloned
 * between.
 */
import type * as Electron from 'electron';
import type { FakeWebContents } from './fake-windows.ts';
import { FakeBrowserWindow } from './fake-windows.ts';

/**
 * Who calls: by default the main frame of the last window, which is what a well-behaved page is.
 */
export interface Caller {
  readonly sender?: unknown;
  readonly frame?: { origin: string; parent: unknown } | null;
}

type InvokeHandler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;
type PageListener = (event: Electron.IpcRendererEvent, ...args: unknown[]) => void;

const handlers = new Map<string, InvokeHandler>();
let caller: Caller = {};

export function callAs(next: Caller): void {
  caller = next;
}

export function resetIpc(): void {
  handlers.clear();
  caller = {};
}

export function listHandledChannels(): string[] {
  return [...handlers.keys()].toSorted();
}

function page(): FakeWebContents {
  const window = FakeBrowserWindow.getAllWindows().at(-1);
  if (window === undefined) {
    throw new Error('no window is open');
  }
  return window.webContents;
}

export const ipcMain = {
  handle(channel: string, handler: InvokeHandler): void {
    if (handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    handlers.set(channel, handler);
  },
} satisfies Pick<Electron.IpcMain, 'handle'>;

const bus = {
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = handlers.get(channel);
    if (handler === undefined) {
      throw new Error(`No handler registered for '${channel}'`);
    }
    const sender = caller.sender ?? page();
    const senderFrame = caller.frame === undefined ? page().mainFrame : caller.frame;
    const event = { sender, senderFrame, type: 'frame' } as unknown as Electron.IpcMainInvokeEvent;
    try {
      return structuredClone(await handler(event, ...structuredClone(args)));
    } catch (error) {
      // The page gets a message, never the error object.
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
    }
  },
} satisfies Pick<Electron.IpcRenderer, 'invoke'>;

export const ipcRenderer = {
  ...bus,
  on(channel: string, listener: PageListener): void {
    const listeners = page().pageListeners.get(channel) ?? new Set();
    page().pageListeners.set(channel, listeners.add(listener));
  },
  removeListener(channel: string, listener: PageListener): void {
    page().pageListeners.get(channel)?.delete(listener);
  },
} satisfies Record<
  'on' | 'removeListener',
  (...args: Parameters<Electron.IpcRenderer['on']>) => unknown
> &
  typeof bus;

/** What pages see: only plain data and functions pass, as in the real bridge. */
export const exposed = new Map<string, unknown>();

export const contextBridge = {
  exposeInMainWorld(key: string, api: unknown): void {
    assertBridgeable(api, key);
    exposed.set(key, api);
  },
} satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>;

function assertBridgeable(value: unknown, path: string): void {
  if (typeof value === 'function') {
    return;
  }
  if (typeof value !== 'object' || value === null) {
    structuredClone(value);
    return;
  }
  // Asked this way because a preload under test may come from another realm.
  const parent: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && parent !== null && Object.getPrototypeOf(parent) !== null) {
    throw new Error(`${path} is not plain data and cannot cross the bridge`);
  }
  for (const [name, member] of Object.entries(value)) {
    assertBridgeable(member, `${path}.${name}`);
  }
}
