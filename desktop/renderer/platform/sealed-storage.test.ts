// What lies on the disk of a console: nothing anybody can read without its key, and everything with it.
import 'fake-indexeddb/auto';
import { v4 as randomId } from 'uuid';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConsoleDatabases, openDatabases } from './database.ts';
import type { MirrorDocs } from './documents.ts';
import type { Keyring } from './keyring.ts';
import { createSealer, importKey, newKeyBytes } from './seal.ts';
import { diskStorage } from './storage.ts';
import { diskText } from './test/disk-text.ts';
import { contact, contactId } from './test/server-double.ts';

const SECRETS = ['Kavita Rao', '+919876543210', 'allergic to penicillin'];
let open: ConsoleDatabases[] = [];
afterEach(async () => {
  for (const databases of open) await databases.close();
  open = [];
});

type Keys = { mirror: Uint8Array<ArrayBuffer>; facts: Uint8Array<ArrayBuffer> };
const newKeys = (): Keys => ({ mirror: newKeyBytes(), facts: newKeyBytes() });
const ringOf = (keys: Keys, isNew = false): Keyring => ({
  unlock: async (_, kind) => ({ sealer: createSealer(await importKey(keys[kind])), isNew }),
});

async function openFor(memberId: string, keyring: Keyring): Promise<ConsoleDatabases> {
  const owner = { accountId: 'account', memberId };
  const databases = await openDatabases(owner, diskStorage(keyring, owner));
  open.push(databases);
  return databases;
}

async function closeAll(): Promise<void> {
  for (const databases of open.splice(0)) await databases.close();
}

const secretContact = (n: number) =>
  ({ ...contact(n), name: SECRETS[0], phone: SECRETS[1] }) as unknown as MirrorDocs['contacts'];
const contactsTo = (count: number) =>
  Array.from({ length: count }, (_, n) => contact(n + 1)) as unknown as MirrorDocs['contacts'][];
const note = (id: string) => ({
  id,
  contact_id: contactId(1),
  list_id: contactId(2),
  text: SECRETS[2] as string,
  client_at: '2026-11-20T05:00:00.000Z',
  state: 'waiting' as const,
  refusal_code: null,
  refusal_detail: null,
  offers: 0,
  before: null,
});

async function fill({ mirror, facts }: ConsoleDatabases): Promise<void> {
  await mirror.contacts.bulkInsert([1, 2, 3].map(secretContact));
  await facts.notes.insert(note(randomId()));
}

describe('a sealed disk', () => {
  it('shows no name, number or note, nor whose they are', async () => {
    const member = randomId();
    await fill(await openFor(member, ringOf(newKeys())));
    const text = await diskText(member);
    expect(text.length).toBeGreaterThan(1_000);
    for (const secret of [...SECRETS, contactId(1), contactId(2)])
      expect(text).not.toContain(secret);
  });

  it('gives everything back with its keys', async () => {
    const [member, keys] = [randomId(), newKeys()];
    await fill(await openFor(member, ringOf(keys)));
    await closeAll();
    const { mirror, facts } = await openFor(member, ringOf(keys));
    const names = (await mirror.contacts.find({ sort: [{ name: 'asc' }] }).exec()).map(
      (doc) => doc.name,
    );
    expect(names).toEqual([SECRETS[0], SECRETS[0], SECRETS[0]]);
    const found = await facts.notes.find({ selector: { text: SECRETS[2] as string } }).exec();
    expect(found).toHaveLength(1);
  });

  it('starts an empty mirror when that cannot be read, and never drops facts for it', async () => {
    const [member, keys] = [randomId(), newKeys()];
    await fill(await openFor(member, ringOf(keys)));
    await closeAll();
    const { mirror, facts } = await openFor(member, ringOf({ ...keys, mirror: newKeyBytes() }));
    expect(await mirror.contacts.count().exec()).toBe(0);
    expect(await facts.notes.count().exec()).toBe(1);
    await closeAll();
    const other = ringOf({ ...keys, facts: newKeyBytes() });
    await expect(openFor(member, other)).rejects.toThrow('cannot be read');
    const again = await openFor(member, ringOf(keys));
    expect(await again.facts.notes.count().exec()).toBe(1);
  });

  it('removes what a wipe had no time for: its key is gone', async () => {
    const [member, keys] = [randomId(), newKeys()];
    await fill(await openFor(member, ringOf(keys)));
    await closeAll();
    const { mirror, facts } = await openFor(member, ringOf(newKeys(), true));
    expect(await mirror.contacts.count().exec()).toBe(0);
    expect(await facts.notes.count().exec()).toBe(0);
  });

  it('keeps the last version, and what was removed stays removed', async () => {
    const [member, keys] = [randomId(), newKeys()];
    const first = await openFor(member, ringOf(keys));
    await first.mirror.contacts.bulkInsert(contactsTo(60));
    await first.mirror.contacts.bulkRemove([contactId(2)]);
    const doc = await first.mirror.contacts.findOne(contactId(1)).exec();
    await doc?.incrementalPatch({ attempts: 7 });
    await closeAll();
    const second = await openFor(member, ringOf(keys));
    await second.mirror.contacts.storageInstance.cleanup(0);
    await closeAll();
    const { mirror } = await openFor(member, ringOf(keys));
    expect(await mirror.contacts.count().exec()).toBe(59);
    expect((await mirror.contacts.findOne(contactId(1)).exec())?.attempts).toBe(7);
    expect(await mirror.contacts.findOne(contactId(2)).exec()).toBeNull();
  });

  it('takes a removed document off the disk when tombstones are dropped', async () => {
    const [member, keys] = [randomId(), newKeys()];
    const { mirror } = await openFor(member, ringOf(keys));
    await mirror.contacts.bulkInsert(contactsTo(400));
    const before = (await diskText(member)).length;
    const ids = Array.from({ length: 400 }, (_, n) => contactId(n + 1));
    await mirror.contacts.bulkRemove(ids);
    await mirror.contacts.storageInstance.cleanup(0);
    expect((await diskText(member)).length).toBeLessThan(before / 4);
  });
});
