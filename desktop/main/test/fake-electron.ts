/**
 * Stands in for the `electron` module in tests: the real package downloads a browser when it is
 * required. Every member is checked against `electron.d.ts`, so the stand-in cannot drift from the
 * typings unseen.
 */
import type * as Electron from 'electron';
import { app } from './fake-app.ts';
import { FakeEmitter } from './fake-emitter.ts';
import { exposed, resetIpc } from './fake-ipc.ts';
import { FakeBrowserWindow } from './fake-windows.ts';
import type { Announces, Holds, SameParameters } from './fidelity.ts';

export { app } from './fake-app.ts';
export { contextBridge, ipcMain, ipcRenderer } from './fake-ipc.ts';
export { FakeBrowserWindow as BrowserWindow } from './fake-windows.ts';

type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;
type PermissionRequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type PermissionCheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];

/** What the code under test told the system, and what the system answers. */
export const system = {
  backend: 'gnome_libsecret' as Backend,
  isEncryptionAvailable: true,
  shouldReEncrypt: false,
  schemes: [] as Electron.CustomScheme[],
  protocolHandlers: new Map<string, Parameters<Electron.Protocol['handle']>[1]>(),
  /** What was set up for each partition but the default one. */
  partitions: new Map<string, FakeSession>(),
  permissionRequest: null as PermissionRequestHandler,
  permissionCheck: null as PermissionCheckHandler,
  menu: [] as Electron.MenuItemConstructorOptions[],
  openedUrls: [] as string[],
  shownErrors: [] as string[],
  dialogs: [] as Electron.MessageBoxOptions[],
  dialogAnswer: 0,
  /** What the server answers, in turn; without one it cannot be reached. */
  answers: [] as { status: number; body: unknown }[],
  requests: [] as { url: string; body: string }[],
};

/** Every test starts with a fresh machine. */
export function resetFakeElectron(userData = ''): void {
  app.reset(userData);
  resetIpc();
  exposed.clear();
  powerMonitor.removeAllListeners();
  FakeBrowserWindow.opened = [];
  system.protocolHandlers.clear();
  system.partitions.clear();
  Object.assign(system, {
    backend: 'gnome_libsecret',
    isEncryptionAvailable: true,
    shouldReEncrypt: false,
    schemes: [],
    permissionRequest: null,
    permissionCheck: null,
    menu: [],
    openedUrls: [],
    shownErrors: [],
    dialogs: [],
    dialogAnswer: 0,
    answers: [],
    requests: [],
  });
}

/**
 * Not real encryption, but as unreadable as a test needs: a plain read of the file finds no token.
 */
const scramble = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));

export const safeStorage = {
  isAsyncEncryptionAvailable: async () => system.isEncryptionAvailable,
  getSelectedStorageBackend: () => system.backend,
  encryptStringAsync: async (text: string) => scramble(Buffer.from(`fake:${text}`)),
  decryptStringAsync: async (encrypted: Buffer) => {
    const text = scramble(encrypted).toString();
    if (!text.startsWith('fake:')) {
      throw new Error('Error while decrypting the ciphertext provided to safeStorage');
    }
    return { result: text.slice('fake:'.length), shouldReEncrypt: system.shouldReEncrypt };
  },
} satisfies Pick<
  Electron.SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'getSelectedStorageBackend'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
>;

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (app.isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    system.schemes.push(...schemes);
  },
  handle(scheme: string, handler: Parameters<Electron.Protocol['handle']>[1]): void {
    system.protocolHandlers.set(scheme, handler);
  },
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

const defaultSession = {
  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    system.permissionRequest = handler;
  },
  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    system.permissionCheck = handler;
  },
} satisfies Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>;

export class FakeSession implements Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler'
> {
  readonly protocolHandlers = new Map<string, Parameters<Electron.Protocol['handle']>[1]>();
  permissionRequest: PermissionRequestHandler = null;
  permissionCheck: PermissionCheckHandler = null;
  readonly protocol = {
    handle: (scheme: string, handler: Parameters<Electron.Protocol['handle']>[1]): void => {
      this.protocolHandlers.set(scheme, handler);
    },
  } satisfies Pick<Electron.Protocol, 'handle'>;

  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    this.permissionCheck = handler;
  }
}

/** As in the real module, the same name is the same session. */
function fromPartition(partition: string): FakeSession {
  const known = system.partitions.get(partition) ?? new FakeSession();
  system.partitions.set(partition, known);
  return known;
}

export const session = { defaultSession, fromPartition } satisfies {
  defaultSession: object;
  fromPartition: SameParameters<typeof Electron.session.fromPartition>;
};

type Template = Parameters<typeof Electron.Menu.buildFromTemplate>[0];

export const Menu = {
  buildFromTemplate: (template: Template) => ({ items: template }),
  setApplicationMenu(menu: unknown): void {
    system.menu = (menu as { items: Electron.MenuItemConstructorOptions[] }).items;
  },
} satisfies {
  buildFromTemplate: SameParameters<typeof Electron.Menu.buildFromTemplate>;
  setApplicationMenu: typeof Electron.Menu.setApplicationMenu;
};

export const shell = {
  async openExternal(url: string): Promise<void> {
    system.openedUrls.push(url);
  },
} satisfies Pick<Electron.Shell, 'openExternal'>;

type BoxArguments = [Electron.BaseWindow | Electron.MessageBoxOptions, Electron.MessageBoxOptions?];

export const dialog = {
  async showMessageBox(...args: BoxArguments): Promise<Electron.MessageBoxReturnValue> {
    system.dialogs.push((args[1] ?? args[0]) as Electron.MessageBoxOptions);
    return { response: system.dialogAnswer, checkboxChecked: false };
  },
  showErrorBox(title: string, content: string): void {
    system.shownErrors.push(`${title}: ${content}`);
  },
} satisfies Pick<Electron.Dialog, 'showMessageBox' | 'showErrorBox'>;

export const net = {
  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    system.requests.push({ url: String(input), body: String(init?.body) });
    const answer = system.answers.shift();
    if (answer === undefined) throw new TypeError('net::ERR_CONNECTION_REFUSED');
    return Response.json(answer.body, { status: answer.status });
  },
} satisfies Pick<Electron.Net, 'fetch'>;

interface PowerEvents {
  resume: [];
  suspend: [];
}

export const powerMonitor = new FakeEmitter<PowerEvents>();

export type PowerHolds = Holds<Announces<Electron.PowerMonitor, PowerEvents>>;
