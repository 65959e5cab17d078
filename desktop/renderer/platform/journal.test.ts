import 'fake-indexeddb/auto';
import { v4 as randomId } from 'uuid';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal.ts';
import { openPageStore, type PageStore } from './page-store.ts';
import { createSealer, importKey, newKeyBytes } from './seal.ts';

type Doc = { id: string; value: number; _deleted: boolean };
const doc = (id: string, value: number, _deleted = false): Doc => ({ id, value, _deleted });

let store: PageStore;
afterEach(() => store.destroy());

async function newOpener() {
  store = await openPageStore(randomId(), 'relaxed');
  const sealer = createSealer(await importKey(newKeyBytes()));
  return (of = 'contacts') => openJournal<Doc>({ store, sealer, of, idOf: ({ id }) => id });
}

async function pagesOf(of: string): Promise<number> {
  return (await store.read(of, -1)).length;
}

describe('a journal', () => {
  it('gives back the last version of each document, collection by collection', async () => {
    const open = await newOpener();
    const { journal } = await open();
    await journal.append([doc('a', 1), doc('b', 1), doc('c', 1)]);
    await journal.append([doc('b', 2), doc('c', 2, true)]);
    await (await open('lists')).journal.append([doc('a', 9)]);
    const { docs } = await open();
    expect([...docs.values()]).toEqual([doc('a', 1), doc('b', 2)]);
  });

  it('goes on after it was read, and never takes the place of an earlier page', async () => {
    const open = await newOpener();
    await (await open()).journal.append([doc('a', 1)]);
    await (await open()).journal.append([doc('a', 2)]);
    expect([...(await open()).docs.values()]).toEqual([doc('a', 2)]);
    expect(await pagesOf('contacts')).toBe(2);
  });

  it('merges small pages, and what was deleted in one does not come back from a large one', async () => {
    const open = await newOpener();
    const first = (await open()).journal;
    const large = Array.from({ length: 60 }, (_, n) => doc(`d${n}`, 0));
    await first.append(large);
    await first.append([doc('d1', 0, true)]);
    const { journal, docs } = await open();
    for (let value = 1; value <= 130; value += 1) {
      docs.set('d0', doc('d0', value));
      await journal.append([doc('d0', value)]);
    }
    await journal.tidy(docs);
    expect(await pagesOf('contacts')).toBe(2);
    const again = (await open()).docs;
    expect(again.size).toBe(59);
    expect(again.get('d0')).toEqual(doc('d0', 130));
    expect(again.get('d1')).toBeUndefined();
  });

  it('is written anew when most of it is outdated', async () => {
    const open = await newOpener();
    const { journal } = await open();
    const versions = (value: number) => Array.from({ length: 700 }, (_, n) => doc(`d${n}`, value));
    for (let value = 1; value <= 6; value += 1) await journal.append(versions(value));
    const current = new Map(versions(6).map((one) => [one.id, one]));
    await journal.tidy(current);
    expect(await pagesOf('contacts')).toBe(2);
    expect((await open()).docs).toEqual(current);
  });

  it('cannot be read when two pages have changed places', async () => {
    const open = await newOpener();
    const { journal } = await open();
    await journal.append([doc('a', 1)]);
    await journal.append([doc('a', 2)]);
    const [one, two] = await store.read('contacts', -1);
    if (!one || !two) throw new Error('there are two pages');
    await store.replace('contacts', 'all', [
      { ...one, box: two.box },
      { ...two, box: one.box },
    ]);
    await expect(open()).rejects.toThrow('cannot be read');
  });
});
