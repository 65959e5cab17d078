// The stored schemas come from the contract; RxDB's own checks and ajv judge them, here only.
import { randomUUID } from 'node:crypto';
import { addRxPlugin, createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb';
import { disableWarnings, RxDBDevModePlugin } from 'rxdb/plugins/dev-mode';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factSchemas, mirrorSchemas } from './documents.ts';
import { code, contact, contactId, LIST_A } from './test/server-double.ts';

const NOW = '2026-01-02T03:04:05Z';
const delivery = {
  state: 'waiting',
  refusal_code: null,
  refusal_detail: null,
  offers: 0,
  before: null,
};
const about = { contact_id: contactId(1), list_id: LIST_A };
const named = { id: contactId(9), ...about, client_at: NOW, ...delivery };
const documents: Record<string, object> = {
  contacts: { ...contact(1), seq: 1, ver: 1 },
  lists: {
    id: LIST_A,
    name: 'A',
    status: 'open',
    contacts: 1,
    worked: 0,
    script: '',
    wrap_up: { mode: 'timed', seconds: 30 },
    created_at: NOW,
    bucket: 'account',
    seq: 1,
    ver: 1,
  },
  codes: { ...code('sale', 'done'), seq: 1, ver: 1 },
  dispositions: {
    ...named,
    call_id: null,
    code: 'sale',
    note: '',
    callback: null,
    claim_token: 3,
    supersedes: null,
  },
  notes: { ...named, text: 'mornings' },
  callbacks: { ...named, due_at: NOW, for: 'me', note: '' },
  agent_states: {
    id: contactId(8),
    client_at: NOW,
    ...delivery,
    status: 'break',
    reason: { code: 'meal', label: 'Meal' },
  },
  contact_edits: {
    ...named,
    field: 'attributes.City',
    from: 'Pune',
    to: 'Nashik',
    base_ver: 3,
    master: { value: 'Thane', ver: 4 },
  },
  drafts: {
    ...about,
    call_id: null,
    code: null,
    note: '',
    callback: null,
    claim_token: null,
    updated_at: NOW,
  },
  holdings: { ...about, token: 1, kind: 'claim', expires_at: 1 },
};

describe('the stored schemas', () => {
  let database: RxDatabase<Record<string, RxCollection>>;

  beforeAll(async () => {
    disableWarnings();
    addRxPlugin(RxDBDevModePlugin);
    database = await createRxDatabase({
      name: `schemas-${randomUUID()}`,
      storage: wrappedValidateAjvStorage({ storage: getRxStorageMemory() }),
      multiInstance: false,
    });
    const schemas = { ...mirrorSchemas, ...factSchemas };
    await database.addCollections(
      Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, { schema }]),
      ) as Parameters<typeof database.addCollections>[0],
    );
  });
  afterAll(() => database.close());

  it('are ten, of the thirteen RxDB opens in one realm', () => {
    expect(Object.keys(documents).toSorted()).toEqual(
      Object.keys({ ...mirrorSchemas, ...factSchemas }).toSorted(),
    );
    expect(Object.keys(documents)).toHaveLength(10);
  });

  it.each(Object.keys(documents))(
    'take a document of %s and nothing with another field',
    async (name) => {
      const collection = database.collections[name];
      if (!collection) throw new Error('no such collection');
      await collection.insert(documents[name]);
      expect(await collection.count().exec()).toBe(1);
      const odd = {
        ...documents[name],
        surprise: 1,
        [collection.schema.primaryPath]: contactId(77),
      };
      await expect(collection.insert(odd)).rejects.toMatchObject({ code: 'VD2' });
    },
  );
});
