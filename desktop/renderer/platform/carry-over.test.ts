// A console that was updated while facts waited: they are there, they are sent, and their open copies are gone.
import 'fake-indexeddb/auto';
import { v4 as randomId } from 'uuid';
import { createRxDatabase } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { afterEach, expect, it } from 'vitest';
import { listOld } from './carry-over.ts';
import { openDatabases } from './database.ts';
import { factSchemas, mirrorSchemas } from './documents.ts';
import { diskStorage } from './storage.ts';
import { closeAll, openTestConsole, testKeyring, until } from './test/consoles.ts';
import { contact, contactId, createServerDouble } from './test/server-double.ts';

afterEach(closeAll);

const NOTE = 'asked for a quote in March';
const noteOf = (state: 'waiting' | 'sent' | 'rejected') => ({
  id: randomId(),
  contact_id: contactId(1),
  list_id: contactId(2),
  text: NOTE,
  client_at: '2026-11-20T05:00:00.000Z',
  state,
  refusal_code: state === 'rejected' ? 'not_found' : null,
  refusal_detail: null,
  offers: 0,
  before: null,
});

/** As the console before this one left it. */
async function leaveOldFacts(suffix: string, notes: ReturnType<typeof noteOf>[]): Promise<void> {
  const storage = getRxStorageDexie();
  const options = { storage, multiInstance: false };
  const facts = await createRxDatabase({ ...options, name: `sy-facts-${suffix}` });
  await facts.addCollections({
    notes: { schema: factSchemas.notes },
    drafts: { schema: factSchemas.drafts },
  });
  await facts.collections['notes']?.bulkInsert(notes);
  const dropped = noteOf('rejected');
  await facts.collections['notes']?.insert(dropped);
  await facts.collections['notes']?.findOne(dropped.id).remove();
  await facts.collections['drafts']?.insert({
    contact_id: contactId(1),
    list_id: contactId(2),
    call_id: null,
    code: null,
    note: NOTE,
    callback: null,
    claim_token: null,
    updated_at: '2026-11-20T05:00:00.000Z',
  });
  await facts.close();
  const mirror = await createRxDatabase({ ...options, name: `sy-mirror-${suffix}` });
  await mirror.addCollections({ contacts: { schema: mirrorSchemas.contacts } });
  await mirror.collections['contacts']?.insert(contact(1));
  await mirror.close();
}

it('moves what waits, what was refused and what was typed, and sends it', async () => {
  const owner = { accountId: randomId(), memberId: randomId() };
  const suffix = `${owner.accountId}-${owner.memberId}`;
  const [waiting, refused, sent] = [noteOf('waiting'), noteOf('rejected'), noteOf('sent')];
  await leaveOldFacts(suffix, [waiting, refused, sent]);
  const storage = { ...diskStorage(testKeyring(), owner), isShared: false };
  const server = createServerDouble();
  const console = await openTestConsole(server, storage, owner);
  const { notes, drafts } = console.facts.collections;
  expect((await notes.find().exec()).map(({ id, state }) => [id, state]).toSorted()).toEqual(
    [
      [waiting.id, 'waiting'],
      [refused.id, 'rejected'],
      [sent.id, 'sent'],
    ].toSorted(),
  );
  expect((await drafts.findOne(contactId(1)).exec())?.note).toBe(NOTE);
  expect(await listOld(`sy-facts-${suffix}`)).toEqual([]);
  expect(await listOld(`sy-mirror-${suffix}`)).toEqual([]);
  await console.start();
  await until(async () => (await notes.findOne(waiting.id).exec())?.state === 'sent');
});

it('goes on where an update ended half way, and what is here already wins', async () => {
  const owner = { accountId: randomId(), memberId: randomId() };
  const suffix = `${owner.accountId}-${owner.memberId}`;
  const [first, second] = [noteOf('waiting'), noteOf('waiting')];
  const storage = diskStorage(testKeyring(), owner);
  const before = await openDatabases(owner, storage);
  await before.facts.notes.insert({ ...first, state: 'sent' });
  await before.close();
  await leaveOldFacts(suffix, [first, second]);
  const after = await openDatabases(owner, storage);
  const found = (await after.facts.notes.find().exec()).map(({ id, state }) => [id, state]);
  expect(found.toSorted()).toEqual(
    [
      [first.id, 'sent'],
      [second.id, 'waiting'],
    ].toSorted(),
  );
  await after.close();
});
