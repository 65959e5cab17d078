// Members who may not see money, numbers or notes get none, whatever they ask. Made from the operations that are
// mounted, so that a new one is asked the day it is added.
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { type Checkpoint, SYNC_SCHEMA } from '../../shared/sync.ts';
import { addMember, call } from '../test/app.ts';
import { addContacts, dial, startFloor, untilCall, type Floor } from '../test/carrier.ts';

const PHONES = ['+12025550147', '+12025550148', '+12025550149'] as const;
const NOTES = ['cnry-disposition', 'cnry-note', 'cnry-callback'];
const CANARIES = {
  phones: ['2025550147', '2025550148', '2025550149', '202-555-0146', '(202) 555-0145'],
  notes: NOTES,
  // The price of a minute, and what the one call came to.
  money: ['7654321', '15308642'],
};
type Part = keyof typeof CANARIES;
const PARTS = Object.keys(CANARIES) as Part[];

let floor: Floor;
let owner: SignedIn;
let blind: SignedIn[];
let ids: string[];
let contactIds: string[];
let listId: string;

beforeAll(async () => {
  floor = await startFloor();
  owner = floor.cedar;
  const accountId = owner.session.account.id;
  const admin = floor.database.admin;
  await admin.query('update rate_cards set rate_micros = 7654321 where account_id = $1', [
    accountId,
  ]);
  ({ listId, contactIds } = await addContacts(floor.database, accountId, PHONES));
  await admin.query(
    `update contacts set name = 'Kavita (202) 555-0145', attributes = '{"other": "202-555-0146"}'
     where account_id = $1`,
    [accountId],
  );
  const importId = await uploadFile();
  const callId = await callOnce();
  await pushFacts(callId);
  await send('POST', '/v1/do-not-call', { phone: PHONES[2] });
  ids = [listId, importId, callId, contactIds[0] as string];
  blind = [];
  for (const role of ['supervisor', 'agent', 'viewer']) {
    blind.push(await addMember(floor.url, owner, { email: `${role}@cedar.example`, role }));
    await setSight(role, { money: false, phones: false, notes: false });
  }
});
afterAll(() => floor.close());

const send = <T = Problem>(method: string, path: string, body?: object, who = owner) =>
  call<T>(floor.url, { method, path, token: who.token, ...(body ? { body } : {}) });
const setSight = async (role: string, sight: Record<Part, boolean>) => {
  const { status } = await send('PUT', '/v1/sight', { role, ...sight });
  expect(status).toBe(200);
};

async function uploadFile(): Promise<string> {
  const file = `name,phone\nAsha,${PHONES[0]}\nRavi,${PHONES[0]}\nMeera,202-555-0146 x\n`;
  const made = await call<{ id: string; mapping: unknown }>(floor.url, {
    method: 'POST',
    path: '/v1/imports?file_name=leads.csv',
    token: owner.token,
    body: file,
    headers: { 'content-type': 'text/csv' },
  });
  const check = { mapping: made.body.mapping, list_name: 'leads', default_country: 'US' };
  await send('POST', `/v1/imports/${made.body.id}/check`, check);
  return made.body.id;
}

async function callOnce(): Promise<string> {
  floor.simulator.setOutcome(PHONES[0], { result: 'completed', durationSeconds: 61 });
  const claim = await send<{ claim: { token: number } }>(
    'POST',
    `/v1/contacts/${contactIds[0]}/claim`,
    { device_id: randomUUID() },
  );
  const body = { contact_id: contactIds[0], claim_token: claim.body.claim.token };
  const made = await dial(floor, { token: owner.token, body });
  await untilCall(floor, { token: owner.token, id: made.body.id }, ['completed']);
  return made.body.id;
}

async function pushFacts(callId: string): Promise<void> {
  const base = () => ({
    id: randomUUID(),
    contact_id: contactIds[0],
    list_id: listId,
    client_at: '2026-11-20T04:00:00.000Z',
  });
  const disposition = {
    ...base(),
    call_id: callId,
    code: 'no_answer',
    note: `${NOTES[0]} ${PHONES[1]}`,
    callback: null,
    claim_token: null,
    supersedes: null,
  };
  const due = { due_at: '2099-01-01T10:00:00.000Z', for: 'anyone', note: NOTES[2] };
  for (const [coll, row] of [
    ['dispositions', disposition],
    ['notes', { ...base(), text: NOTES[1] }],
    ['callbacks', { ...base(), ...due }],
  ] as const) {
    const { body } = await send<{ results: { st: string }[] }>('POST', '/sync/v1/push', {
      coll,
      device_id: randomUUID(),
      rows: [row],
    });
    expect(body.results[0]?.st).toBe('ok');
  }
}

type Ask = { name: string; method: string; path: string; body?: object };

/** Every way to read with each id that exists here; what is asked in vain answers 404 and holds nothing. */
function everyRead(endpoints: readonly Endpoint[]): Ask[] {
  const reads = endpoints.filter(
    (e) => (e.method === 'get' || e.readsOnly) && e.access.kind !== 'public',
  );
  const days = '?from=2026-11-01&to=2026-12-01';
  return reads.flatMap((e) => {
    const name = `${e.method} ${e.path}`;
    const method = e.method.toUpperCase();
    const query = /usage|rollup/.test(e.path) ? days : '';
    if (e.path === '/sync/v1/pull') {
      const pulls = ['contacts', 'lists', 'codes'].map((coll) => ({ ...PULL, coll }));
      return pulls.map((body) => ({ name, method, path: e.path, body }));
    }
    const body = method === 'GET' ? {} : { body: {} };
    const paths = e.path.includes('{') ? ids.map((id) => e.path.replace(/\{\w+\}/, id)) : [e.path];
    const searches = e.path.endsWith('/contacts')
      ? [`${paths[0]}?search=202555`, `${paths[0]}?search=${PHONES[0].slice(1)}`]
      : [];
    return [...paths.map((p) => p + query), ...searches].map((p) => ({
      name,
      method,
      path: p,
      ...body,
    }));
  });
}

/** Where the members work; a claim of one device is refused to another. */
const desk = randomUUID();
const PULL = { cp: null, limit: 100, schema: SYNC_SCHEMA, device_id: randomUUID() };

/** The operations in whose answer a canary was found, per part. */
async function found(who: SignedIn): Promise<Record<Part, string[]>> {
  const seen: Record<Part, Set<string>> = {
    phones: new Set(),
    notes: new Set(),
    money: new Set(),
  };
  const bugs: string[] = [];
  for (const ask of everyRead(floor.app.api.endpoints)) {
    const answer = await send<unknown>(ask.method, ask.path, ask.body, who);
    if (answer.status >= 500) bugs.push(`${ask.name} ${answer.status}`);
    const text = JSON.stringify(answer.body) + JSON.stringify([...answer.headers]);
    // A cursor may hold what the rows do not.
    const plain = text + [...text.matchAll(/[\w-]{16,}/g)].map(([t]) => decoded(t)).join();
    for (const part of PARTS)
      if (CANARIES[part].some((canary) => plain.includes(canary))) seen[part].add(ask.name);
  }
  expect(bugs).toEqual([]);
  const sorted = (part: Part) => [...seen[part]].toSorted();
  return { phones: sorted('phones'), notes: sorted('notes'), money: sorted('money') };
}

const decoded = (text: string) => Buffer.from(text, 'base64url').toString('latin1');

describe('who sees what', () => {
  it('shows an owner everything, so that the next test can fail', async () => {
    const seen = await found(owner);
    expect(seen.phones).toEqual(
      expect.arrayContaining([
        'get /v1/call-lists/{id}/contacts',
        'get /v1/calls',
        'get /v1/calls/{id}',
        'get /v1/contacts/{id}',
        'get /v1/contacts/{id}/history',
        'get /v1/do-not-call',
        'get /v1/events',
        'get /v1/imports/{id}',
        'get /v1/imports/{id}/problems.csv',
        'post /sync/v1/pull',
      ]),
    );
    expect(seen.notes).toEqual(
      expect.arrayContaining(['get /v1/contacts/{id}/history', 'get /v1/events']),
    );
    expect(seen.money).toEqual(
      expect.arrayContaining(['get /v1/calls/{id}', 'get /v1/ledger', 'get /v1/rate-cards']),
    );
  });

  it('shows a blind supervisor, agent and viewer nothing of it, on any operation', async () => {
    for (const who of blind) {
      expect(await found(who)).toEqual({ phones: [], notes: [], money: [] });
    }
  });

  it('finds what leaks as soon as one way of hiding is taken away', async () => {
    const [supervisor] = blind as [SignedIn];
    const { admin } = floor.database;
    const { rows } = await admin.query<{ def: string }>(
      `select pg_get_functiondef('app.masked_phone(text)'::regprocedure) as def`,
    );
    await admin.query(
      `create or replace function app.masked_phone(phone text) returns text language sql immutable
       parallel safe set search_path = '' as $$ select phone $$`,
    );
    expect((await found(supervisor)).phones).toContain('post /sync/v1/pull');
    await admin.query(rows[0]?.def ?? '');
    await setSight('supervisor', { money: true, phones: false, notes: true });
    const seen = await found(supervisor);
    expect([seen.phones, seen.notes.length > 0, seen.money.length > 0]).toEqual([[], true, true]);
    await setSight('supervisor', { money: false, phones: false, notes: false });
  });

  it('refuses operations about money to whoever is blind to it', async () => {
    const answer = await send('GET', '/v1/ledger', undefined, blind[0]);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('lets a blind agent claim and dial: the number stays at the server', async () => {
    const agent = blind[1] as SignedIn;
    floor.simulator.setOutcome(PHONES[1], { result: 'completed', durationSeconds: 10 });
    const claimed = await send<{ claim: { token: number }; contact: { phone: string } }>(
      'POST',
      `/v1/contacts/${contactIds[1]}/claim`,
      { device_id: desk },
      agent,
    );
    expect(claimed.body.contact.phone).toBe('•••• 0148');
    const body = { contact_id: contactIds[1], claim_token: claimed.body.claim.token };
    const made = await dial(floor, { token: agent.token, body });
    expect([made.status, made.body.to, made.body.rate]).toEqual([201, '•••• 0148', null]);
    await untilCall(floor, { token: owner.token, id: made.body.id }, ['completed']);
    expect(floor.simulator.calls().some((c) => c.to === PHONES[1])).toBe(true);
  });

  it('gives a stored answer again only to whoever got it, as long as they see what it shows', async () => {
    const agent = blind[1] as SignedIn;
    const dialOnce = async (who: SignedIn, contactId: string | undefined) => {
      // Past the guard against the same call twice.
      floor.clock.advance(6_000);
      const phone = PHONES[contactIds.indexOf(contactId ?? '')] ?? '';
      floor.simulator.setOutcome(phone, { result: 'completed', durationSeconds: 10 });
      const path = `/v1/contacts/${contactId}/claim`;
      const device = { device_id: desk };
      const { body } = await send<{ claim: { token: number } }>('POST', path, device, who);
      const wish = {
        token: who.token,
        key: randomUUID(),
        body: { contact_id: contactId, claim_token: body.claim.token },
      };
      const made = await dial(floor, wish);
      expect(made.status).toBe(201);
      return { wish, made };
    };
    const theirs = await dialOnce(owner, contactIds[0]);
    const own = await dial(floor, theirs.wish);
    expect([own.status, own.body.to]).toEqual([201, PHONES[0]]);
    const refused = await dial(floor, { ...theirs.wish, token: agent.token });
    expect([refused.status, refused.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(JSON.stringify(refused.body)).not.toContain(CANARIES.phones[0]);

    await setSight('agent', { money: true, phones: true, notes: true });
    const seen = await dialOnce(agent, contactIds[1]);
    expect(seen.made.body.to).toBe(PHONES[1]);
    await setSight('agent', { money: false, phones: false, notes: false });
    const later = await dial(floor, seen.wish);
    expect([later.status, later.body.code]).toEqual([422, 'idempotency_key_reused']);
    for (const { made } of [theirs, seen])
      await untilCall(floor, { token: owner.token, id: made.body.id }, ['completed']);
    expect(floor.simulator.calls().filter((c) => c.to === PHONES[0])).toHaveLength(2);
  });

  it('finds no contact by its number for whoever may not see it, whole or in part, in a name or not', async () => {
    const ask = async (search: string, who: SignedIn) => {
      const path = `/v1/call-lists/${listId}/contacts?search=${encodeURIComponent(search)}`;
      return (await send<{ data: unknown[] }>('GET', path, undefined, who)).body.data.length;
    };
    const agent = blind[1] as SignedIn;
    const searches = ['+1202555', PHONES[0], '2025550147', '(202) 555-0145', '(202) 5'];
    const found = await Promise.all(searches.map((search) => ask(search, owner)));
    expect(found).toEqual([3, 1, 1, 3, 3]);
    const blindly = await Promise.all(searches.map((search) => ask(search, agent)));
    expect(blindly).toEqual([0, 0, 0, 0, 0]);
    expect(await ask('kavita', agent)).toBe(3);
  });
});

describe('a change of sight', () => {
  const pull = (who: SignedIn, cp: Checkpoint | null) =>
    send<{ docs: { phone: string }[]; cp: Checkpoint; code: string }>(
      'POST',
      '/sync/v1/pull',
      { ...PULL, coll: 'contacts', cp },
      who,
    );

  it('makes consoles of the role drop what they held and pull again, at once, and no other', async () => {
    const agent = blind[1] as SignedIn;
    await setSight('agent', { money: true, phones: true, notes: true });
    const full = await pull(agent, null);
    expect(full.body.docs.map((doc) => doc.phone)).toContain(PHONES[0]);
    const mine = await pull(owner, null);
    const [socket, other] = [agent, owner].map(({ token }) =>
      io(floor.url, { path: '/realtime', auth: { token }, reconnection: false }),
    ) as [Socket, Socket];
    for (const one of [socket, other])
      await new Promise<void>((done) => void one.once('connect', done));
    const ended = new Promise<string>((done) => void socket.once('disconnect', done));
    await setSight('agent', { money: true, phones: false, notes: true });
    expect(await ended).toBe('io server disconnect');
    expect(other.connected).toBe(true);
    other.close();
    const refused = await pull(agent, full.body.cp);
    expect([refused.status, refused.body.code]).toEqual([410, 'sync_reset']);
    const again = await pull(agent, null);
    expect(again.body.docs.map((doc) => doc.phone)).toContain('•••• 0147');
    expect((await pull(agent, again.body.cp)).status).toBe(200);
    expect((await pull(owner, mine.body.cp)).status).toBe(200);
  });

  it('is for owners and admins with a fresh proof, is audited, and never narrows their own', async () => {
    const sight = { money: false, phones: false, notes: false };
    for (const who of blind) {
      const { status } = await send('PUT', '/v1/sight', { role: 'agent', ...sight }, who);
      expect(status).toBe(403);
    }
    expect((await send('PUT', '/v1/sight', { role: 'owner', ...sight })).status).toBe(422);
    const { rows } = await floor.database.admin.query(
      `select target_id, detail from audit_log where action = 'sight.changed' order by at limit 1`,
    );
    expect(rows[0]).toEqual({ target_id: 'supervisor', detail: sight });
    floor.clock.advance(16 * 60_000);
    const late = await send('PUT', '/v1/sight', { role: 'agent', ...sight });
    expect([401, 403]).toContain(late.status);
  });
});
