// Corrections of contacts through the push: what holds, what is stale, who may, and what others hear of it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Contact, ContactEvent } from '../../shared/call-lists.ts';
import type { ContactEdit } from '../../shared/contact-edits.ts';
import type { Event } from '../../shared/events.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { SYNC_SCHEMA, type ContactDoc, type PushResult } from '../../shared/sync.ts';
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
let ravi: SignedIn;
let blind: SignedIn;
let list: SeededList;
let used = 0;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  ravi = await addMember(t.url, cedar, { email: 'ravi@cedar.example', role: 'agent' });
  blind = await addMember(t.url, cedar, { email: 'blind@cedar.example', role: 'supervisor' });
  await t.database.admin.query(
    `insert into role_sight (account_id, role, money, phones, notes) values ($1, 'supervisor', true, false, true)`,
    [cedar.session.account.id],
  );
  list = await seedList(t, cedar, { count: 40 });
});
afterAll(() => t.close());

const nextContact = () => list.contacts[used++] as string;
const rows = async (text: string, values: unknown[] = []) =>
  (await t.database.admin.query(text, values)).rows;
const send = (edits: object[], who = asha) =>
  call<{ results: PushResult[] }>(t.url, {
    method: 'POST',
    path: '/sync/v1/push',
    token: who.token,
    body: { coll: 'contact_edits', device_id: randomUUID(), rows: edits },
  });
const push = async (edits: object[], who = asha) => (await send(edits, who)).body.results;
const short = ({ st, code, master }: PushResult) => [st, code, master?.value];
const contactOf = async (id: string, who = asha) =>
  (await call<Contact>(t.url, { path: `/v1/contacts/${id}`, token: who.token })).body;
const edit = (contact: string, change: Partial<ContactEdit> = {}): ContactEdit => ({
  id: newId(),
  contact_id: contact,
  list_id: list.id,
  field: 'attributes.plan',
  from: 'family',
  to: 'gold',
  base_ver: 1,
  client_at: '2026-11-20T04:00:00.000Z',
  ...change,
});
const statusOf = async (id: string) =>
  (await rows('select ver, seq, attributes, name from contacts where id = $1', [id]))[0];

describe('an edit of a contact', () => {
  it('changes its field and no other, once, and every console hears of it', async () => {
    const id = nextContact();
    const before = await statusOf(id);
    const edits = [edit(id), edit(id, { field: 'name', from: 'Contact 1', to: ' Meera  Shah ' })];
    expect((await push(edits)).map(short)).toEqual([
      ['ok', null, 'gold'],
      ['ok', null, 'Meera Shah'],
    ]);
    expect(await contactOf(id)).toMatchObject({ name: 'Meera Shah', attributes: { plan: 'gold' } });
    const after = await statusOf(id);
    expect([after.ver, Number(after.seq) > Number(before.seq)]).toEqual([3, true]);
    expect((await push(edits)).map(({ st, master }) => [st, master?.ver])).toEqual([
      ['dup', 3],
      ['dup', 3],
    ]);
    expect(await statusOf(id)).toEqual(after);
    const { body } = await call<{ docs: ContactDoc[] }>(t.url, {
      method: 'POST',
      path: '/sync/v1/pull',
      token: ravi.token,
      body: {
        coll: 'contacts',
        cp: null,
        limit: 500,
        schema: SYNC_SCHEMA,
        device_id: randomUUID(),
      },
    });
    expect(body.docs.find((doc) => doc.id === id)?.name).toBe('Meera Shah');
  });

  it('adds a field and takes it away, and keeps the order of the others', async () => {
    const id = nextContact();
    const added = edit(id, { field: 'attributes.E-mail', from: '', to: 'm@x.example' });
    await push([added]);
    expect(Object.keys((await contactOf(id)).attributes)).toEqual(['plan', 'E-mail']);
    await push([
      edit(id, { field: 'attributes.E-mail', from: 'm@x.example', to: '', base_ver: 2 }),
    ]);
    expect((await contactOf(id)).attributes).toEqual({ plan: 'family' });
  });

  it('of two who correct one field lets the first stand and tells the second, who chooses', async () => {
    const id = nextContact();
    const [first, second] = [edit(id, { to: 'silver' }), edit(id, { to: 'bronze' })];
    expect((await push([first])).map(short)).toEqual([['ok', null, 'silver']]);
    const [refused] = await push([second], ravi);
    expect(refused).toMatchObject({
      st: 'rejected',
      code: 'stale_field',
      master: { value: 'silver', ver: 2 },
    });
    expect((await contactOf(id)).attributes).toEqual({ plan: 'silver' });
    const kept = await rows('select row_json, code from sync_dead_letters where id = $1', [
      second.id,
    ]);
    expect(kept).toEqual([{ row_json: second, code: 'stale_field' }]);
    // "Use mine" is a new edit on the new base.
    const mine = edit(id, { from: 'silver', to: 'bronze', base_ver: 2 });
    expect((await push([mine], ravi)).map(short)).toEqual([['ok', null, 'bronze']]);
  });

  it('lets two who correct different fields both stand', async () => {
    const id = nextContact();
    await push([edit(id)]);
    const name = edit(id, { field: 'name', from: 'Contact 4', to: 'Dev' });
    expect((await push([name], ravi)).map(short)).toEqual([['ok', null, 'Dev']]);
    expect(await contactOf(id)).toMatchObject({ name: 'Dev', attributes: { plan: 'gold' } });
  });

  it('holds through everything that happens to the contact but an edit of its field', async () => {
    const id = nextContact();
    const d = dispositionOf(list, id);
    await call(t.url, {
      method: 'POST',
      path: '/sync/v1/push',
      token: ravi.token,
      body: { coll: 'dispositions', device_id: randomUUID(), rows: [d] },
    });
    expect((await push([edit(id)])).map(short)).toEqual([['ok', null, 'gold']]);
    const { state, attempts, last_disposition: last } = await contactOf(id);
    expect([state, attempts, last]).toEqual(['retry', 1, 'no_answer']);
  });

  it('follows another of the same device that waited with it', async () => {
    const id = nextContact();
    const chain = [edit(id), edit(id, { from: 'gold', to: 'silver' })];
    expect((await push(chain)).map(short)).toEqual([
      ['ok', null, 'silver'],
      ['ok', null, 'silver'],
    ]);
  });

  it('that says what the field says already is taken and changes nothing', async () => {
    const id = nextContact();
    await push([edit(id)]);
    const before = await statusOf(id);
    expect((await push([edit(id)], ravi)).map(short)).toEqual([['ok', null, 'gold']]);
    expect(await statusOf(id)).toEqual(before);
  });

  it('races another one of its field, and exactly one stands', async () => {
    const id = nextContact();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        push([edit(id, { to: `plan ${n}` })], n % 2 ? asha : ravi),
      ),
    );
    const taken = answers.flat().filter((r) => r.st === 'ok');
    expect(taken).toHaveLength(1);
    const { plan } = (await contactOf(id)).attributes;
    expect(answers.flat().map((r) => r.master?.value)).toEqual(Array(6).fill(plan));
  });

  it('is refused for a phone, a zone, a state, somebody unknown and a field without end', async () => {
    const id = nextContact();
    const before = await statusOf(id);
    const results = await push([
      edit(id, { field: 'phone' }),
      edit(id, { field: 'zone' }),
      edit(id, { field: 'dnc' }),
      edit(randomUUID()),
      edit(id, { to: 'x'.repeat(2001) }),
      edit(id, { field: 'name', to: '' }),
      edit(id, { base_ver: -1 }),
    ]);
    expect(results.map(({ st, code }) => `${st} ${code}`)).toEqual([
      ...Array(3).fill('rejected invalid_request'),
      'rejected not_found',
      ...Array(3).fill('rejected invalid_request'),
    ]);
    expect(results.every((r) => r.master === undefined)).toBe(true);
    expect(await statusOf(id)).toEqual(before);
  });
});

describe('who may correct', () => {
  it('is whoever works contacts: not a viewer, and nobody in another account', async () => {
    const viewer = await addMember(t.url, cedar, { email: 'v@cedar.example', role: 'viewer' });
    const id = nextContact();
    expect((await send([edit(id)], viewer)).status).toBe(403);
    const [there] = await push([edit(id)], harbour);
    const [unknown] = await push([edit(randomUUID())], harbour);
    expect({ ...there, id: '' }).toEqual({ ...unknown, id: '' });
    expect((await contactOf(id)).attributes).toEqual({ plan: 'family' });
  });

  it('is nobody who is not shown all of the field, and the answer tells them nothing of it', async () => {
    const id = nextContact();
    const home = edit(id, { field: 'attributes.home', from: '', to: 'ring 202 555 0142' });
    await push([home]);
    const guesses = [
      edit(id, { field: 'attributes.home', from: 'ring 202 555 0142', to: 'x', base_ver: 2 }),
      edit(id, { field: 'attributes.home', from: 'ring ••••', to: 'x', base_ver: 2 }),
      edit(id, { field: 'attributes.+12025550142', from: '', to: 'x', base_ver: 2 }),
    ];
    const refused = await push(guesses, blind);
    expect(refused.map(({ st, code, master }) => [st, code, master])).toEqual(
      Array(3).fill(['rejected', 'forbidden', undefined]),
    );
    // What they do see they may correct.
    expect((await push([edit(id)], blind)).map(short)).toEqual([['ok', null, 'gold']]);
    // A number may be written by them; from then on it is hidden from them like any other.
    const blindly = edit(id, { from: 'gold', to: 'call 2025550199', base_ver: 3 });
    expect((await push([blindly], blind)).map(short)).toEqual([['ok', null, 'call 2025550199']]);
    const stale = edit(id, { to: 'other', base_ver: 1 });
    expect(JSON.stringify(await push([stale], blind))).not.toContain('2025550199');
    expect((await push([{ ...stale, id: newId() }])).map(short)).toEqual([
      ['rejected', 'stale_field', 'call 2025550199'],
    ]);
  });
});

describe('what is told of a correction', () => {
  it('is in the history, the event log and the audit log, without numbers for who must not see them', async () => {
    const id = nextContact();
    const made = edit(id, { to: 'ring 202 555 0142' });
    await push([made]);
    const history = async (who: SignedIn) =>
      (
        await call<{ data: ContactEvent[] }>(t.url, {
          path: `/v1/contacts/${id}/history`,
          token: who.token,
        })
      ).body.data;
    expect((await history(asha)).map(({ kind, text }) => [kind, JSON.parse(text)])).toEqual([
      ['edit', ['attributes.plan', 'family', 'ring 202 555 0142']],
    ]);
    expect(JSON.parse((await history(blind))[0]?.text ?? '')).toEqual([
      'attributes.plan',
      'family',
      'ring ••••',
    ]);
    const events = async (who: SignedIn) =>
      (
        await call<{ data: Event[] }>(t.url, {
          path: '/v1/events?type=contact.updated&limit=500',
          token: who.token,
        })
      ).body.data.find(({ data }) => data['edit_id'] === made.id)?.data;
    expect(await events(cedar)).toMatchObject({
      contact_id: id,
      field: 'attributes.plan',
      value: 'ring 202 555 0142',
      member_id: asha.session.member.id,
    });
    expect(await events(blind)).toMatchObject({ field: 'attributes.plan', value: 'ring ••••' });
    const audited = await rows(
      `select action, detail, member_id from audit_log where target_id = $1 and action = 'contact.corrected'`,
      [id],
    );
    expect(audited).toEqual([
      {
        action: 'contact.corrected',
        detail: { field: 'attribute' },
        member_id: asha.session.member.id,
      },
    ]);
  });
});
