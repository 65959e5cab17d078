import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { noVault, type Vault } from './keyring.ts';
import { wipeDevice } from './wipe.ts';

const HERE = '01890000-0000-7000-8000-000000000001';
const THERE = '01890000-0000-7000-8000-000000000002';
const ASHA = '01890000-0000-7000-8000-00000000000a';
const VIKRAM = '01890000-0000-7000-8000-00000000000b';

const nameOf = (kind: string, member: string, collection: string) =>
  `rxdb-dexie-sy-${kind}-${HERE}-${member}--0--${collection}`;

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
  });
}

const left = async () => (await indexedDB.databases()).map(({ name = '' }) => name).toSorted();

beforeEach(async () => {
  for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  for (const name of [
    nameOf('mirror', ASHA, 'contacts'),
    nameOf('mirror', VIKRAM, 'lists'),
    nameOf('facts', ASHA, 'notes'),
    nameOf('facts', VIKRAM, 'notes'),
    'another-program',
  ]) {
    (await open(name)).close();
  }
});

describe('wiping a device', () => {
  it('removes every mirror, whoever it was of, and nothing that waits', async () => {
    expect(await wipeDevice()).toEqual({ removed: 2, kept: 0 });
    expect(await left()).toEqual([
      'another-program',
      nameOf('facts', ASHA, 'notes'),
      nameOf('facts', VIKRAM, 'notes'),
      'sy-keys',
    ]);
  });

  it('removes the facts of a member who has sent them all', async () => {
    await wipeDevice({ settled: [ASHA] });
    expect(await left()).toEqual(['another-program', nameOf('facts', VIKRAM, 'notes'), 'sy-keys']);
  });

  it('destroys every key before it removes the first database', async () => {
    const there: string[][] = [];
    const destroyed: string[] = [];
    const vault: Vault = {
      ...noVault,
      destroy: async (name) => {
        destroyed.push(name);
        there.push(await left());
      },
    };
    await wipeDevice({ settled: [ASHA], vault });
    expect(destroyed.toSorted()).toEqual([
      `${HERE}.${ASHA}.facts`,
      `${HERE}.${ASHA}.mirror`,
      `${HERE}.${VIKRAM}.mirror`,
    ]);
    for (const names of there) expect(names).toContain(nameOf('mirror', ASHA, 'contacts'));
  });

  it('leaves the accounts alone that somebody still belongs to', async () => {
    const lost = nameOf('mirror', ASHA, 'contacts').replace(HERE, THERE);
    (await open(lost)).close();
    expect(await wipeDevice({ keep: [HERE] })).toEqual({ removed: 1, kept: 0 });
    expect(await left()).toHaveLength(6);
    expect(await left()).not.toContain(lost);
  });
});
