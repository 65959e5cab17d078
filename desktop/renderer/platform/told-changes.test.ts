// Changes that the server sends unasked: written without a pull by whoever is where they begin, and pulled otherwise.
import { afterEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../shared/sync.ts';
import { toWire } from './checkpoint.ts';
import type { Console } from './console.ts';
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

describe.each(STORAGES)('a change that comes unasked, on %s storage', (_name, storage) => {
  async function synced(
    server: ServerDouble,
    disk = storage(),
  ): Promise<{ console: Console; at: Checkpoint; pulls: () => number }> {
    for (let n = 1; n <= 5; n += 1) server.put('contacts', contact(n));
    const console = await openTestConsole(server, disk);
    await console.start();
    await console.sync();
    const before = pullsOf(server);
    return { console, at: cursorOf(console), pulls: () => pullsOf(server) - before };
  }

  it('is written without a pull, and so is what follows on it', async () => {
    const server = createServerDouble();
    const { console, at, pulls } = await synced(server);
    server.put('contacts', { ...contact(2), state: 'retry' });
    const first = server.tell(at);
    server.put('contacts', { ...contact(3), state: 'done' });
    server.remove('contacts', contactId(4));
    const second = server.tell(first.page.cp);
    console.mirror.tell('contacts', first);
    console.mirror.tell('contacts', second);
    await until(async () => (await statesIn(console)).join() === 'new,retry,done,new');
    expect(pulls()).toBe(0);
    await until(() => cursorOf(console).b[LIST_A] === second.page.cp.b[LIST_A]);
    expect((await console.digestAll()).map(({ outcome }) => outcome)).not.toContain('healed');
  });

  it('is pulled when what lies between was missed', async () => {
    const server = createServerDouble();
    const { console, at, pulls } = await synced(server);
    server.put('contacts', { ...contact(2), state: 'retry' });
    const missed = server.tell(at);
    server.put('contacts', { ...contact(3), state: 'done' });
    console.mirror.tell('contacts', server.tell(missed.page.cp));
    await until(async () => (await statesIn(console)).join() === 'new,retry,done,new,new');
    expect(pulls()).toBe(1);
  });

  it('takes a call list away', async () => {
    const server = createServerDouble();
    server.scope.add(LIST_B);
    server.put('contacts', contact(77, LIST_B));
    const { console, at, pulls } = await synced(server);
    expect(await statesIn(console)).toHaveLength(6);
    server.scope.delete(LIST_B);
    console.mirror.tell('contacts', server.tell(at));
    await until(async () => (await statesIn(console)).length === 5);
    expect(pulls()).toBe(0);
    await until(() => !(LIST_B in cursorOf(console).b));
  });

  it('is not lost when it comes while pages are pulled', async () => {
    const server = createServerDouble();
    const { console } = await synced(server);
    server.put('contacts', { ...contact(2), state: 'retry' });
    let told = false;
    server.faults.after = () => {
      if (told) return;
      told = true;
      const at = cursorOf(console);
      server.put('contacts', { ...contact(3), state: 'done' });
      console.mirror.tell('contacts', server.tell(at));
    };
    await console.sync();
    await until(async () => (await statesIn(console)).join() === 'new,retry,done,new,new');
    expect(told).toBe(true);
  });

  it('comes back when it could not be written', async () => {
    const server = createServerDouble();
    let fails = false;
    const fault = {
      shouldFail: ({ collection }: { collection: string }) => fails && collection === 'contacts',
      failed: 0,
    };
    const { console, at } = await synced(server, withFaults(storage(), fault));
    fails = true;
    server.put('contacts', { ...contact(2), state: 'retry' });
    console.mirror.tell('contacts', server.tell(at));
    await until(() => fault.failed > 0);
    expect(await statesIn(console)).not.toContain('retry');
    fails = false;
    await until(async () => (await statesIn(console)).includes('retry'));
  });
});

function pullsOf(server: ServerDouble): number {
  return server.requests.filter(
    ({ path, body }) => path.endsWith('/pull') && (body as { coll: string }).coll === 'contacts',
  ).length;
}

function cursorOf(console: Console): Checkpoint {
  const cursor = console.mirror.cursor('contacts');
  const wire = cursor && toWire(cursor);
  if (!wire) throw new Error('nothing was pulled yet');
  return wire;
}

async function statesIn(console: Console): Promise<string[]> {
  const docs = await console.mirror.contacts.find().exec();
  return docs.toSorted((a, b) => a.position - b.position).map((doc) => doc.state);
}
