/** The one console a page of the benches has open, and what is asked of it. */
import { type Console, openConsole } from '../../../desktop/renderer/platform/console.ts';
import { askDeviceSecret } from '../../../desktop/renderer/platform/device-secret.ts';
import type { NewDisposition } from '../../../desktop/renderer/platform/facts.ts';
import { createKeyring, noVault } from '../../../desktop/renderer/platform/keyring.ts';
import { diskStorage } from '../../../desktop/renderer/platform/storage.ts';
import type { Checkpoint, ContactDoc } from '../../../shared/sync.ts';
import type { OnList } from '../bare-api.ts';
import { deviceId } from './bare-server.ts';
import { plainKeyring } from './plain-keyring.ts';

export type PageSeat = { token: string; accountId: string; memberId: string };
export type OpenWith = {
  seat: PageSeat;
  profile: string;
  isOffline?: boolean;
  /** The same storage without its cipher, to know what that costs. */
  isPlain?: boolean;
  /** The server's pages are fetched before and answered from memory, so that only this side counts. */
  isFromMemory?: boolean;
};

let opened: Console | null = null;

export async function open(
  { seat, profile, isPlain = false }: OpenWith,
  answer: typeof fetch = fetch.bind(window),
): Promise<Console> {
  if (opened) throw new Error('close the console that is open first');
  const owner = { accountId: seat.accountId, memberId: seat.memberId };
  const way = { baseUrl: location.origin, deviceId, getToken: () => seat.token };
  const signal = new AbortController().signal;
  const keyring = isPlain
    ? plainKeyring
    : createKeyring({ vault: noVault, askSecret: () => askDeviceSecret({ ...way, signal }) });
  const storage = diskStorage(keyring, owner);
  opened = await openConsole({ ...way, ...owner, fetch: answer, storage, profile });
  return opened;
}

export function current(): Console {
  if (!opened) throw new Error('no console is open');
  return opened;
}

export async function close(): Promise<void> {
  await opened?.close();
  opened = null;
}

export function currentCheckpoint({ mirror }: Console): Checkpoint {
  const cursor = mirror.cursor('contacts');
  if (cursor === null || cursor.e === null) throw new Error('the mirror has no checkpoint');
  return { v: 1, e: cursor.e, m: cursor.m, b: cursor.b };
}

export function untilSynced({ mirror, connection }: Console): Promise<void> {
  return new Promise((resolve, reject) => {
    mirror.store.subscribe(({ isSynced }) => isSynced && resolve());
    connection.subscribe(({ problem }) => problem && reject(new Error(`sync met ${problem}`)));
  });
}

export function untilLive({ connection }: Console): Promise<void> {
  return new Promise((resolve) => {
    if (connection.getState().live) return resolve();
    connection.subscribe(({ live }) => live && resolve());
  });
}

export async function firstContacts(count: number): Promise<ContactDoc[]> {
  const found = await current()
    .mirror.contacts.find({ sort: [{ list_id: 'asc' }, { position: 'asc' }], limit: count })
    .exec();
  return found.map((doc) => doc.toMutableJSON());
}

export function newDisposition({ id, list_id }: OnList): NewDisposition {
  return {
    contact_id: id,
    list_id,
    call_id: null,
    code: 'no_answer',
    note: '',
    callback: null,
    claim_token: null,
    supersedes: null,
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
