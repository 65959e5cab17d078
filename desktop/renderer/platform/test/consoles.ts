/** Opens consoles against the server double, on both storages, and closes what a test left open. */
import 'fake-indexeddb/auto';
import { v4 as randomId } from 'uuid';
import { type Console, type ConsoleOptions, openConsole } from '../console.ts';
import type { Keyring, KeyOwner } from '../keyring.ts';
import { createSealer, importKey, newKeyBytes } from '../seal.ts';
import { diskStorage, memoryStorage, type ConsoleStorage } from '../storage.ts';
import { DEVICE, type ServerDouble } from './server-double.ts';

const NOBODY: KeyOwner = { accountId: 'a', memberId: 'm' };

/** One key for everything, as long as the test keeps it. */
export function testKeyring(key = newKeyBytes()): Keyring {
  return {
    unlock: async () => ({ sealer: createSealer(await importKey(key)), isNew: false }),
  };
}

export const STORAGES: [string, () => ConsoleStorage][] = [
  ['memory', memoryStorage],
  ['sealed', () => ({ ...diskStorage(testKeyring(), NOBODY), isShared: false })],
];

const open = new Set<Console>();

/** Port 9 is the discard port: sockets never connect, so tests poke by hand. */
export async function openTestConsole(
  server: ServerDouble,
  storage: ConsoleStorage,
  more: Partial<ConsoleOptions> = {},
): Promise<Console> {
  const console = await openConsole({
    baseUrl: 'http://127.0.0.1:9',
    accountId: more.accountId ?? randomId(),
    memberId: 'm',
    deviceId: DEVICE,
    getToken: () => 'token',
    storage,
    fetch: server.fetch as typeof fetch,
    ...more,
  });
  open.add(console);
  return console;
}

export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((console) => console.close()));
  open.clear();
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
