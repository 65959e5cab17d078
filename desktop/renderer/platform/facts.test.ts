// What an agent recorded is sent once, survives crashes, and stays visible when it is refused.
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import type { Console } from './console.ts';
import { openDatabases } from './database.ts';
import { closeAll, openTestConsole, STORAGES, until } from './test/consoles.ts';
import { withFaults } from './test/failing-storage.ts';
import {
  code,
  contact,
  contactId,
  createServerDouble,
  LIST_A,
  OFFLINE,
  type ServerDouble,
} from './test/server-double.ts';

afterEach(closeAll);

function disposition(n: number, name = 'sale') {
  return {
    contact_id: contactId(n),
    list_id: LIST_A,
    call_id: null,
    code: name,
    note: '',
    callback: null,
    claim_token: 1,
    supersedes: null,
  };
}

function serverWithContacts(): ServerDouble {
  const server = createServerDouble();
  server.put('codes', code('sale', 'done'));
  for (let n = 1; n <= 3; n += 1) server.put('contacts', contact(n));
  return server;
}

async function stateOf(console: Console, n: number): Promise<string | undefined> {
  return (await console.mirror.contacts.findOne(contactId(n)).exec())?.state;
}

function pushes(server: ServerDouble): { rows: Record<string, unknown>[] }[] {
  return server.requests
    .filter(({ path }) => path.endsWith('/push'))
    .map(({ body }) => body as { rows: Record<string, unknown>[] });
}

describe.each(STORAGES)('facts on %s storage', (_name, storage) => {
  it('shows a disposition on the contact at once and sends exactly the contract’s fields', async () => {
    const server = serverWithContacts();
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    console.goOffline();
    const fact = await console.facts.recordDisposition(disposition(1));
    expect(await stateOf(console, 1)).toBe('done');
    expect(server.facts.size).toBe(0);
    console.goOnline();
    await console.drain();
    expect(pushes(server).at(-1)?.rows).toEqual([fact]);
    expect(console.connection.getState().waiting).toBe(0);
  });

  it('lets the server’s version of the contact win over the foreseen one', async () => {
    const server = serverWithContacts();
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    await console.facts.recordDisposition(disposition(1));
    await console.drain();
    server.put('contacts', { ...contact(1), state: 'dnc', last_disposition: 'sale' });
    await console.sync();
    expect(await stateOf(console, 1)).toBe('dnc');
  });

  it('keeps a rejected fact with its reason, puts the contact back, and can offer it again', async () => {
    const server = serverWithContacts();
    server.faults.judge = () => ({ st: 'rejected', code: 'not_found', detail: 'no such contact' });
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    const fact = await console.facts.recordDisposition(disposition(1));
    await console.drain();
    const [rejected] = console.facts.store.getState().rejected;
    expect(rejected?.fact).toMatchObject({
      id: fact.id,
      refusal_code: 'not_found',
      refusal_detail: 'no such contact',
    });
    await until(async () => (await stateOf(console, 1)) === 'new');
    expect(JSON.parse(await console.facts.exportRejected())).toHaveLength(1);
    delete server.faults.judge;
    await console.facts.retry('dispositions', fact.id);
    await console.drain();
    expect(server.facts.has(fact.id)).toBe(true);
    expect(console.facts.store.getState().rejected).toEqual([]);
  });

  it('drops a rejected fact only when told to, and never one that waits', async () => {
    const server = serverWithContacts();
    server.faults.judge = () => ({ st: 'rejected', code: 'not_found', detail: null });
    const console = await openTestConsole(server, storage());
    await console.start();
    const refused = await console.facts.addNote({
      contact_id: contactId(1),
      list_id: LIST_A,
      text: 'a',
    });
    await console.drain();
    console.goOffline();
    const waiting = await console.facts.addNote({
      contact_id: contactId(1),
      list_id: LIST_A,
      text: 'b',
    });
    await console.facts.discard('notes', refused.id);
    await console.facts.discard('notes', waiting.id);
    const left = await console.facts.collections.notes.find().exec();
    expect(left.map((note) => note.id)).toEqual([waiting.id]);
  });

  it('lets one bad row fail alone', async () => {
    const server = serverWithContacts();
    server.faults.maxRows = 3;
    const console = await openTestConsole(server, storage());
    for (let n = 0; n < 10; n += 1) {
      await console.facts.addNote({ contact_id: contactId(1), list_id: LIST_A, text: `note ${n}` });
    }
    await console.start();
    await console.drain();
    expect(server.facts.size).toBe(10);
    expect(console.facts.store.getState().rejected).toEqual([]);
  });

  it('sends a fact again when its answer was lost, and the server keeps it once', async () => {
    const server = serverWithContacts();
    let lost = 0;
    server.faults.after = (path) => {
      if (path.endsWith('/push') && lost++ === 0) OFFLINE();
    };
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.facts.recordDisposition(disposition(1));
    await console.drain();
    expect(pushes(server)).toHaveLength(2);
    expect(server.facts.size).toBe(1);
  });

  it('sends what waited when the console was closed', async () => {
    const server = serverWithContacts();
    const [disk, accountId] = [storage(), crypto.randomUUID()];
    const first = await openTestConsole(server, disk, { accountId });
    await first.start();
    first.goOffline();
    await first.facts.recordDisposition(disposition(1));
    await first.close();
    const second = await openTestConsole(server, disk, { accountId });
    await second.start();
    await second.drain();
    expect(server.facts.size).toBe(1);
  });

  it('is not stuck when a crash fell between the acknowledgement and the state', async () => {
    const server = serverWithContacts();
    const [disk, accountId] = [storage(), crypto.randomUUID()];
    const databases = await openDatabases({ accountId, memberId: 'm' }, disk);
    const note = { contact_id: contactId(1), list_id: LIST_A, text: 'kept' };
    const id = contactId(0xfac7);
    await databases.facts.notes.insert({
      ...note,
      id,
      client_at: '2026-01-02T03:04:05Z',
      state: 'waiting',
      refusal_code: null,
      refusal_detail: null,
      offers: 0,
      before: null,
    });
    // As RxDB leaves it when the process dies after the answer: it believes the fact was pushed.
    const dying = replicateRxCollection({
      replicationIdentifier: 'facts-v1',
      collection: databases.facts.notes,
      push: { handler: () => Promise.resolve([]) },
      live: true,
    });
    await dying.awaitInSync();
    await dying.cancel();
    await databases.close();
    const console = await openTestConsole(server, disk, { accountId });
    await console.start();
    await console.drain();
    expect(server.facts.has(id)).toBe(true);
  });

  it('repeats a batch whose states could not be written', async () => {
    const server = serverWithContacts();
    let notes = 0;
    const fault = {
      shouldFail: ({ collection }: { collection: string }) =>
        collection === 'notes' && ++notes === 2,
      failed: 0,
    };
    const console = await openTestConsole(server, withFaults(storage(), fault));
    await console.start();
    await console.facts.addNote({ contact_id: contactId(1), list_id: LIST_A, text: 'a' });
    await console.drain();
    expect(fault.failed).toBe(1);
    expect(pushes(server).length).toBeGreaterThan(1);
  });

  it.each(['contacts', 'drafts'])(
    'confirms a disposition that is on disk although a write to %s after it failed',
    async (table) => {
      const server = serverWithContacts();
      let isFull = false;
      const fault = {
        shouldFail: ({ collection }: { collection: string }) => isFull && collection === table,
        failed: 0,
      };
      const console = await openTestConsole(server, withFaults(storage(), fault));
      await console.start();
      await console.sync();
      await console.facts.saveDraft({
        contact_id: contactId(1),
        list_id: LIST_A,
        call_id: null,
        code: null,
        callback: null,
        claim_token: 1,
        note: '',
      });
      isFull = true;
      const fact = await console.facts.recordDisposition(disposition(1));
      expect(fault.failed).toBe(1);
      isFull = false;
      await console.drain();
      expect([...server.facts.keys()]).toEqual([fact.id]);
    },
  );

  it('remembers an unfinished wrap-up until its disposition is recorded', async () => {
    const server = serverWithContacts();
    const [disk, accountId] = [storage(), crypto.randomUUID()];
    const first = await openTestConsole(server, disk, { accountId });
    const draft = { contact_id: contactId(1), list_id: LIST_A, call_id: null, code: null };
    const rest = { callback: null, claim_token: 3 };
    await first.facts.saveDraft({ ...draft, ...rest, note: 'half a sen' });
    await first.facts.saveDraft({ ...draft, ...rest, note: 'half a sentence' });
    await first.close();
    const second = await openTestConsole(server, disk, { accountId });
    const drafts = await second.facts.collections.drafts.find().exec();
    expect(drafts.map((found) => found.note)).toEqual(['half a sentence']);
    await second.facts.recordDisposition(disposition(1));
    expect(await second.facts.collections.drafts.find().exec()).toEqual([]);
  });
});
