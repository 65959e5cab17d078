// How consoles stand, as a supervisor sees it, and what a supervisor does about one.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVICES_OF_MEMBER, type Device, type Standing } from '../../shared/fleet.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { SYNC_SCHEMA } from '../../shared/sync.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';

const MINUTE_MS = 60_000;
const clock = fakeClock();
let t: TestApp;
let owner: SignedIn;
let supervisor: SignedIn;
let asha: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock });
  owner = await setUpHarbour(t.url);
  supervisor = await addMember(t.url, owner, {
    email: 'rohan@harbour.example',
    role: 'supervisor',
  });
  asha = await addMember(t.url, owner, { email: 'asha@harbour.example', role: 'agent' });
});
afterAll(() => t.close());

const stands = (said: Partial<Standing> = {}): Standing => ({
  name: 'Chrome on Windows',
  version: '0.0.1',
  clock_ms: clock.now(),
  waiting: 0,
  waiting_for_ms: null,
  refused: 0,
  synced_ago_ms: 0,
  storage: 'lasting',
  ...said,
});

type Pull = { deviceId: string; stands?: Standing; schema?: number };

async function pull(
  who: SignedIn,
  { deviceId, stands: said, schema = SYNC_SCHEMA }: Pull,
): Promise<number> {
  const { status } = await call(t.url, {
    method: 'POST',
    path: '/sync/v1/pull',
    token: who.token,
    body: { coll: 'codes', cp: null, limit: 100, schema, device_id: deviceId, stands: said },
  });
  return status;
}

const fleetOf = (who: SignedIn) =>
  call<{ data: Device[]; version: string }>(t.url, { path: '/v1/devices', token: who.token });

async function deviceOf(member: SignedIn): Promise<Device> {
  const { body } = await fleetOf(supervisor);
  const found = body.data.find((device) => device.member.id === member.session.member.id);
  if (!found) throw new Error('the device is not in the fleet');
  return found;
}

const onDevice = (who: SignedIn, device: Device, verb: string) =>
  call<{ ended?: number; released?: number }>(t.url, {
    method: 'POST',
    path: `/v1/devices/${device.id}/${verb}`,
    token: who.token,
    body: {},
  });

describe('what a console says of itself', () => {
  it('is shown with instants of the server’s clock, however wrong its own is', async () => {
    const said = stands({
      clock_ms: clock.now() + 4 * MINUTE_MS,
      waiting: 3,
      waiting_for_ms: 12 * MINUTE_MS,
      refused: 1,
      synced_ago_ms: 2 * MINUTE_MS,
    });
    await pull(asha, { deviceId: randomUUID(), stands: said });
    const at = (ago: number) => new Date(clock.now() - ago).toISOString();
    const { id: _, ...device } = await deviceOf(asha);
    expect(device).toEqual({
      member: { ...device.member, id: asha.session.member.id, role: 'agent', active: true },
      name: 'Chrome on Windows',
      version: '0.0.1',
      schema: SYNC_SCHEMA,
      clock_skew_ms: 4 * MINUTE_MS,
      waiting: 3,
      waiting_since: at(12 * MINUTE_MS),
      refused: 1,
      synced_at: at(2 * MINUTE_MS),
      storage: 'lasting',
      reservations: 0,
      signed_in: true,
      seen_at: at(0),
    });
  });

  it('is written at most every ten seconds, and at once when something else is said', async () => {
    const deviceId = randomUUID();
    const seen = async () => {
      const { rows } = await t.database.admin.query(
        'select seen_at, waiting from devices where device_id = $1',
        [deviceId],
      );
      return rows[0] as { seen_at: Date | string; waiting: number };
    };
    await pull(owner, { deviceId, stands: stands() });
    const first = await seen();
    clock.advance(5_000);
    await pull(owner, { deviceId, stands: stands() });
    expect(await seen()).toEqual(first);
    await pull(owner, { deviceId, stands: stands({ waiting: 1, waiting_for_ms: 0 }) });
    const changed = await seen();
    expect(changed.waiting).toBe(1);
    clock.advance(10_000);
    await pull(owner, { deviceId, stands: stands({ waiting: 1, waiting_for_ms: 10_000 }) });
    expect(await seen()).not.toEqual(changed);
  });

  it('is known of a console that is too old for its mirror', async () => {
    const nila = await addMember(t.url, owner, { email: 'nila@harbour.example', role: 'agent' });
    const schema = SYNC_SCHEMA - 1;
    expect(await pull(nila, { deviceId: randomUUID(), stands: stands(), schema })).toBe(426);
    expect(await deviceOf(nila)).toMatchObject({ schema });
  });

  it('is of the member’s last devices only, however many ids are made up', async () => {
    const many = await addMember(t.url, owner, { email: 'many@harbour.example', role: 'agent' });
    const ids = Array.from({ length: DEVICES_OF_MEMBER + 2 }, () => randomUUID());
    for (const deviceId of ids) {
      clock.advance(1000);
      await pull(many, { deviceId, stands: stands() });
    }
    const { rows } = await t.database.admin.query(
      'select device_id from devices where member_id = $1 order by seen_at',
      [many.session.member.id],
    );
    expect(rows.map((row: { device_id: string }) => row.device_id)).toEqual(ids.slice(2));
  });

  it('is nothing a visitor or another account has', async () => {
    const cedar = await addSubAccount(t.url, owner, 'cedar');
    await pull(cedar, { deviceId: randomUUID(), stands: stands({ name: 'of Cedar' }) });
    const { body } = await fleetOf(owner);
    expect(body.data.map((device) => device.name)).not.toContain('of Cedar');
    expect((await fleetOf(asha)).status).toBe(403);
  });
});

describe('a device in the hands of a supervisor', () => {
  it('is signed out; what is said of it stays', async () => {
    const gita = await addMember(t.url, owner, { email: 'gita@harbour.example', role: 'agent' });
    const deviceId = randomUUID();
    await pull(gita, { deviceId, stands: stands({ waiting: 2, waiting_for_ms: 5 }) });
    const device = await deviceOf(gita);
    expect(await onDevice(supervisor, device, 'sign-out')).toMatchObject({ body: { ended: 1 } });
    expect(await pull(gita, { deviceId, stands: stands() })).toBe(401);
    expect(await deviceOf(gita)).toMatchObject({ signed_in: false, waiting: 2 });
    const refreshed = await call(t.url, {
      method: 'POST',
      path: '/v1/session/refresh',
      body: { refresh_token: gita.refresh_token },
    });
    expect(refreshed.body).toMatchObject({ code: 'session_ended', reason: 'ended_by_supervisor' });
    expect(await onDevice(supervisor, device, 'sign-out')).toMatchObject({ body: { ended: 0 } });
  });

  it('of somebody above the supervisor is left alone', async () => {
    await pull(owner, { deviceId: randomUUID(), stands: stands() });
    const answer = await onDevice(supervisor, await deviceOf(owner), 'sign-out');
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await fleetOf(owner)).status).toBe(200);
  });

  it('shows what was refused by kind and reason, and nothing of what it says', async () => {
    const deviceId = randomUUID();
    const meera = await addMember(t.url, owner, { email: 'meera@harbour.example', role: 'agent' });
    await pull(meera, { deviceId, stands: stands({ refused: 2 }) });
    const note = (id: string) => ({
      id,
      contact_id: randomUUID(),
      list_id: randomUUID(),
      text: 'her sister called',
      client_at: new Date(clock.now()).toISOString(),
    });
    await call(t.url, {
      method: 'POST',
      path: '/sync/v1/push',
      token: meera.token,
      body: { coll: 'notes', device_id: deviceId, rows: [note(randomUUID()), note(randomUUID())] },
    });
    const { id } = await deviceOf(meera);
    const { body } = await call(t.url, {
      path: `/v1/devices/${id}/refused-facts`,
      token: supervisor.token,
    });
    expect(body).toEqual({
      data: [{ coll: 'notes', code: 'not_found', count: 2, last_at: expect.any(String) }],
    });
  });

  it('gives back what it holds in reserve, and no claim that is worked on', async () => {
    const kiran = await addMember(t.url, owner, { email: 'kiran@harbour.example', role: 'agent' });
    const deviceId = randomUUID();
    await pull(kiran, { deviceId, stands: stands() });
    const [list] = await putContacts(owner.session.account.id, kiran.session.member.id, deviceId);
    expect(await deviceOf(kiran)).toMatchObject({ reservations: 2 });
    const answer = await onDevice(supervisor, await deviceOf(kiran), 'release');
    expect(answer).toMatchObject({ status: 200, body: { released: 2 } });
    expect(await deviceOf(kiran)).toMatchObject({ reservations: 0 });
    const { rows } = await t.database.admin.query(
      'select kind from claims where list_id = $1 and expires_at > $2',
      [list, new Date(clock.now())],
    );
    expect(rows).toEqual([{ kind: 'claim' }]);
    const log = await t.database.admin.query(
      `select count(*)::int as n from audit_log where action = 'device.released'`,
    );
    expect(log.rows).toEqual([{ n: 1 }]);
  });

  it('keeps the contact its member is on the phone with, until it has its disposition', async () => {
    const divya = await addMember(t.url, owner, { email: 'divya@harbour.example', role: 'agent' });
    const deviceId = randomUUID();
    await pull(divya, { deviceId, stands: stands() });
    const { id: memberId } = divya.session.member;
    const [listId] = await putContacts(owner.session.account.id, memberId, deviceId);
    const { admin } = t.database;
    const held = await admin.query<{ contact_id: string }>(
      `select contact_id from claims where list_id = $1 and kind = 'reservation' order by contact_id`,
      [listId],
    );
    const contactId = held.rows[0]?.contact_id;
    const callId = randomUUID();
    await admin.query(
      `insert into calls (account_id, id, state, contact_id, list_id, member_id, to_phone, from_phone, mode,
         billing_account_id, billing_rule, claim_token, requested_at, next_at, billed)
       values ($1, $2, 'in-progress', $3, $4, $5, '+12025550177', '+15005550006', 'test', $1, 'operating', 1, $6, $7, true)`,
      [
        owner.session.account.id,
        callId,
        contactId,
        listId,
        memberId,
        new Date(clock.now()),
        new Date(clock.now() + 60 * MINUTE_MS),
      ],
    );
    const release = async () => onDevice(supervisor, await deviceOf(divya), 'release');
    expect(await release()).toMatchObject({ status: 200, body: { released: 1 } });
    await admin.query(
      `update calls set state = 'completed', ended_at = $2, next_at = null where id = $1`,
      [callId, new Date(clock.now())],
    );
    expect(await release()).toMatchObject({ status: 200, body: { released: 0 } });
    expect(await deviceOf(divya)).toMatchObject({ reservations: 1 });
    await admin.query(
      `insert into dispositions (account_id, id, contact_id, list_id, call_id, member_id, device_id, code, effect,
         note, content_hash, client_at, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'no_answer', 'retry', '', '\\x', now(), now())`,
      [owner.session.account.id, randomUUID(), contactId, listId, callId, memberId, deviceId],
    );
    expect(await release()).toMatchObject({ status: 200, body: { released: 1 } });
  });
});

/** A list with three contacts that the device holds: two in reserve, one as a claim. */
async function putContacts(
  accountId: string,
  memberId: string,
  deviceId: string,
): Promise<string[]> {
  const listId = randomUUID();
  const { admin } = t.database;
  await admin.query(
    `insert into call_lists (account_id, id, name, status, seq, created_at)
     values ($1, $2::uuid, $2::uuid::text, 'open', 1, now())`,
    [accountId, listId],
  );
  for (const [n, kind] of ['reservation', 'reservation', 'claim'].entries()) {
    const id = randomUUID();
    await admin.query(
      `insert into contacts (account_id, id, list_id, position, name, phone, zone, seq)
       values ($1, $2, $3, $4, 'C', $5, 'America/New_York', 1)`,
      [accountId, id, listId, n, `+1202555017${n}`],
    );
    await admin.query(
      `insert into claims (account_id, contact_id, list_id, member_id, device_id, token, kind, expires_at)
       values ($1, $2, $3, $4, $5, 1, $6, $7)`,
      [accountId, id, listId, memberId, deviceId, kind, new Date(clock.now() + MINUTE_MS)],
    );
  }
  return [listId];
}
