// The number of an erased person, where others wrote it beside somebody else: however many they are, a device that works
// meanwhile is not kept waiting.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Erasure } from '../../shared/erasures.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { seedList, type SeededList } from '../test/calling.ts';
import { until } from '../test/carrier.ts';

const PHONE = '+12025550142';
const MANY = 1203;

let t: TestApp;
let owner: SignedIn;
let list: SeededList;

beforeAll(async () => {
  t = await startTestApp();
  owner = await setUpHarbour(t.url);
  list = await seedList(t, owner, { count: MANY + 1, prefix: '+1303' });
  await rows('update contacts set phone = $2, name = $3 where id = $1', [
    list.contacts[0],
    PHONE,
    'Zebedee',
  ]);
});
afterAll(() => t.close());

const accountId = () => owner.session.account.id;
const rows = async <T extends object>(text: string, values: unknown[] = [accountId()]) =>
  (await t.database.admin.query<T>(text, values)).rows;
const head = async () =>
  (await rows<{ seq: string }>('select seq from sync_heads where account_id = $1'))[0]?.seq;

async function erase(phone: string): Promise<Erasure> {
  const ask = <T>(path: string, body?: object) =>
    call<T>(t.url, {
      method: body ? 'POST' : 'GET',
      path,
      token: owner.token,
      ...(body && { body }),
    });
  const { body } = await ask<Erasure>('/v1/erasures', { phone, reason: 'Asked by letter' });
  return until(async () => {
    const { body: found } = await ask<Erasure>(`/v1/erasures/${body.id}`);
    return found.status === 'done' && found;
  });
}

describe('the number of an erased person in what is said of others', () => {
  beforeAll(async () => {
    await rows(
      `update contacts set attributes = '{"Neighbour": "(202) 555-0142"}', ver = 1
       where account_id = $1 and phone <> $2`,
      [accountId(), PHONE],
    );
  });

  it('goes out of every contact, and of no more than five hundred at once', async () => {
    const erasure = await erase(PHONE);
    expect(erasure.counts).toMatchObject({ contacts: 1, mentions: MANY });
    expect(erasure.steps_done).toBe(erasure.steps_total);
    const [said] = await rows<{ hidden: number; once: number }>(
      `select count(*)::int as hidden, count(*) filter (where ver = 2)::int as once from contacts
       where account_id = $1 and attributes ->> 'Neighbour' = '••••'`,
    );
    expect(said).toEqual({ hidden: MANY, once: MANY });
    const changes = await rows<{ n: number }>(
      `select count(*)::int as n from contacts
       where account_id = $1 and attributes ->> 'Neighbour' = '••••' group by seq order by seq`,
    );
    expect(changes.map(({ n }) => n)).toEqual([500, 500, 203]);
  });

  it('goes out of a note whole, with its bracket, and the words around it stay apart', async () => {
    const id = randomUUID();
    const note = {
      id,
      contact_id: list.contacts[1],
      list_id: list.id,
      text: 'ring (303) 555-0188 at noon',
      client_at: '2026-11-20T04:29:00.000Z',
    };
    await call(t.url, {
      method: 'POST',
      path: '/sync/v1/push',
      token: owner.token,
      body: { coll: 'notes', device_id: randomUUID(), rows: [note] },
    });
    expect((await erase('+13035550188')).counts).toMatchObject({ notes: 1 });
    expect(await rows('select text from notes where id = $1', [id])).toEqual([
      { text: 'ring •••• at noon' },
    ]);
  });

  it('is looked for without the counter that every device waits for', async () => {
    const before = Number(await head());
    expect((await erase('+12025550199')).counts).toMatchObject({ mentions: 0 });
    // One number for the contacts of the person, and none for those of others.
    expect(Number(await head())).toBe(before + 1);
  });
});
