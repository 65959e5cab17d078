// The findings about RxDB's replication that shaped the mirror, each as a test that fails without its cure.
import { afterEach, describe, expect, it } from 'vitest';
import type { Console } from './console.ts';
import { closeAll, openTestConsole, STORAGES, until } from './test/consoles.ts';
import { withFaults } from './test/failing-storage.ts';
import {
  code,
  contact,
  contactId,
  createServerDouble,
  LIST_A,
  LIST_B,
  OFFLINE,
  type ServerDouble,
} from './test/server-double.ts';

afterEach(closeAll);

async function idsIn(console: Console): Promise<string[]> {
  return (await console.mirror.contacts.find().exec()).map((doc) => doc.id).toSorted();
}

function fill(server: ServerDouble, from: number, to: number, listId = LIST_A): void {
  for (let n = from; n <= to; n += 1) server.put('contacts', contact(n, listId));
}

function pulls(server: ServerDouble): { cp: { b: Record<string, number> } | null }[] {
  return server.requests
    .filter(
      ({ path, body }) => path.endsWith('/pull') && (body as { coll: string }).coll === 'contacts',
    )
    .map(({ body }) => body as { cp: { b: Record<string, number> } | null });
}

describe.each(STORAGES)('a mirror on %s storage', (_name, storage) => {
  it('holds what the server holds after a pull to the end', async () => {
    const server = createServerDouble();
    fill(server, 1, 1203);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    expect(await idsIn(console)).toEqual([...server.docs.contacts.keys()].toSorted());
    expect(console.mirror.store.getState().isSynced).toBe(true);
  });

  it('is not synced before the server was reached', async () => {
    const server = createServerDouble();
    server.faults.before = OFFLINE;
    const console = await openTestConsole(server, storage());
    await console.start();
    await until(() => server.requests.length > 3);
    expect(console.mirror.store.getState().isSynced).toBe(false);
    expect(console.connection.getState().online).toBe(false);
    delete server.faults.before;
    await console.sync();
    expect(console.mirror.store.getState().isSynced).toBe(true);
    expect(console.connection.getState().online).toBe(true);
  });

  it('writes one page at a time, each after the checkpoint of the one before', async () => {
    const writes: string[] = [];
    const server = createServerDouble();
    fill(server, 1, 2600);
    const shouldFail = ({
      collection,
      context,
    }: {
      collection: string;
      context: string;
    }): boolean => {
      if (collection === 'contacts') writes.push('page');
      if (context === 'replication-set-checkpoint') writes.push('checkpoint');
      return false;
    };
    const console = await openTestConsole(server, withFaults(storage(), { shouldFail, failed: 0 }));
    await console.start();
    await console.sync();
    const order = writes.join(' ');
    expect(writes.filter((write) => write === 'page')).toHaveLength(6);
    expect(order).not.toContain('page page');
  });

  it('leaves no hole when a local write of a middle page fails', async () => {
    const server = createServerDouble();
    fill(server, 1, 1700);
    let pages = 0;
    const fault = {
      shouldFail: ({ collection }: { collection: string }) =>
        collection === 'contacts' && ++pages === 2,
      failed: 0,
    };
    const console = await openTestConsole(server, withFaults(storage(), fault));
    await console.start();
    await console.sync();
    expect(fault.failed).toBe(1);
    expect(await idsIn(console)).toHaveLength(1700);
  });

  it('goes on when the last page cannot be written at first', async () => {
    const server = createServerDouble();
    fill(server, 1, 20);
    let pages = 0;
    const fault = {
      shouldFail: ({ collection }: { collection: string }) =>
        collection === 'contacts' && ++pages === 1,
      failed: 0,
    };
    const console = await openTestConsole(server, withFaults(storage(), fault));
    await console.start();
    await console.sync();
    expect(fault.failed).toBe(1);
    expect(await idsIn(console)).toHaveLength(20);
  });

  it('removes what was removed, with the whole document as its tombstone', async () => {
    const server = createServerDouble();
    fill(server, 1, 5);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    server.put('contacts', { ...contact(2), state: 'done' });
    server.remove('contacts', contactId(3));
    await console.sync();
    expect(await idsIn(console)).toEqual([1, 2, 4, 5].map(contactId));
    expect((await console.mirror.contacts.findOne(contactId(2)).exec())?.state).toBe('done');
    const { storageInstance } = console.mirror.contacts;
    const [tombstone] = await storageInstance.findDocumentsById([contactId(3)], true);
    expect(tombstone).toMatchObject({ ...contact(3), _deleted: true });
  });

  it('gets past pages that hold only removals of documents it never had', async () => {
    const server = createServerDouble();
    fill(server, 1, 700);
    for (let n = 1; n <= 700; n += 1) server.remove('contacts', contactId(n));
    fill(server, 701, 703);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    expect(await idsIn(console)).toEqual([701, 702, 703].map(contactId));
  });

  it('keeps the checkpoint of an empty pull, so that nothing is read twice', async () => {
    const server = createServerDouble();
    fill(server, 1, 3);
    for (let n = 1; n <= 3; n += 1) server.remove('contacts', contactId(n));
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    await console.sync();
    expect(pulls(server).at(-1)?.cp?.b).toEqual({ [LIST_A]: 6 });
  });

  it('sends a checkpoint of exactly the contract’s keys', async () => {
    const server = createServerDouble();
    fill(server, 1, 3);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    await console.sync();
    expect(Object.keys(pulls(server).at(-1)?.cp ?? {}).toSorted()).toEqual(['b', 'e', 'm', 'v']);
  });

  it('purges a revoked list and gets all of it when it is granted again', async () => {
    const server = createServerDouble();
    server.scope.add(LIST_B);
    fill(server, 1, 3);
    fill(server, 11, 13, LIST_B);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    server.scope.delete(LIST_B);
    await console.sync();
    const stored = await console.mirror.contacts.storageInstance.findDocumentsById(
      [11, 12, 13].map(contactId),
      true,
    );
    expect(stored).toEqual([]);
    expect(await idsIn(console)).toEqual([1, 2, 3].map(contactId));
    server.scope.add(LIST_B);
    await console.sync();
    expect(await idsIn(console)).toEqual([1, 2, 3, 11, 12, 13].map(contactId));
  });

  it('keeps a contact that moved to another list, and moved back', async () => {
    const server = createServerDouble();
    server.scope.add(LIST_B);
    fill(server, 1, 2);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    for (const list of [LIST_B, LIST_A, LIST_B]) {
      server.put('contacts', contact(1, list));
      await console.sync();
      expect((await console.mirror.contacts.findOne(contactId(1)).exec())?.list_id).toBe(list);
    }
  });

  it('sets a document aside that does not fit the contract, and keeps its neighbours', async () => {
    const server = createServerDouble();
    fill(server, 1, 3);
    server.put('contacts', { ...contact(2), phone: 'not a number' });
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    expect(await idsIn(console)).toEqual([1, 3].map(contactId));
    expect(console.mirror.store.getState().quarantined.map((row) => row.id)).toEqual([
      contactId(2),
    ]);
  });

  it('pulls again from the start after a restore, facts first, and drops what is gone', async () => {
    const server = createServerDouble();
    server.put('codes', code('sale', 'done'));
    fill(server, 1, 4);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    server.faults.before = (path) => (path.endsWith('/push') ? OFFLINE() : undefined);
    await console.facts.addNote({
      contact_id: contactId(1),
      list_id: LIST_A,
      text: 'likes mornings',
    });
    await until(() => server.requests.some(({ path }) => path.endsWith('/push')));
    server.restore();
    server.docs.contacts.delete(contactId(4));
    const factsAtStart: number[] = [];
    server.faults.before = async (path, body) => {
      if (path.endsWith('/push')) await new Promise((resolve) => setTimeout(resolve, 100));
      else if ((body as { cp: unknown }).cp === null) factsAtStart.push(server.facts.size);
      return undefined;
    };
    await console.sync();
    expect(await idsIn(console)).toEqual([1, 2, 3].map(contactId));
    expect([...server.facts.values()].map(({ row }) => row['text'])).toEqual(['likes mornings']);
    expect(factsAtStart).toEqual([1, 1, 1]);
  });

  it('sweeps again when it was closed in the middle of a sweep', async () => {
    const server = createServerDouble();
    fill(server, 1, 1200);
    const [disk, accountId] = [storage(), crypto.randomUUID()];
    const first = await openTestConsole(server, disk, { accountId });
    await first.start();
    await first.sync();
    server.restore();
    server.docs.contacts.delete(contactId(1));
    let pages = 0;
    server.faults.before = (path, body) => {
      if (!path.endsWith('/pull') || (body as { coll: string }).coll !== 'contacts')
        return undefined;
      pages += 1;
      return pages > 2 ? OFFLINE() : undefined;
    };
    first.mirror.resync();
    await until(() => pages > 3 && first.mirror.cursor('contacts')?.s[0] === '*');
    await first.close();
    delete server.faults.before;
    const second = await openTestConsole(server, disk, { accountId });
    await second.start();
    await second.sync();
    expect(await idsIn(second)).not.toContain(contactId(1));
    expect(await idsIn(second)).toHaveLength(1199);
  });

  it('pulls once for many pokes, and not at all for what it has seen', async () => {
    const server = createServerDouble();
    fill(server, 1, 3);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    const before = pulls(server).length;
    for (let i = 0; i < 20; i += 1) console.mirror.poke(['contacts'], 2);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(pulls(server)).toHaveLength(before);
    fill(server, 4, 5);
    for (const seq of [4, 5, 5, 5]) console.mirror.poke(['contacts'], seq);
    await until(async () => (await idsIn(console)).length === 5);
    expect(pulls(server)).toHaveLength(before + 1);
  });

  it('heals a row that was changed behind its back, and one that should not be there', async () => {
    const server = createServerDouble();
    fill(server, 1, 6);
    const console = await openTestConsole(server, storage());
    await console.start();
    await console.sync();
    expect((await console.digestAll()).map((found) => found.outcome)).toContain('equal');
    const row = await console.mirror.contacts.findOne(contactId(2)).exec();
    await row?.incrementalPatch({ ver: 99, name: 'wrong' });
    await console.mirror.contacts.insert({ ...contact(77), seq: 1, ver: 1 } as never);
    const findings = await console.digestAll();
    expect(
      findings.filter((found) => found.coll === 'contacts').map((found) => found.outcome),
    ).toEqual(['healed']);
    expect(await idsIn(console)).toEqual([1, 2, 3, 4, 5, 6].map(contactId));
    expect((await console.mirror.contacts.findOne(contactId(2)).exec())?.name).toBe('Contact 2');
  });
});
