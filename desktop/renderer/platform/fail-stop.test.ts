// A disk that refuses what RxDB notes about a replication: it goes on from what was stored, without being asked.
import 'fake-indexeddb/auto';
import { setCheckpoint } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabases } from './database.ts';
import { closeAll, openTestConsole, STORAGES, until } from './test/consoles.ts';
import { withFaults, type WriteFault } from './test/failing-storage.ts';
import { code, contact, contactId, createServerDouble, LIST_A } from './test/server-double.ts';

afterEach(closeAll);

const SOON_MS = 10_000;
const soon = (): AbortSignal => AbortSignal.timeout(SOON_MS);

/** Fails writes of one kind, so many times, from when `isOn` says so. */
function failing(context: string, times: number): WriteFault & { isOn: boolean } {
  const fault = {
    isOn: true,
    failed: 0,
    shouldFail: (write: { context: string }) =>
      fault.isOn && write.context === context && fault.failed < times,
  };
  return fault;
}

function serverWithContacts() {
  const server = createServerDouble();
  server.put('codes', code('sale', 'done'));
  for (let n = 1; n <= 3; n += 1) server.put('contacts', contact(n));
  return server;
}

const note = { contact_id: contactId(1), list_id: LIST_A };
const sale = {
  ...note,
  call_id: null,
  code: 'sale',
  note: '',
  callback: null,
  claim_token: 1,
  supersedes: null,
};

describe.each(STORAGES)('on %s storage', (_name, storage) => {
  it('a mirror whose checkpoints cannot be kept goes on when they can', async () => {
    const server = serverWithContacts();
    const fault = failing('replication-set-checkpoint', 3);
    const console = await openTestConsole(server, withFaults(storage(), fault));
    await console.start();
    await console.sync(soon());
    expect(fault.failed).toBe(3);
    server.put('contacts', contact(4));
    await console.sync(soon());
    expect(await console.mirror.contacts.count().exec()).toBe(4);
    expect(console.mirror.cursor('contacts')?.b).toEqual({ [LIST_A]: 5 });
  });

  it('a disposition is recorded while a checkpoint fails', async () => {
    const server = serverWithContacts();
    const fault = failing('replication-set-checkpoint', 3);
    fault.isOn = false;
    const console = await openTestConsole(server, withFaults(storage(), fault));
    await console.start();
    await console.sync(soon());
    fault.isOn = true;
    for (let n = 1; n <= 3; n += 1) {
      server.put('contacts', { ...contact(n), name: 'changed' });
      await console.facts.recordDisposition({ ...sale, contact_id: contactId(n) });
    }
    await console.drain(soon());
    await console.sync(soon());
    expect(server.facts.size).toBe(3);
    const names = (await console.mirror.contacts.find().exec()).map((doc) => doc.name);
    expect(names).toEqual(['changed', 'changed', 'changed']);
  });

  it.each(['replication-set-checkpoint', 'replication-up-write-meta'])(
    'facts go up after RxDB could not note one that went up: %s',
    async (context) => {
      const server = serverWithContacts();
      const fault = failing(context, 1);
      fault.isOn = false;
      const console = await openTestConsole(server, withFaults(storage(), fault));
      await console.start();
      await console.sync(soon());
      fault.isOn = true;
      await console.facts.addNote({ ...note, text: 'one' });
      await until(() => fault.failed === 1);
      await console.facts.addNote({ ...note, text: 'two' });
      await console.drain(soon());
      expect(server.facts.size).toBe(2);
    },
  );

  it('facts go up after the clock went back between two starts', async () => {
    const server = serverWithContacts();
    const [disk, accountId] = [storage(), crypto.randomUUID()];
    const databases = await openDatabases({ accountId, memberId: 'm' }, disk);
    const before = replicateRxCollection({
      replicationIdentifier: 'facts-v1',
      collection: databases.facts.notes,
      push: { handler: () => Promise.resolve([]) },
      live: true,
    });
    await before.awaitInSync();
    const state = before.internalReplicationState;
    const tomorrow = Date.now() + 86_400_000;
    if (state) await setCheckpoint(state, 'up', { id: contactId(1), lwt: tomorrow });
    await before.cancel();
    await databases.close();
    const offline = await openTestConsole(server, disk, { accountId });
    await offline.facts.addNote({ ...note, text: 'after the clock went back' });
    await offline.close();
    const console = await openTestConsole(server, disk, { accountId });
    await console.start();
    await console.drain(soon());
    expect(server.facts.size).toBe(1);
  });
});
