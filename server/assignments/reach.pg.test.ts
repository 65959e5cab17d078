// Every operation of the API, asked by somebody whom a call list was not assigned to: it may show nothing of the list,
// and answers its ids like ids of nothing. The operations come from the server itself, so a new one is asked as well.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS, FactName, SYNC_SCHEMA, type PushResult } from '../../shared/sync.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { Role } from '../../shared/roles.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { HANDS, sampleOf, type Place, type Sample } from '../isolation/test/route-probes.ts';
import { newId } from '../platform/context.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type Answer,
  type TestApp,
} from '../test/app.ts';
import { seedAgents, seedList, type SeededList } from '../test/calling.ts';

const CANARY = 'Canary Kapoor';
const PHONE = '+15557770001';

let t: TestApp;
let cedar: SignedIn;
let ravi: SignedIn;
let viewer: SignedIn;
let asha: SignedIn;
let list: SeededList;
const ids = { list: '', contact: '', call: newId(), callback: newId() };

beforeAll(async () => {
  t = await startTestApp();
  const harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  const join = (name: string, role: Role) =>
    addMember(t.url, cedar, { email: `${name}@cedar.example`, role });
  [ravi, viewer, asha] = [
    await join('ravi', 'agent'),
    await join('vera', 'viewer'),
    await join('asha', 'agent'),
  ];
  const [other] = (await seedAgents(t, cedar, 1)) as [string];
  list = await seedList(t, cedar, { count: 1 });
  Object.assign(ids, { list: list.id, contact: list.contacts[0] });
  await fill(other);
  const assigned = await call(t.url, {
    method: 'PUT',
    path: `/v1/call-lists/${list.id}/assignment`,
    token: cedar.token,
    body: { member_ids: [asha.session.member.id] },
  });
  expect(assigned.status).toBe(200);
});
afterAll(() => t.close());

/** Somebody else called the contact, wrote about them and promised them a callback for anyone. */
async function fill(other: string): Promise<void> {
  const accountId = cedar.session.account.id;
  const { contact, call: callId, callback } = ids;
  const run = (text: string, ...values: unknown[]) => t.database.admin.query(text, values);
  await run(
    `update call_lists set name = $2, script = $2 where account_id = $1`,
    accountId,
    CANARY,
  );
  await run(
    `update contacts set name = $2, phone = $3, attributes = jsonb_build_object('plan', $2::text),
       callback_at = now() - interval '1 hour' where account_id = $1`,
    accountId,
    CANARY,
    PHONE,
  );
  await run(
    `insert into calls (account_id, id, state, contact_id, list_id, member_id, to_phone, from_phone, mode,
       billing_account_id, billing_rule, requested_at, events)
     values ($1, $2, 'failed', $3, $4, $5, $6, '+15005550006', 'test', $1, 'operating', now(), 1)`,
    accountId,
    callId,
    contact,
    list.id,
    other,
    PHONE,
  );
  await run(
    `insert into callbacks (account_id, id, contact_id, list_id, member_id, due_at, for_anyone, note, content_hash,
       client_at, created_at)
     values ($1, $2, $3, $4, $5, now(), true, $6, '\\x00', now(), now())`,
    accountId,
    callback,
    contact,
    list.id,
    other,
    CANARY,
  );
}

/** The id an operation is given where it names one, by what it names. */
function idFor(e: Endpoint, { path }: Place): string | null {
  const name = String(path.at(-1));
  if (name === 'list_id' || (name === 'id' && e.path.includes('/call-lists/'))) return ids.list;
  if (name === 'contact_id' || (name === 'id' && e.path.includes('/contacts/'))) return ids.contact;
  if (name === 'call_id' || (name === 'id' && e.path.includes('/calls/'))) return ids.call;
  if (name === 'bucket') return ids.list;
  return name === 'id' && e.path.includes('/callbacks/') ? ids.callback : null;
}

type Asked = { e: Endpoint; sample: Sample; isNamed: boolean };

/** What somebody of this role may ask that reads, or that names the list or something of it. */
function askedBy(role: Role): Asked[] {
  return t.app.api.endpoints.flatMap((e) => {
    if (e.access.kind !== 'member' || !e.access.roles.includes(role) || e.rawBody) return [];
    const { sample: raw, places } = sampleOf(e);
    const named = places.filter((place) => idFor(e, place) !== null);
    if (e.method !== 'get' && named.length === 0) return [];
    for (const place of named) put(raw, place, idFor(e, place) as string);
    const sample = HANDS[`${e.method} ${e.path}`]?.(raw) ?? raw;
    return [{ e, sample, isNamed: named.some(({ part }) => part === 'params') }];
  });
}

function put(sample: Sample, { part, path }: Place, id: string): void {
  let at = sample[part] as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1) as string] = id;
}

function ask({ e, sample }: Asked, who: SignedIn): Promise<Answer> {
  const params = sample.params as Record<string, string>;
  const path = e.path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '');
  const query = Object.entries((sample.query ?? {}) as Record<string, string>)
    // What narrows a list to nothing, or is no cursor of the server, hides what is to be seen.
    .filter(([name]) => /^(list_id|contact_id|whose|limit|token)$/.test(name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return call(t.url, {
    method: e.method.toUpperCase(),
    path: `${path}?${query.join('&')}`,
    token: who.token,
    ...(e.method !== 'get' && e.method !== 'delete' && { body: sample.body }),
    headers: { 'idempotency-key': randomUUID() },
  });
}

const text = (answer: Answer) => JSON.stringify(answer.body);
const shows = (answer: Answer) => text(answer).includes(CANARY) || text(answer).includes(PHONE);

describe('a call list that is assigned to others', () => {
  it('is shown by no operation, and its ids are ids of nothing', async () => {
    for (const [role, who] of [
      ['agent', ravi],
      ['viewer', viewer],
    ] as const) {
      const all = askedBy(role);
      // Those that are known by heart, lest the list came out empty.
      const paths = all.filter(({ isNamed }) => isNamed).map(({ e }) => `${e.method} ${e.path}`);
      expect(paths).toContain('get /v1/contacts/{id}/history');
      expect(paths.length).toBeGreaterThanOrEqual(role === 'agent' ? 13 : 6);
      const statuses = new Set<string>();
      for (const asked of all) {
        const answer = await ask(asked, who);
        const what = `${role} ${asked.e.method} ${asked.e.path}: ${answer.status} ${text(answer)}`;
        expect(shows(answer), what).toBe(false);
        // Giving back what is not held answers alike for every id.
        if (asked.isNamed && !isRelease(asked)) statuses.add(what);
      }
      expect([...statuses].filter((what) => !what.includes(': 404 '))).toEqual([]);
    }
  });

  it('is shown by the same operations to whoever it is assigned to, and to whoever supervises', async () => {
    for (const who of [asha, cedar]) {
      const seen = new Set<string>();
      for (const asked of askedBy('viewer')) {
        if (shows(await ask(asked, who))) seen.add(`${asked.e.method} ${asked.e.path}`);
      }
      expect([...seen]).toEqual(
        expect.arrayContaining([
          'get /v1/call-lists',
          'get /v1/call-lists/{id}',
          'get /v1/call-lists/{id}/contacts',
          'get /v1/contacts/{id}',
          'get /v1/contacts/{id}/history',
          'get /v1/calls',
          'get /v1/calls/{id}',
        ]),
      );
    }
  });

  it('takes facts from anybody, since what happened happened, and shows nothing of itself for them', async () => {
    for (const coll of FactName.options) {
      if (coll === 'agent_states') continue;
      const { sample } = sampleOf({
        method: 'post',
        path: '/',
        params: FACTS[coll],
        query: FACTS[coll],
        body: FACTS[coll],
      } as unknown as Endpoint);
      const fact = {
        ...(sample.body as object),
        id: newId(),
        contact_id: ids.contact,
        list_id: ids.list,
        ...(coll === 'dispositions' && { call_id: null, callback: null, supersedes: null }),
        ...(coll === 'contact_edits' && { field: 'name', from: 'x', to: 'y', base_ver: 1 }),
      };
      const answer = await call<{ results: PushResult[] }>(t.url, {
        method: 'POST',
        path: '/sync/v1/push',
        token: ravi.token,
        body: { coll, device_id: randomUUID(), rows: [fact] },
      });
      const result = answer.body.results[0];
      // A correction answers with what the field holds: that is for those who may read the contact.
      const wanted = coll === 'contact_edits' ? ['rejected', 'not_found'] : ['ok', null];
      expect([result?.st, result?.code], text(answer)).toEqual(wanted);
      expect(shows(answer)).toBe(false);
    }
  });

  it('reaches no device of others', async () => {
    const pull = (coll: string, who: SignedIn) =>
      call(t.url, {
        method: 'POST',
        path: '/sync/v1/pull',
        token: who.token,
        body: { coll, cp: null, limit: 500, schema: SYNC_SCHEMA, device_id: randomUUID() },
      });
    for (const coll of ['contacts', 'lists']) {
      expect(shows(await pull(coll, ravi))).toBe(false);
      expect(shows(await pull(coll, viewer))).toBe(false);
      expect(shows(await pull(coll, asha))).toBe(true);
    }
  });
});

function isRelease({ e }: Asked): boolean {
  return e.method === 'delete' && e.path === '/v1/contacts/{id}/claim';
}
