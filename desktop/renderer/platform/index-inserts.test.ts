import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { createRxDatabase, type RxDatabase } from 'rxdb';
import { afterEach, describe, expect, it } from 'vitest';
import { mirrorSchemas } from './documents.ts';
import { insertAtEnd, type MemoryInstance, ONE_BY_ONE_MAX } from './index-inserts.ts';
import { contact, contactId } from './test/server-double.ts';

let database: RxDatabase;
afterEach(() => database.close());

async function openContacts() {
  const storage = getRxStorageMemory();
  database = await createRxDatabase({ name: crypto.randomUUID(), storage, multiInstance: false });
  await database.addCollections({ contacts: { schema: mirrorSchemas.contacts as never } });
  const contacts = database.collections['contacts'];
  if (!contacts) throw new Error('the collection was not opened');
  const instance = contacts.internalStorageInstance as unknown as MemoryInstance;
  insertAtEnd(instance);
  return { contacts, instance };
}

const from = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => contact(first + n));

describe('a page that goes to the end of a list', () => {
  it('leaves the indexes in place, as it would not if RxDB merged it', async () => {
    const { contacts, instance } = await openContacts();
    await contacts.bulkInsert(from(1, 500));
    instance.ensurePersistence();
    const before = instance.internals.byIndexArray.map(({ docsWithIndex }) => docsWithIndex);
    await contacts.bulkInsert(from(501, 500));
    instance.ensurePersistence();
    const after = instance.internals.byIndexArray.map(({ docsWithIndex }) => docsWithIndex);
    expect(after.map((index) => index.length)).toEqual(after.map(() => 1000));
    for (const [n, index] of after.entries()) expect(index).toBe(before[n]);
  });
});

describe('every index', () => {
  it('is in order whatever comes in whatever order', async () => {
    const { contacts, instance } = await openContacts();
    const pages = [
      from(2_000, 300),
      from(1, 200),
      from(2_300, 2 * ONE_BY_ONE_MAX + 1),
      from(900, 70),
    ];
    // What goes to the end first, and not with the rest.
    pages.push([contact(5_000), ...from(500, 100)]);
    for (const page of pages) await contacts.bulkInsert(page);
    const moved = await contacts.findOne(contactId(1)).exec();
    await moved?.incrementalPatch({ position: 9_000 });
    await contacts.find({ selector: { id: contactId(2) } }).remove();
    const found = await contacts.find({ sort: [{ list_id: 'asc' }, { position: 'asc' }] }).exec();
    const total = pages.flat().length - 1;
    expect(found).toHaveLength(total);
    expect(found.at(-1)?.get('id')).toBe(contactId(1));
    instance.ensurePersistence();
    for (const { docsWithIndex } of instance.internals.byIndexArray) {
      const strings = docsWithIndex.map(([string]) => string);
      expect(strings).toHaveLength(total + 1);
      expect(strings).toEqual(strings.toSorted());
    }
  });
});
