/**
 * Takes what the server owns off this device: the mirrors of every account, and the facts of a member of whom none
 * waits. Facts that wait are kept, because nothing a person did is dropped; they are sent when that member signs in
 * again here (`unsent.ts` says so meanwhile).
 *
 * Keys first: from then on what lies on the disk is noise, even when the rest of the wipe does not happen.
 */
import { destroyKey, type KeyKind, type Vault } from './keyring.ts';
import { ownDatabases, ownerName, type Ownership } from './owner.ts';
import { systemVault } from './platform.ts';

/** Of this version, and of earlier ones, which had a database for each collection. */
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
  vault?: Vault;
};

type Removable = { accountId: string; memberId: string; names: string[]; kinds: Set<KeyKind> };

export async function wipeDevice(options: WipeOptions = {}): Promise<Wiped> {
  const { vault = systemVault() } = options;
  const wiped: Wiped = { removed: 0, kept: 0 };
  const owned: [Removable, Ownership][] = [];
  for (const owner of await listRemovable(options)) {
    // Once per owner: a lock that was just released is not free at once.
    const ownership = await own(ownerName(owner.accountId, owner.memberId));
    if (ownership) owned.push([owner, ownership]);
    else wiped.kept += owner.names.length;
  }
  try {
    for (const [owner] of owned)
      for (const kind of owner.kinds) await destroyKey(vault, owner, kind);
    for (const [{ names }] of owned) {
      const done = await Promise.all(names.map(remove));
      wiped.removed += done.filter(Boolean).length;
      wiped.kept += names.length - done.filter(Boolean).length;
    }
  } finally {
    for (const [, ownership] of owned) ownership.release();
  }
  return wiped;
}

async function listRemovable({ settled = [], keep = [] }: WipeOptions): Promise<Removable[]> {
  const removable = new Map<string, Removable>();
  for (const { name = '' } of await indexedDB.databases()) {
    const [, kind, accountId = '', memberId = ''] = LOCAL.exec(name) ?? [];
    if (keep.includes(accountId)) continue;
    if (kind !== 'mirror' && !(kind === 'facts' && settled.includes(memberId))) continue;
    const of = `${accountId} ${memberId}`;
    const known = removable.get(of) ?? { accountId, memberId, names: [], kinds: new Set() };
    known.names.push(name);
    known.kinds.add(kind);
    removable.set(of, known);
  }
  return [...removable.values()];
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
