/**
 * Takes what the server owns off this device: the mirrors of every account, and the facts of a member of whom none
 * waits. Facts that wait are kept, because nothing a person did is dropped; they are sent when that member signs in
 * again here (`unsent.ts` says so meanwhile).
 */
import { ownDatabases, ownerName } from './owner.ts';

/** RxDB keeps each collection in an IndexedDB database of its own, named after the database it belongs to. */
const LOCAL = /sy-(mirror|facts)-([0-9a-f-]{36})-([0-9a-f-]{36})/;

export type Wiped = {
  /** Databases that are gone. */
  removed: number;
  /** Databases another window still works on. */
  kept: number;
};

export type WipeOptions = {
  /** Member ids of whom nothing waits and nothing was refused. */
  settled?: readonly string[];
  /** Accounts the person on this device still belongs to; none after signing out. */
  keep?: readonly string[];
};

export async function wipeDevice(options: WipeOptions = {}): Promise<Wiped> {
  const wiped: Wiped = { removed: 0, kept: 0 };
  for (const [owner, names] of await listRemovable(options)) {
    // Once per owner: a lock that was just released is not free at once.
    const ownership = await own(owner);
    const done = ownership === null ? [] : await Promise.all(names.map(remove));
    ownership?.release();
    wiped.removed += done.filter(Boolean).length;
    wiped.kept += names.length - done.filter(Boolean).length;
  }
  return wiped;
}

/** Names of databases by the lock of their owner. */
async function listRemovable({ settled = [], keep = [] }: WipeOptions) {
  const removable = new Map<string, string[]>();
  for (const { name = '' } of await indexedDB.databases()) {
    const [, kind, accountId = '', memberId = ''] = LOCAL.exec(name) ?? [];
    if (keep.includes(accountId)) continue;
    if (kind !== 'mirror' && !(kind === 'facts' && settled.includes(memberId))) continue;
    const owner = ownerName(accountId, memberId);
    removable.set(owner, [...(removable.get(owner) ?? []), name]);
  }
  return removable;
}

const own = (name: string) =>
  ownDatabases(name, { takeOver: false, onLost: () => {} }).catch(() => null);

function remove(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve(true);
    request.onerror = () => resolve(false);
    // Somebody has it open without owning it; the browser removes it when they close it.
    request.onblocked = () => resolve(false);
  });
}
