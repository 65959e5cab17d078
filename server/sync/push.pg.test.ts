import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { CallbackFact, Disposition, Note } from '../../shared/calling.ts';
import type { Contact } from '../../shared/call-lists.ts';
import type { FactName, PushResult } from '../../shared/sync.ts';
import { newId } from '../platform/context.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { dispositionOf, seedList, type SeededList } from '../test/calling.ts';

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let asha: SignedIn;
let list: SeededList;
let foreign: SeededList;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  list = await seedList(t, cedar, { count: 40 });
  foreign = await seedList(t, harbour, { count: 1 });
});
afterAll(() => t.close());

const send = (coll: FactName, rows: object[], who = asha) =>
  call<{ results: PushResult[]; code: string }>(t.url, {
    method: 'POST',
    path: '/sync/v1/push',
    token: who.token,
    body: { coll, device_id: randomUUID(), rows },
  });
const push = async (coll: FactName, rows: object[], who = asha) =>
  (await send(coll, rows, who)).body.results;
const statuses = async (coll: FactName, rows: object[]) =>
  (await push(coll, rows)).map((r) => (r.code === null ? r.st : `${r.st} ${r.code}`));

let used = 0;
const nextContact = () => list.contacts[used++] as string;
const disposition = (change: Partial<Disposition> = {}) =>
  dispositionOf(list, nextContact(), change);
const note = (change: Partial<Note> = {}): Note => ({
  id: newId(),
  contact_id: list.contacts[0] as string,
  list_id: list.id,
  text: 'prefers mornings',
  client_at: '2026-11-20T04:00:00.000Z',
  ...change,
});
const callback = (contact_id: string, change: Partial<CallbackFact> = {}): CallbackFact => ({
  id: newId(),
  contact_id,
  list_id: list.id,
  due_at: '2099-01-01T10:00:00.000Z',
  for: 'me',
  note: '',
  client_at: '2026-11-20T04:00:00.000Z',
  ...change,
});
const rows = async (text: string, values: unknown[] = []) =>
  (await t.database.admin.query(text, values)).rows;
const contactOf = async (id: string) =>
  (await call<Contact>(t.url, { path: `/v1/contacts/${id}`, token: asha.token })).body;
const facts = async () =>
  (
    await rows(`select (select count(*) from dispositions)::int as d, (select count(*) from notes)::int as n,
      (select count(*) from callbacks)::int as c, (select count(*) from events)::int as e`)
  )[0];

describe('push', () => {
  it('takes 200 of the longest notes at once, in any script', async () => {
    const batch = Array.from({ length: 200 }, () => note({ text: 'क'.repeat(4000) }));
    expect(new Set(await statuses('notes', batch))).toEqual(new Set(['ok']));
  });

  it('records a disposition with its callback, event and contact state at once', async () => {
    const wish = { id: newId(), due_at: '2099-01-01T10:00:00+05:30', for: 'me' as const };
    const d = disposition({ code: 'call_back', note: 'after lunch', callback: wish });
    expect(await statuses('dispositions', [d])).toEqual(['ok']);
    expect(await contactOf(d.contact_id)).toMatchObject({
      state: 'callback',
      last_disposition: 'call_back',
      callback_at: '2099-01-01T04:30:00.000Z',
    });
    expect(
      await rows('select contact_id, note, for_anyone, member_id from callbacks where id = $1', [
        wish.id,
      ]),
    ).toEqual([
      {
        contact_id: d.contact_id,
        note: 'after lunch',
        for_anyone: false,
        member_id: asha.session.member.id,
      },
    ]);
    const events = await rows(`select data from events where data ->> 'disposition_id' = $1`, [
      d.id,
    ]);
    expect(events.map((e) => [e.data.code, e.data.callback_at])).toEqual([
      ['call_back', '2099-01-01T04:30:00.000Z'],
    ]);
  });

  it('answers a repeat with dup and changes nothing, as after a lost response', async () => {
    const batch = [
      disposition(),
      disposition({ code: 'visit_booked' }),
      disposition({ code: 'do_not_call' }),
    ];
    expect(await statuses('dispositions', batch)).toEqual(['ok', 'ok', 'ok']);
    const before = [await facts(), await rows('select id, seq, ver from contacts order by id')];
    expect(await statuses('dispositions', batch)).toEqual(['dup', 'dup', 'dup']);
    expect([await facts(), await rows('select id, seq, ver from contacts order by id')]).toEqual(
      before,
    );
  });

  it('answers one fact sent by many requests at once with ok exactly once', async () => {
    const d = disposition();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => statuses('dispositions', [d])),
    );
    expect(answers.flat().toSorted()).toEqual([...Array(7).fill('dup'), 'ok']);
    expect(await rows('select 1 from dispositions where id = $1', [d.id])).toHaveLength(1);
  });

  it('refuses another fact under a known id, also within one batch, and keeps it', async () => {
    const first = disposition();
    const other = { ...first, note: 'changed' };
    expect(await statuses('dispositions', [first, other, first])).toEqual([
      'ok',
      'conflict conflict',
      'dup',
    ]);
    const kept = await rows('select row_json, code from sync_dead_letters where id = $1', [
      first.id,
    ]);
    expect(kept).toEqual([{ row_json: other, code: 'conflict' }]);
    expect(await rows('select note from dispositions where id = $1', [first.id])).toEqual([
      { note: '' },
    ]);
  });

  it('takes the good rows beside bad ones, and keeps every bad one whole', async () => {
    const bad = {
      shape: { ...disposition(), extra: true },
      code: disposition({ code: 'no_such_code' }),
      id: { ...disposition(), contact_id: 'nobody', note: 'a\u0000b' },
      nulCode: disposition({ code: 'no\u0000answer' }),
      year: disposition({ client_at: '0000-01-01T00:00:00Z' }),
      contact: dispositionOf(list, randomUUID()),
      surrogate: { ...disposition(), note: 7, text: '\ud800 \\u0000' },
    };
    const good = [disposition(), disposition({ note: 'cut \ud83d and \u0000' })];
    const sent = [good[0] as object, ...Object.values(bad), good[1] as object];
    expect(await statuses('dispositions', sent)).toEqual([
      'ok',
      'rejected invalid_request',
      'rejected invalid_request',
      'rejected invalid_request',
      'rejected invalid_request',
      'rejected invalid_request',
      'rejected not_found',
      'rejected invalid_request',
      'ok',
    ]);
    expect(await rows('select note from dispositions where id = $1', [good[1]?.id])).toEqual([
      { note: 'cut \ufffd and \ufffd' },
    ]);
    expect(await statuses('dispositions', good)).toEqual(['dup', 'dup']);
    const kept = await rows('select id, row_json from sync_dead_letters where id = any($1)', [
      Object.values(bad).map((row) => row.id),
    ]);
    const keptOf = (row: { id: string }) => kept.find((k) => k.id === row.id)?.row_json;
    expect(keptOf(bad.shape)).toEqual(bad.shape);
    expect(keptOf(bad.code)).toEqual(bad.code);
    expect(keptOf(bad.contact)).toEqual(bad.contact);
    expect(keptOf(bad.id)).toEqual({ ...bad.id, note: 'a\ufffdb' });
    expect(keptOf(bad.surrogate)).toEqual({ ...bad.surrogate, text: '\ufffd \\u0000' });
    expect(kept).toHaveLength(Object.keys(bad).length);
  });

  it('answers a row without an id, or nested without end, and keeps it once', async () => {
    const { id: _, ...nameless } = disposition();
    const deep = `{"id":"${newId()}","deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const body = `{"coll":"notes","device_id":"${randomUUID()}","rows":[${JSON.stringify(nameless)},${deep}]}`;
    const answer = await call<{ results: PushResult[] }>(t.url, {
      method: 'POST',
      path: '/sync/v1/push',
      token: asha.token,
      body,
      headers: { 'content-type': 'application/json' },
    });
    const [first, second] = answer.body.results;
    const [again] = await push('notes', [nameless]);
    expect([first?.st, second?.st, again?.id]).toEqual(['rejected', 'rejected', first?.id]);
    expect(await rows('select 1 from sync_dead_letters where id = $1', [first?.id])).toHaveLength(
      1,
    );
  });

  it('refuses ids of another account exactly like unknown ones, and writes nothing', async () => {
    const calls = await rows(
      `insert into calls (account_id, id, state, to_phone, from_phone, mode, billing_account_id, billing_rule, requested_at)
       values ($1, $2, 'completed', '+15550100', '+15550101', 'test', $1, 'operating', now()) returning id`,
      [harbour.session.account.id, newId()],
    );
    const variants = (other: { contact: string; list: string; call: string }) => [
      disposition({ contact_id: other.contact }),
      disposition({ list_id: other.list }),
      disposition({ contact_id: other.contact, list_id: other.list }),
      disposition({ call_id: other.call }),
    ];
    const before = await facts();
    const alien = {
      contact: foreign.contacts[0] as string,
      list: foreign.id,
      call: calls[0].id as string,
    };
    const unknown = { contact: randomUUID(), list: randomUUID(), call: randomUUID() };
    const blank = (results: PushResult[]) => results.map((r) => ({ ...r, id: '' }));
    const answer = blank(await push('dispositions', variants(alien)));
    expect(answer).toEqual(blank(await push('dispositions', variants(unknown))));
    expect(answer.map((r) => [r.st, r.code])).toEqual(Array(4).fill(['rejected', 'not_found']));
    expect(
      await statuses('notes', [note({ contact_id: alien.contact, list_id: alien.list })]),
    ).toEqual(['rejected not_found']);
    expect(await statuses('callbacks', [callback(alien.contact, { list_id: alien.list })])).toEqual(
      ['rejected not_found'],
    );
    expect(await facts()).toEqual(before);
  });

  it('lets two accounts use one id without seeing each other', async () => {
    const id = newId();
    const there = dispositionOf(foreign, foreign.contacts[0] as string, { id });
    expect((await push('dispositions', [there], harbour))[0]?.st).toBe('ok');
    expect(await statuses('dispositions', [disposition({ id })])).toEqual(['ok']);
  });

  it('turns an opt-out into a do-not-call entry for every contact of the number', async () => {
    const twin = await seedList(t, cedar, { count: 40 });
    const d = disposition({ code: 'do_not_call' });
    await push('dispositions', [d]);
    const twinId = twin.contacts[list.contacts.indexOf(d.contact_id)] as string;
    expect((await contactOf(d.contact_id)).state).toBe('dnc');
    expect([(await contactOf(d.contact_id)).dnc, (await contactOf(twinId)).dnc]).toEqual([
      true,
      true,
    ]);
    expect(
      await rows('select 1 from do_not_call where phone = $1', [(await contactOf(twinId)).phone]),
    ).toHaveLength(1);
  });

  it('comes to one contact state in any order, corrections included', async () => {
    const outcomes: string[] = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const contact = nextContact();
      const wrong = dispositionOf(list, contact, { code: 'not_interested' });
      const batch = [
        wrong,
        dispositionOf(list, contact, { code: 'voicemail', supersedes: wrong.id }),
        dispositionOf(list, contact),
      ];
      for (const at of order) await push('dispositions', [batch[at] as Disposition]);
      outcomes.push((await contactOf(contact)).state);
    }
    expect(outcomes).toEqual(['retry', 'retry', 'retry']);
  });

  it('leaves the same behind whether facts come in one batch or one by one', async () => {
    const own = await seedList(t, cedar, { count: 4, prefix: '+1777' });
    const [a, b, c, d] = own.contacts as [string, string, string, string];
    const factsOf = (of: string, other: string) => {
      const wrong = dispositionOf(own, of, { code: 'not_interested' });
      const wish = { id: newId(), due_at: '2099-03-01T10:00:00.000Z', for: 'me' as const };
      return [
        wrong,
        dispositionOf(own, other, { code: 'do_not_call' }),
        dispositionOf(own, of, { code: 'voicemail', supersedes: wrong.id }),
        dispositionOf(own, of, { code: 'call_back', callback: wish, note: 'after ten' }),
        dispositionOf(own, other),
        dispositionOf(own, of),
      ];
    };
    const left = async (of: string, other: string) => ({
      contacts: (await Promise.all([of, other].map(contactOf))).map((contact) => {
        const { id: _, position: _p, name: _n, phone: _h, last_called_at: _at, ...rest } = contact;
        return rest;
      }),
      events: await rows(
        `select type, data->>'code' as code, data->>'note' as note, data->>'callback_at' as callback_at
         from events where data->>'contact_id' in ($1, $2) order by seq`,
        [of, other],
      ),
      opted_out: await rows(
        'select source, reason from do_not_call where phone in (select phone from contacts where id = $1)',
        [other],
      ),
    });
    for (const fact of factsOf(a, b))
      expect(await statuses('dispositions', [fact])).toEqual(['ok']);
    expect(await statuses('dispositions', factsOf(c, d))).toEqual(Array(6).fill('ok'));
    expect(await left(c, d)).toEqual(await left(a, b));
    expect((await left(c, d)).contacts[0]).toMatchObject({ state: 'callback', attempts: 3 });
    expect(await rows('select worked from call_lists where id = $1', [own.id])).toEqual([
      { worked: 4 },
    ]);
  });

  it('keeps a later promise through a disposition made before it is due, and ends a due one', async () => {
    const contact = nextContact();
    await push('callbacks', [callback(contact)]);
    await push('dispositions', [dispositionOf(list, contact)]);
    expect((await contactOf(contact)).callback_at).toBe('2099-01-01T10:00:00.000Z');
    await push('callbacks', [callback(contact, { due_at: '2026-11-20T03:00:00.000Z' })]);
    await push('dispositions', [dispositionOf(list, contact)]);
    expect((await contactOf(contact)).callback_at).toBe(null);
  });

  it('stores a callback for a closed contact without promising it again', async () => {
    const d = disposition({ code: 'visit_booked' });
    await push('dispositions', [d]);
    expect(await statuses('callbacks', [callback(d.contact_id)])).toEqual(['ok']);
    expect((await contactOf(d.contact_id)).callback_at).toBe(null);
  });

  it('never believes a console’s clock that is ahead', async () => {
    const d = disposition({ client_at: '2099-01-01T00:00:00Z' });
    await push('dispositions', [d]);
    const [stored] = await rows(
      'select client_at <= now() as past from dispositions where id = $1',
      [d.id],
    );
    expect(stored).toEqual({ past: true });
  });

  it('is closed to viewers and refuses a body that is not a batch', async () => {
    const viewer = await addMember(t.url, cedar, { email: 'viewer@cedar.example', role: 'viewer' });
    expect((await send('notes', [note()], viewer)).status).toBe(403);
    expect((await send('notes', [])).status).toBe(422);
    expect(
      (
        await send(
          'notes',
          Array.from({ length: 201 }, () => note()),
        )
      ).status,
    ).toBe(422);
  });

  it('takes the neighbours of a fact that passes every check and that the database still refuses', async () => {
    await t.database.admin.query(
      `alter table notes add constraint no_poison check (text <> 'poison')`,
    );
    const batch = [note(), note({ text: 'poison' }), note()];
    expect(await statuses('notes', batch)).toEqual(['ok', 'rejected invalid_request', 'ok']);
    const kept = await rows('select row_json from sync_dead_letters where id = $1', [batch[1]?.id]);
    expect(kept).toEqual([{ row_json: batch[1] }]);
    await t.database.admin.query('alter table notes drop constraint no_poison');
  });

  it('fails the whole request with 503 when the database goes away, and takes it when repeated', async () => {
    const n = note();
    const lock = await t.database.admin.connect();
    await lock.query('begin; lock table notes in access exclusive mode');
    const answer = send('notes', [n]);
    for (let ended = 0; ended === 0;) {
      ended = (
        await rows(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and usename = 'switchyard_app' and wait_event_type = 'Lock'`)
      ).length;
    }
    await lock.query('rollback');
    lock.release();
    const { status, body } = await answer;
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect(await statuses('notes', [n])).toEqual(['ok']);
  });
});

describe('sequence numbers', () => {
  it('move with every change of a mirrored row, whatever was recorded', async () => {
    const snapshot = () =>
      rows(`select 'contacts ' || id as key, seq, ver, to_jsonb(c) - 'seq' - 'ver' as body from contacts c
        union all select 'lists ' || id, seq, ver, to_jsonb(l) - 'seq' - 'ver' from call_lists l
        union all select 'codes ' || id, seq, ver, to_jsonb(k) - 'seq' - 'ver' from disposition_codes k`);
    const changedBy = async (verb: () => Promise<unknown>) => {
      const head = async () =>
        Number((await rows('select max(seq) as seq from sync_heads'))[0].seq);
      const [before, reached] = [new Map((await snapshot()).map((r) => [r.key, r])), await head()];
      await verb();
      const after = await snapshot();
      const changed = after.filter(
        (r) => JSON.stringify(r.body) !== JSON.stringify(before.get(r.key)?.body),
      );
      for (const row of changed) {
        const old = before.get(row.key);
        expect([row.key, Number(row.seq) > Number(old?.seq), row.ver > (old?.ver ?? 0)]).toEqual([
          row.key,
          true,
          true,
        ]);
        expect(Number(row.seq)).toBeLessThanOrEqual(await head());
        expect(Number(row.seq)).toBeGreaterThan(Math.min(reached, Number(old?.seq)));
      }
      return changed.length;
    };
    const claims = (path: string, body: object) =>
      call(t.url, {
        method: 'POST',
        path,
        token: asha.token,
        body: { device_id: randomUUID(), ...body },
      });
    const target = nextContact();
    // A first disposition changes its contact and the list's count of worked contacts.
    expect(await changedBy(() => push('dispositions', [dispositionOf(list, target)]))).toBe(2);
    expect(
      await changedBy(() => push('dispositions', [disposition({ code: 'do_not_call' })])),
    ).toBeGreaterThan(2);
    expect(await changedBy(() => push('callbacks', [callback(target)]))).toBe(1);
    expect(await changedBy(() => push('notes', [note()]))).toBe(0);
    expect(await changedBy(() => claims('/v1/claims/next', { list_id: list.id }))).toBe(0);
    expect(await changedBy(() => claims('/v1/reservations', { list_id: list.id, count: 3 }))).toBe(
      0,
    );
    expect(await changedBy(() => claims(`/v1/contacts/${nextContact()}/claim`, {}))).toBe(0);
  });
});
