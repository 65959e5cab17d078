// Who works which list: what assigning changes, for whom, and what it leaves alone.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Assignment } from '../../shared/assignments.ts';
import type { Claim } from '../../shared/calling.ts';
import type { Role } from '../../shared/roles.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import {
  ACCOUNT_BUCKET,
  SYNC_SCHEMA,
  type Checkpoint,
  type ContactDoc,
  type MirrorName,
  type PushResult,
} from '../../shared/sync.ts';
import { newId } from '../platform/context.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { dispositionOf, seedAgents, seedList, type SeededList } from '../test/calling.ts';

const MIRRORED_MAX = 40;

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let boss: SignedIn;
let asha: SignedIn;
let ravi: SignedIn;
let viewer: SignedIn;
let list: SeededList;

beforeAll(async () => {
  t = await startTestApp({ env: { MIRROR_CONTACTS_MAX: String(MIRRORED_MAX) } });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  const join = (name: string, role: Role) =>
    addMember(t.url, cedar, { email: `${name}@cedar.example`, role });
  boss = await join('boss', 'supervisor');
  asha = await join('asha', 'agent');
  ravi = await join('ravi', 'agent');
  viewer = await join('vera', 'viewer');
});
afterAll(() => t.close());

beforeEach(async () => {
  await query(`update call_lists set status = 'closed'`);
  await query('delete from list_assignments');
  list = await seedList(t, cedar, { count: 4 });
});

const deviceId = randomUUID();
const query = async (text: string, ...values: unknown[]) =>
  (await t.database.admin.query<Record<string, unknown>>(text, values)).rows;

function send<T = { code: string }>(who: SignedIn, method: string, path: string, body?: unknown) {
  const headers = { 'idempotency-key': randomUUID() };
  return call<T>(t.url, { method, path, token: who.token, body, headers });
}

const idOf = (who: SignedIn) => who.session.member.id;
const assign = (to: SignedIn[], by = boss, of = list) =>
  send<Assignment>(by, 'PUT', `/v1/call-lists/${of.id}/assignment`, { member_ids: to.map(idOf) });
const claimNext = (who: SignedIn, of = list) =>
  send<{ claim: Claim; code?: string }>(who, 'POST', '/v1/claims/next', {
    list_id: of.id,
    device_id: deviceId,
  });
const claimOne = (who: SignedIn, contactId: string) =>
  send(who, 'POST', `/v1/contacts/${contactId}/claim`, { device_id: deviceId });
const reserve = (who: SignedIn, count: number) =>
  send<{ data: Claim[] }>(who, 'POST', '/v1/reservations', {
    list_id: list.id,
    device_id: deviceId,
    count,
  });
const held = async (who: SignedIn) =>
  (await send<{ data: Claim[] }>(who, 'GET', '/v1/claims')).body.data.filter(
    (claim) => claim.list_id === list.id,
  );
const push = async (who: SignedIn, coll: string, row: object) =>
  (
    await send<{ results: PushResult[] }>(who, 'POST', '/sync/v1/push', {
      coll,
      device_id: deviceId,
      rows: [row],
    })
  ).body.results[0];

type Page = {
  docs: ContactDoc[];
  revoked: string[];
  cp: Checkpoint;
  done: boolean;
};
const pull = async (who: SignedIn, coll: MirrorName, cp: Checkpoint | null = null) =>
  (
    await send<Page>(who, 'POST', '/sync/v1/pull', {
      coll,
      cp,
      limit: 500,
      schema: SYNC_SCHEMA,
      device_id: deviceId,
    })
  ).body;
const pulledIds = (page: Page) => page.docs.map((doc) => doc.id).toSorted();

describe('assigning a call list', () => {
  it('is for those who supervise, and for members of the account', async () => {
    expect((await assign([asha], asha)).status).toBe(403);
    expect((await send(ravi, 'GET', '/v1/assignments')).status).toBe(403);
    expect((await assign([harbour])).status).toBe(404);
    const foreign = await seedList(t, harbour, { count: 1 });
    expect((await assign([asha], boss, foreign)).status).toBe(404);
    expect((await assign([asha], harbour)).status).toBe(404);
    expect(await query('select 1 from list_assignments where list_id = $1', list.id)).toEqual([]);
  });

  it('names who works it, in the order of their names, and is written down once', async () => {
    const asked = await assign([ravi, asha, asha]);
    expect(asked.body.member_ids.toSorted()).toEqual([idOf(asha), idOf(ravi)].toSorted());
    await assign([asha, ravi]);
    const { body } = await send<{ data: Assignment[] }>(boss, 'GET', '/v1/assignments');
    expect(body.data).toContainEqual(asked.body);
    const audited = await query(
      `select detail from audit_log where action = 'call_list.assigned' and target_id = $1`,
      list.id,
    );
    expect(audited).toEqual([{ detail: { member_ids: asked.body.member_ids } }]);
  });

  it('leaves a list that is nobody’s to everybody, and makes it so again', async () => {
    for (const who of [asha, ravi, viewer, boss]) {
      expect((await send(who, 'GET', `/v1/call-lists/${list.id}`)).status).toBe(200);
    }
    await assign([asha]);
    expect((await send(ravi, 'GET', `/v1/call-lists/${list.id}`)).status).toBe(404);
    await assign([]);
    expect((await send(ravi, 'GET', `/v1/call-lists/${list.id}`)).status).toBe(200);
  });

  it('lets only those work it who are assigned, and those who supervise', async () => {
    await assign([asha]);
    const contact = list.contacts[0] as string;
    for (const answer of [
      await claimNext(ravi),
      await claimOne(ravi, contact),
      await reserve(ravi, 2),
      await reserve(ravi, 0),
      await send(ravi, 'POST', '/v1/calls', { contact_id: contact, claim_token: 1 }),
    ])
      expect([answer.status, (answer.body as { code?: string }).code]).toEqual([404, 'not_found']);
    expect((await claimNext(asha)).status).toBe(200);
    expect((await claimNext(boss)).status).toBe(200);
  });
});

describe('a list that is taken away', () => {
  it('leaves the device, with the list of lists, and comes back whole; no contact is written', async () => {
    const stand = () => query('select id, seq, ver from contacts where list_id = $1', list.id);
    const before = await stand();
    const contacts = await pull(ravi, 'contacts');
    const lists = await pull(ravi, 'lists');
    expect([Object.keys(contacts.cp.b), Object.keys(lists.cp.b)]).toEqual([
      [list.id],
      [ACCOUNT_BUCKET],
    ]);
    await assign([asha]);
    const taken = await pull(ravi, 'contacts', contacts.cp);
    expect(taken).toMatchObject({ docs: [], revoked: [list.id], done: true });
    const others = await pull(ravi, 'lists', lists.cp);
    expect(others.revoked).toEqual([ACCOUNT_BUCKET]);
    expect(pulledIds(others)).not.toContain(list.id);
    expect(pulledIds(others).length).toBe(pulledIds(lists).length - 1);
    expect((await pull(asha, 'lists', lists.cp)).revoked).toEqual([]);
    const [bucket] = Object.keys(others.cp.b);
    const ask = (who: SignedIn, coll: string, of?: string) =>
      send<{ n: number }>(who, 'POST', '/sync/v1/digest', { coll, bucket: of, upto: 1_000_000 });
    expect((await ask(ravi, 'lists', bucket)).body.n).toBe(others.docs.length);
    expect((await ask(ravi, 'lists', ACCOUNT_BUCKET)).status).toBe(404);
    expect((await ask(ravi, 'contacts', list.id)).status).toBe(404);

    await assign([asha, ravi]);
    const back = await pull(ravi, 'contacts', taken.cp);
    expect(pulledIds(back)).toEqual(list.contacts.toSorted());
    const again = await pull(ravi, 'lists', others.cp);
    expect(again.revoked).toEqual([bucket]);
    expect(pulledIds(again)).toEqual(pulledIds(lists));
    expect(await stand()).toEqual(before);
  });

  it('gives every assignment a bucket of its own, so that none is taken for another', async () => {
    const second = await seedList(t, cedar, { count: 1 });
    await assign([asha]);
    const one = await pull(ravi, 'lists');
    await assign([asha], boss, second);
    const two = await pull(ravi, 'lists', one.cp);
    expect(two.revoked).toEqual(Object.keys(one.cp.b));
    expect(pulledIds(two)).not.toContain(second.id);
    await assign([], boss, second);
  });

  it('ends what is held in reserve, and leaves a contact in hand until its wrap-up', async () => {
    const { body } = await claimNext(ravi);
    const { contact_id: inHand, token } = body.claim;
    await reserve(ravi, 2);
    expect(await held(ravi)).toHaveLength(3);
    await assign([asha]);
    expect((await held(ravi)).map((claim) => claim.contact_id)).toEqual([inHand]);
    // Mid-call: the lease is renewed, and the card shows what it showed.
    expect((await claimOne(ravi, inHand)).status).toBe(200);
    expect((await send(ravi, 'GET', `/v1/contacts/${inHand}/history`)).status).toBe(200);
    const row = { ...dispositionOf(list, inHand), claim_token: token };
    expect(await push(ravi, 'dispositions', row)).toMatchObject({ st: 'ok' });
    expect(await query('select double_call from dispositions where id = $1', row.id)).toEqual([
      { double_call: false },
    ]);
    expect(await held(ravi)).toEqual([]);
    expect((await claimOne(ravi, inHand)).status).toBe(404);
    expect((await send(ravi, 'GET', `/v1/contacts/${inHand}`)).status).toBe(404);
  });

  it('keeps a reservation whose contact is being called', async () => {
    const [first, second] = (await reserve(ravi, 2)).body.data as [Claim, Claim];
    const callId = newId();
    await query(
      `insert into calls (account_id, id, state, contact_id, list_id, member_id, claim_token, to_phone, from_phone,
         mode, billing_account_id, billing_rule, requested_at, events)
       values ($1, $2, 'completed', $3, $4, $5, $6, '+15550000001', '+15005550006', 'test', $1, 'operating', now(), 1)`,
      cedar.session.account.id,
      callId,
      first.contact_id,
      list.id,
      idOf(ravi),
      first.token,
    );
    await assign([asha]);
    expect((await held(ravi)).map((claim) => claim.contact_id)).toEqual([first.contact_id]);
    expect(await held(ravi)).not.toContainEqual(expect.objectContaining(second));
    const row = { ...dispositionOf(list, first.contact_id), call_id: callId };
    expect(await push(ravi, 'dispositions', row)).toMatchObject({ st: 'ok' });
    expect(await held(ravi)).toEqual([]);
    // What somebody did stays theirs to look at.
    expect((await send(ravi, 'GET', `/v1/calls/${callId}`)).status).toBe(200);
    expect((await send(viewer, 'GET', `/v1/calls/${callId}`)).status).toBe(404);
  });

  it('leaves a promise to whoever works the list now', async () => {
    const promised = list.contacts[3] as string;
    const due = `update contacts set state = 'callback', callback_at = now() - interval '1 hour',
      callback_member_id = $2 where id = $1`;
    await query(due, promised, idOf(ravi));
    await assign([asha, ravi]);
    expect((await claimNext(asha)).body.claim.contact_id).not.toBe(promised);
    await assign([asha]);
    expect((await claimNext(asha)).body.claim.contact_id).toBe(promised);
  });
});

describe('what a device holds at most', () => {
  it('is whole lists, the newest first, each that has room; the rest is worked at the server', async () => {
    const big = await seedList(t, cedar, { count: MIRRORED_MAX - 3, prefix: '+1666' });
    const newest = await seedList(t, cedar, { count: 5 });
    const { cp } = await pull(ravi, 'contacts');
    expect(Object.keys(cp.b).toSorted()).toEqual([newest.id, list.id].toSorted());
    expect((await claimNext(ravi, big)).status).toBe(200);
    const found = await send<{ data: { id: string }[] }>(
      ravi,
      'GET',
      `/v1/call-lists/${big.id}/contacts?search=Contact%2012`,
    );
    expect(found.body.data.map(({ id }) => id)).toEqual([big.contacts[11]]);
    await query(`update call_lists set status = 'closed' where id = any($1)`, [newest.id, list.id]);
    const next = await pull(ravi, 'contacts', cp);
    expect(next.revoked.toSorted()).toEqual([newest.id, list.id].toSorted());
    expect(pulledIds(next)).toEqual(big.contacts.toSorted());
  });
});

describe('a list with one assigned member', () => {
  it('stays closed to others when that member leaves', async () => {
    const [leaver] = (await seedAgents(t, cedar, 1)) as [string];
    await send(boss, 'PUT', `/v1/call-lists/${list.id}/assignment`, { member_ids: [leaver] });
    await query('update members set active = false where id = $1', leaver);
    expect((await claimNext(ravi)).status).toBe(404);
    expect((await claimNext(boss)).status).toBe(200);
  });
});
