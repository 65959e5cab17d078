// A console that ends between the documents of a bucket and the checkpoint that names it: what happened to the bucket
// before it starts again must reach it all the same.
import { afterEach, describe, expect, it } from 'vitest';
import type { Console } from './console.ts';
import type { ConsoleStorage } from './storage.ts';
import { closeAll, openTestConsole, STORAGES, until } from './test/consoles.ts';
import { withFaults } from './test/failing-storage.ts';
import {
  contact,
  contactId,
  createServerDouble,
  LIST_A,
  LIST_B,
  type ServerDouble,
} from './test/server-double.ts';

afterEach(closeAll);

const SOON_MS = 10_000;

async function idsIn(console: Console): Promise<string[]> {
  return (await console.mirror.contacts.find().exec()).map((doc) => doc.id).toSorted();
}

function serverWithContacts(): ServerDouble {
  const server = createServerDouble();
  for (let n = 1; n <= 3; n += 1) server.put('contacts', contact(n));
  return server;
}

/** As a process that was killed: after the next write to the contacts nothing is written any more. */
function dying(storage: ConsoleStorage) {
  const fault = {
    isSick: false,
    isDead: false,
    failed: 0,
    shouldFail: ({ collection }: { collection: string }) => {
      if (fault.isDead) return true;
      fault.isDead = fault.isSick && collection === 'contacts';
      return false;
    },
  };
  return { fault, storage: withFaults(storage, fault) };
}

describe.each(STORAGES)('on %s storage', (_name, storage) => {
  const accountId = () => crypto.randomUUID();

  async function dieAtNextPage(
    server: ServerDouble,
    { disk, id }: { disk: ConsoleStorage; id: string },
    before?: () => void,
  ): Promise<void> {
    const { fault, storage: sick } = dying(disk);
    const console = await openTestConsole(server, sick, { accountId: id });
    fault.isSick = before === undefined;
    await console.start();
    if (before) {
      await console.sync(AbortSignal.timeout(SOON_MS));
      before();
      fault.isSick = true;
      console.mirror.resync();
    }
    await until(() => fault.isDead && fault.failed > 0);
    await console.close();
  }

  async function reopen(
    server: ServerDouble,
    { disk, id }: { disk: ConsoleStorage; id: string },
  ): Promise<Console> {
    const console = await openTestConsole(server, disk, { accountId: id });
    await console.start();
    await console.sync(AbortSignal.timeout(SOON_MS));
    return console;
  }

  it('drops a list that was closed meanwhile', async () => {
    const server = serverWithContacts();
    const at = { disk: storage(), id: accountId() };
    await dieAtNextPage(server, at);
    server.scope.delete(LIST_A);
    expect(await idsIn(await reopen(server, at))).toEqual([]);
  });

  it('drops a list that was granted and closed meanwhile, and keeps the others', async () => {
    const server = serverWithContacts();
    server.put('contacts', contact(4, LIST_B));
    const at = { disk: storage(), id: accountId() };
    await dieAtNextPage(server, at, () => server.scope.add(LIST_B));
    server.scope.delete(LIST_B);
    expect(await idsIn(await reopen(server, at))).toEqual([1, 2, 3].map(contactId));
  });

  it('drops a contact whose tombstone is gone by then', async () => {
    const server = serverWithContacts();
    const at = { disk: storage(), id: accountId() };
    await dieAtNextPage(server, at);
    server.docs.contacts.delete(contactId(2));
    expect(await idsIn(await reopen(server, at))).toEqual([1, 3].map(contactId));
  });

  it('gets all of a list that was closed and opened again while it was purged', async () => {
    const server = serverWithContacts();
    const at = { disk: storage(), id: accountId() };
    await dieAtNextPage(server, at, () => server.scope.delete(LIST_A));
    server.scope.add(LIST_A);
    expect(await idsIn(await reopen(server, at))).toEqual([1, 2, 3].map(contactId));
  });

  it('drops a list that was closed after a checkpoint could not be kept', async () => {
    const server = serverWithContacts();
    const fault = {
      failed: 0,
      shouldFail: ({ context }: { context: string }) => context === 'replication-set-checkpoint',
    };
    const console = await openTestConsole(server, withFaults(storage(), fault));
    await console.start();
    await until(() => fault.failed > 2);
    server.scope.delete(LIST_A);
    fault.shouldFail = () => false;
    await console.sync(AbortSignal.timeout(SOON_MS));
    expect(await idsIn(console)).toEqual([]);
  });
});
