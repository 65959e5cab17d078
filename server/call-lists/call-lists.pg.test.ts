import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type {
  CallList,
  Contact,
  ContactEvent,
  ContactState,
  DispositionCode,
} from '../../shared/call-lists.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Import } from '../../shared/imports.ts';
import { type CallListDoc, SYNC_SCHEMA } from '../../shared/sync.ts';
import { inTransaction, newId, systemCtx, type Ctx } from '../platform/context.ts';
import { takeSeq } from '../platform/db/transaction.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import {
  addDoNotCall,
  applyDispositions,
  findContactForDial,
  isDoNotCall,
  recordAttempt,
} from './service.ts';

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let ctx: Ctx;
let listId: string;

const PEOPLE = [
  'Asha Menon',
  'Rohan Nair',
  'Ritu Sethi',
  'Kavita Rao',
  '100% Homes',
  'Rohini Pillai',
  'Arun Rao',
];

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  ctx = systemCtx(t.app.deps, cedar.session.account.id, 'test');
  const rows = PEOPLE.map((name, n) => `${name},779 555 01${10 + n}`).join('\n');
  listId = await importList('Buyers', `Name,Phone\n${rows}\n`);
});
afterAll(() => t.close());

const get = <T>(path: string, token = cedar.token) => call<T>(t.url, { path, token });
const send = <T>(method: string, path: string, body?: object, token = cedar.token) =>
  call<T>(t.url, { method, path, body, token });

async function importList(name: string, body: string): Promise<string> {
  const headers = { 'content-type': 'text/csv' };
  const { body: i } = await call<Import>(t.url, {
    method: 'POST',
    path: '/v1/imports?file_name=list.csv',
    token: cedar.token,
    body,
    headers,
  });
  await send('POST', `/v1/imports/${i.id}/check`, {
    mapping: i.mapping,
    list_name: name,
    default_country: 'US',
  });
  await send('POST', `/v1/imports/${i.id}/commit`);
  for (let n = 0; n < 500; n++) {
    const { body: now } = await get<Import>(`/v1/imports/${i.id}`);
    if (now.status === 'done') return now.list_id ?? '';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the import did not end');
}

type Found = { data: Contact[]; has_more: boolean; next_cursor: string | null };
const contacts = async (query = '') =>
  (await get<Found>(`/v1/call-lists/${listId}/contacts${query}`)).body;
const names = (found: Found) => found.data.map(({ name }) => name);
const contactAt = async (n: number) => (await contacts()).data[n] as Contact;
const listRow = async () =>
  (await t.database.admin.query('select seq, ver, worked from call_lists where id = $1', [listId]))
    .rows[0];
const contactRow = async (id: string) =>
  (await t.database.admin.query('select * from contacts where id = $1', [id])).rows[0];

describe('the contacts of a list', () => {
  it('come in list order, page by page', async () => {
    const first = await contacts('?limit=3');
    expect([names(first), first.has_more]).toEqual([PEOPLE.slice(0, 3), true]);
    const second = await contacts(`?limit=3&cursor=${first.next_cursor}`);
    const third = await contacts(`?limit=3&cursor=${second.next_cursor}`);
    expect([...names(second), ...names(third)]).toEqual(PEOPLE.slice(3));
    expect([third.has_more, third.next_cursor]).toEqual([false, null]);
  });

  it.each([
    ['ro', ['Rohan Nair', 'Rohini Pillai']],
    ['RAO', ['Kavita Rao', 'Arun Rao']],
    ['779 555 0112', ['Ritu Sethi']],
    ['(779) 555-011', PEOPLE],
    ['+1779555011', PEOPLE],
    ['100%', ['100% Homes']],
    ['%', []],
    ['_sha', []],
    ['555', []],
  ])('are found by the beginning of a name or number: %s', async (search, expected) => {
    expect(names(await contacts(`?search=${encodeURIComponent(search)}`))).toEqual(expected);
  });

  it.each(['nonsense', 'WzEsMl0', ''])('refuse a cursor that is none: %j', async (cursor) => {
    const answer = await get<Problem>(`/v1/call-lists/${listId}/contacts?cursor=${cursor}`);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, 'query/cursor']);
  });

  it('do not exist for another account', async () => {
    const contact = await contactAt(0);
    const paths = [
      `/v1/call-lists/${listId}`,
      `/v1/call-lists/${listId}/contacts`,
      `/v1/contacts/${contact.id}`,
      `/v1/contacts/${contact.id}/history`,
    ];
    const answers = await Promise.all(paths.map((path) => get<Problem>(path, harbour.token)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const change = await send<Problem>(
      'PATCH',
      `/v1/call-lists/${listId}`,
      { name: 'Mine' },
      harbour.token,
    );
    expect([change.status, change.body.code]).toEqual([404, 'not_found']);
    expect((await get<{ data: unknown[] }>('/v1/call-lists', harbour.token)).body.data).toEqual([]);
  });
});

describe('a call list', () => {
  it('is renamed, closed and opened, each time as a new version in the feed', async () => {
    const before = await listRow();
    const closed = await send<CallList>('PATCH', `/v1/call-lists/${listId}`, {
      name: 'Buyers 2',
      status: 'closed',
      script: 'Hello',
    });
    expect(closed.body).toMatchObject({
      name: 'Buyers 2',
      status: 'closed',
      script: 'Hello',
      contacts: PEOPLE.length,
    });
    const opened = await send<CallList>('PATCH', `/v1/call-lists/${listId}`, { status: 'open' });
    expect(opened.body).toMatchObject({ name: 'Buyers 2', status: 'open', script: 'Hello' });
    const after = await listRow();
    expect([after.ver - before.ver, Number(after.seq) > Number(before.seq)]).toEqual([2, true]);
  });

  it('has a wrap-up of its own, in the feed too, until it goes by its account again', async () => {
    const path = `/v1/call-lists/${listId}`;
    const wrap_up = { mode: 'timed_fixed', seconds: 30 } as const;
    const before = await listRow();
    expect((await send<CallList>('PATCH', path, { wrap_up })).body.wrap_up).toEqual(wrap_up);
    // What is left out stays.
    expect((await send<CallList>('PATCH', path, { script: 'Hi' })).body.wrap_up).toEqual(wrap_up);
    expect((await listRow()).ver - before.ver).toBe(2);
    const { body } = await send<{ docs: CallListDoc[] }>('POST', '/sync/v1/pull', {
      coll: 'lists',
      cp: null,
      limit: 1000,
      schema: SYNC_SCHEMA,
      device_id: randomUUID(),
    });
    expect(body.docs.find(({ id }) => id === listId)?.wrap_up).toEqual(wrap_up);
    expect((await send<CallList>('PATCH', path, { wrap_up: null })).body.wrap_up).toBeNull();
    for (const wrong of [
      { mode: 'never', seconds: 5 },
      { mode: 'timed', seconds: 3601 },
      { mode: 'timed' },
    ])
      expect((await send('PATCH', path, { wrap_up: wrong })).status).toBe(422);
  });

  it('keeps its name to itself', async () => {
    const other = await importList('Renters', 'Phone\n779 555 0110\n');
    const answer = await send<Problem>('PATCH', `/v1/call-lists/${other}`, { name: 'Buyers 2' });
    expect([answer.status, answer.body.code]).toEqual([409, 'already_exists']);
  });

  it('does not open while its import is running', async () => {
    await t.database.admin.query("update call_lists set status = 'importing' where id = $1", [
      listId,
    ]);
    const answer = await send<Problem>('PATCH', `/v1/call-lists/${listId}`, { status: 'open' });
    await t.database.admin.query("update call_lists set status = 'open' where id = $1", [listId]);
    expect([answer.status, answer.body.code]).toEqual([409, 'wrong_state']);
  });

  it('is not changed by agents, nor with text that cannot be stored', async () => {
    const agent = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
    const path = `/v1/call-lists/${listId}`;
    expect((await send<Problem>('PATCH', path, { name: 'Mine' }, agent.token)).body.code).toBe(
      'forbidden',
    );
    const answer = await send<Problem>('PATCH', path, { script: 'a\u0000b' });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, '/script']);
  });

  it('comes with nine disposition codes', async () => {
    const { body } = await get<{ data: DispositionCode[] }>('/v1/disposition-codes');
    expect(body.data.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

type Made = {
  effect: Exclude<ContactState, 'new'>;
  code?: string;
  callbackAt?: string;
  supersedes?: string;
  id?: string;
};

/** A disposition as the feature that owns them writes it, and what it does to the contact. */
async function dispose(contactId: string, made: Made): Promise<string> {
  const { effect, code = effect, callbackAt = null, supersedes = null, id = newId() } = made;
  const at = new Date().toISOString();
  const memberId = cedar.session.member.id;
  await inTransaction(ctx, async (tx) => {
    const seq = await takeSeq(tx);
    await tx.execute(
      `insert into dispositions (account_id, id, contact_id, list_id, member_id, device_id, code,
         effect,
         note,         supersedes, content_hash, client_at, created_at)
       values ($1, $2, $3, $4, $5, $2, $6, $7, 'noted', $8, '', $9, $9)`,
      [tx.accountId, id, contactId, listId, memberId, code, effect, supersedes, at],
    );
    const none = { attempts: 0, calledAt: null };
    await applyDispositions(tx, {
      contacts: [{ ...none, contactId, code, callbackAt, callbackMemberId: memberId, seq }],
      optOuts: effect === 'dnc' ? [{ contactId, code, at, seq, memberId }] : [],
    });
  });
  return id;
}

describe('a contact', () => {
  it('is what its dispositions come to, in whatever order they arrive', async () => {
    const effects = ['retry', 'done', 'callback'] as const;
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ];
    for (const [n, order] of orders.entries()) {
      const { id } = await contactAt(n);
      for (const e of order) await dispose(id, { effect: effects[e] as 'retry' });
      expect((await contactRow(id)).state).toBe('done');
    }
  });

  it('is counted once as worked', async () => {
    const before = await listRow();
    const { id } = await contactAt(3);
    await dispose(id, { effect: 'retry' });
    await dispose(id, { effect: 'retry' });
    const after = await listRow();
    expect(after.worked - before.worked).toBe(1);
  });

  it('forgets a corrected disposition, also when the correction arrives first', async () => {
    const { id } = await contactAt(4);
    const first = await dispose(id, { effect: 'done' });
    await dispose(id, { effect: 'retry', code: 'no_answer', supersedes: first });
    expect(await contactRow(id)).toMatchObject({ state: 'retry', last_disposition: 'no_answer' });
    const { id: other } = await contactAt(5);
    const late = newId();
    await dispose(other, { effect: 'retry', code: 'no_answer', supersedes: late });
    await dispose(other, { effect: 'done', id: late });
    expect(await contactRow(other)).toMatchObject({
      state: 'retry',
      last_disposition: 'no_answer',
    });
  });

  it('holds a callback until it is closed', async () => {
    const { id } = await contactAt(5);
    await dispose(id, { effect: 'callback', callbackAt: '2026-12-01T10:00:00.000Z' });
    const waiting = await contactRow(id);
    expect(waiting.callback_at.toISOString()).toBe('2026-12-01T10:00:00.000Z');
    expect([waiting.state, waiting.callback_member_id]).toEqual([
      'callback',
      cedar.session.member.id,
    ]);
    await dispose(id, { effect: 'done', callbackAt: '2026-12-02T10:00:00.000Z' });
    expect(await contactRow(id)).toMatchObject({
      state: 'done',
      callback_at: null,
      callback_member_id: null,
    });
  });

  it('counts attempts and keeps the latest instant', async () => {
    const { id } = await contactAt(6);
    for (const at of ['2026-11-20T10:00:00.000Z', '2026-11-19T10:00:00.000Z']) {
      await inTransaction(ctx, async (tx) =>
        recordAttempt(tx, { contactId: id, at, seq: await takeSeq(tx) }),
      );
    }
    const { body } = await get<Contact>(`/v1/contacts/${id}`);
    expect([body.attempts, body.last_called_at]).toEqual([2, '2026-11-20T10:00:00.000Z']);
  });

  it('tells what happened, newest first', async () => {
    const { id } = await contactAt(4);
    const { body } = await get<{ data: ContactEvent[] }>(`/v1/contacts/${id}/history`);
    expect(body.data.map(({ kind, text, by }) => [kind, text, by])).toEqual([
      ['disposition', 'No answer: noted', 'Ritu Sethi'],
      ['disposition', 'done: noted (corrected)', 'Ritu Sethi'],
    ]);
  });
});

describe('the do-not-call list', () => {
  it('marks the contacts of a number on every list, and stays as it was first', async () => {
    const second = await importList('Again', 'Phone\n779 555 0116\n');
    const before = await t.database.admin.query(
      'select seq from sync_heads where account_id = $1',
      [ctx.accountId],
    );
    const first = await send<{ phone: string }>('POST', '/v1/do-not-call', {
      phone: '(779) 555-0116',
      reason: 'asked',
    });
    const repeat = await send<{ reason: string }>('POST', '/v1/do-not-call', {
      phone: '+17795550116',
      reason: 'again',
    });
    expect([first.status, first.body.phone, repeat.body.reason]).toEqual([
      201,
      '+17795550116',
      'asked',
    ]);
    const { rows } = await t.database.admin.query(
      "select list_id, dnc, seq from contacts where phone = '+17795550116' order by list_id",
      [],
    );
    expect(rows.map(({ list_id, dnc }) => [list_id, dnc])).toEqual(
      [listId, second].sort().map((id) => [id, true]),
    );
    expect(rows.every(({ seq }) => Number(seq) > Number(before.rows[0].seq))).toBe(true);
    const listed = await get<{ data: { phone: string }[] }>('/v1/do-not-call');
    expect(listed.body.data.map(({ phone }) => phone)).toEqual(['+17795550116']);
  });

  it('is seen at dial even by a contact that is not marked', async () => {
    const { id, phone } = await contactAt(0);
    await inTransaction(ctx, (tx) =>
      addDoNotCall(ctx, tx, { phone, reason: 'asked', source: 'test' }),
    );
    await t.database.admin.query('update contacts set dnc = false where id = $1', [id]);
    const found = await inTransaction(ctx, async (tx) => [
      await findContactForDial(tx, id),
      await isDoNotCall(t.app.deps, tx, phone),
    ]);
    expect(found).toEqual([
      { id, listId, phone, zone: 'America/Chicago', attempts: 0, dnc: true, listStatus: 'open' },
      true,
    ]);
  });

  it('takes an opt-out that an agent recorded', async () => {
    const { id, phone } = await contactAt(1);
    await dispose(id, { effect: 'dnc', code: 'do_not_call' });
    expect(await contactRow(id)).toMatchObject({ state: 'dnc', dnc: true });
    expect(await inTransaction(ctx, (tx) => isDoNotCall(t.app.deps, tx, phone))).toBe(true);
  });

  it('is each account’s own', async () => {
    const other = systemCtx(t.app.deps, harbour.session.account.id, 'test');
    expect(await inTransaction(other, (tx) => isDoNotCall(t.app.deps, tx, '+17795550116'))).toBe(
      false,
    );
    expect((await get<{ data: unknown[] }>('/v1/do-not-call', harbour.token)).body.data).toEqual(
      [],
    );
  });

  it.each([['nobody'], ['123'], ['']])('refuses %j, which is no number', async (phone) => {
    expect((await send<Problem>('POST', '/v1/do-not-call', { phone })).status).toBe(422);
  });
});
