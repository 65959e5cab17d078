// Erasing a person: nothing of them is left anywhere, what has to stay stays, and it can be proved.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditKey } from '../../shared/audit.ts';
import type { CallList } from '../../shared/call-lists.ts';
import type { Erasure, ErasurePreview, ErasureWithReceipt } from '../../shared/erasures.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { SYNC_SCHEMA } from '../../shared/sync.ts';
import { chainAccount } from '../audit/service.ts';
import { accountTables } from '../isolation/test/catalogue-fill.ts';
import { digestOf } from '../isolation/test/database-probes.ts';
import { addMember, addSubAccount, call, refreshed } from '../test/app.ts';
import { dial, startFloor, until, untilCall, type Floor } from '../test/carrier.ts';
import { startReceiver, type Receiver } from '../webhooks/test/receiver.ts';
import {
  askAs,
  contactsOf,
  importFile,
  PERSON,
  tracePerson,
  WORDS,
  type Traced,
} from './test/person.ts';
import { workOnErasures } from './service.ts';
import { findTraces } from './test/traces.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-erasures-'));
let floor: Floor;
let crm: Receiver;
let lakeview: SignedIn;
let agent: SignedIn;
let made: Traced;
let ask: ReturnType<typeof askAs>;
/** The other accounts’ rows, and the money of this one, before and after. */
let before: { others: string; money: string };
let feed: object;
let preview: ErasurePreview;
let erasure: ErasureWithReceipt;

const cedarId = () => floor.cedar.session.account.id;
const traces = () => findTraces(floor.database.admin, { accountId: cedarId(), words: WORDS });
const rows = async <T extends object>(text: string, values: unknown[] = [cedarId()]) =>
  (await floor.database.admin.query<T>(text, values)).rows;

async function untouched(): Promise<{ others: string; money: string }> {
  const tables = await accountTables(floor.database.admin);
  const others = [lakeview.session.account.id, floor.harbour.session.account.id];
  const of = (names: string[]) => tables.filter((t) => names.includes(t.name));
  const kept = ['ledger', 'ledger_heads', 'usage_days', 'holds', 'rate_cards'];
  return {
    others: await digestOf(floor.database, tables, others),
    money: await digestOf(floor.database, of(kept), [cedarId()]),
  };
}

const shown = async (id: string) => (await ask<ErasureWithReceipt>(`/v1/erasures/${id}`)).body;

async function finished(id: string): Promise<ErasureWithReceipt> {
  return until(async () => {
    const found = await shown(id);
    return found.status === 'done' && found;
  });
}

const pull = (cp: object | null) =>
  ask<{ docs: { id: string }[]; removed: { id: string }[]; cp: object; done: boolean }>(
    '/sync/v1/pull',
    { coll: 'contacts', cp, limit: 1000, schema: SYNC_SCHEMA, device_id: randomUUID() },
  );

beforeAll(async () => {
  floor = await startFloor({ env: { DATA_DIR: folder, WEBHOOK_PRIVATE_HOSTS: 'allow' } });
  crm = await startReceiver();
  ask = askAs(floor, floor.cedar);
  lakeview = await addSubAccount(floor.url, floor.harbour, 'lakeview');
  agent = await addMember(floor.url, floor.cedar, { email: 'asha@cedar.example', role: 'agent' });
  await importFile(floor, lakeview, 'Their own fair');
  made = await tracePerson(floor, floor.cedar, `${crm.url}/crm`);
  // What happened has reached the CRM, and is written down.
  await until(async () => {
    const [found] = await rows<{ n: number }>(
      `select count(*)::int as n from delivery_attempts where account_id = $1`,
    );
    return (found?.n ?? 0) >= 2;
  });
  feed = (await pull(null)).body.cp;
  before = await untouched();
  const whom = { contact_id: made.contactIds[1] };
  preview = (await ask<ErasurePreview>('/v1/erasures/preview', whom)).body;
  const asked = await ask<Erasure>('/v1/erasures', {
    contact_id: made.contactIds[0],
    reason: 'Asked in letter 17',
  });
  expect(asked.status).toBe(202);
  erasure = await finished(asked.body.id);
});
afterAll(async () => {
  await crm.close();
  await floor.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is shown before', () => {
  it('is who it is, what is there and what cannot be reached', () => {
    expect(preview).toEqual({
      phone: PERSON.phone,
      names: [PERSON.name],
      lists: ['Autumn fair', 'Spring fair'],
      counts: {
        contacts: 2,
        dispositions: 1,
        notes: 1,
        callbacks: 1,
        contact_edits: 2,
        calls: 1,
        exports: 1,
      },
      opted_out: true,
      in_call: false,
      told_crm: true,
    });
  });

  it('is nothing for a number nobody has, and refused for another account’s contact', async () => {
    const { body } = await ask<ErasurePreview>('/v1/erasures/preview', { phone: '2025550199' });
    expect([body.phone, body.names, body.counts['contacts']]).toEqual(['+12025550199', [], 0]);
    const [theirs] = await rows<{ id: string }>('select id from contacts where account_id = $1', [
      lakeview.session.account.id,
    ]);
    const foreign = { contact_id: theirs?.id };
    expect((await ask('/v1/erasures/preview', foreign)).status).toBe(404);
  });

  it('is in the audit log as a read of the people who are called', async () => {
    const found = await rows<{ n: number }>(
      `select count(*)::int as n from audit_log
       where account_id = $1 and action = 'erasure_preview.read' and is_read`,
    );
    expect(found[0]?.n).toBeGreaterThan(0);
  });
});

describe('an erased person', () => {
  it('was all over the account, or the rest of this file would prove nothing', () => {
    for (const kind of [
      'contacts',
      'opt_outs',
      'dispositions',
      'notes',
      'callbacks',
      'callback_changes',
      'contact_edits',
      'calls',
      'events',
      'delivery_attempts',
      'idempotent_answers',
      'refused_facts',
      'imports',
      'import_problems',
      'import_files',
      'mails',
      'exports',
    ])
      expect(erasure.counts[kind], kind).toBeGreaterThan(0);
    expect(erasure.counts).toMatchObject({
      contacts: 2,
      calls: 1,
      opt_outs: 1,
      notes: 2,
      mentions: 1,
    });
  });

  it('is nowhere in the database: no name, number, note, field, answer or file', async () => {
    expect(await traces()).toEqual([]);
    // The same search finds them in the account next door, so it can find.
    const there = { accountId: lakeview.session.account.id, words: WORDS };
    expect((await findTraces(floor.database.admin, there)).length).toBeGreaterThan(0);
  });

  it('is in no file that can be downloaded', async () => {
    expect(existsSync(join(folder, 'exports', cedarId(), `${made.exportId}.zip`))).toBe(false);
    const { status } = await ask(`/v1/exports/${made.exportId}/file`);
    expect(status).toBe(409);
  });

  it('leaves other accounts, the ledger and the usage as they were', async () => {
    const after = await untouched();
    expect(after.money).toBe(before.money);
    expect(after.others).toBe(before.others);
  });

  it('leaves what a call took and cost', async () => {
    const { body } = await ask<Record<string, unknown>>(`/v1/calls/${made.callId}`);
    expect(body).toMatchObject({ state: 'completed', duration_seconds: 61 });
    expect(body['charge']).toMatchObject({ billed_seconds: 120, amount_minor: 1000 });
  });

  it('leaves the others of the list, and what was said about them, but for the number', async () => {
    expect(
      (await contactsOf(floor, floor.cedar, made.listIds[0] as string)).map((c) => c.name),
    ).toEqual(['Ann Other', 'Ben Other']);
    const { body } = await ask<CallList>(`/v1/call-lists/${made.listIds[0]}`);
    expect(body.contacts).toBe(2);
    const said = await rows<object>(
      `select n.text, c.attributes ->> 'story' as story from notes n join contacts c on c.id = n.contact_id
       where n.account_id = $1 and n.contact_id = $2`,
      [cedarId(), made.otherId],
    );
    expect(said).toEqual([{ text: 'neighbour of ••••, rings twice', story: 'lives beside ••••' }]);
    const [upload] = await rows<{ status: string }>(
      'select status from imports where account_id = $1 and id = $2',
      [cedarId(), made.uploads.without],
    );
    expect(upload?.status).toBe('uploaded');
  });

  it('leaves every device with its next pull', async () => {
    const { body } = await pull(feed);
    expect(body.removed.map((r) => r.id).toSorted()).toEqual(made.contactIds.toSorted());
    const fresh = await pull(null);
    expect(fresh.body.docs.map((d) => d.id)).not.toContain(made.contactIds[0]);
    expect((await ask(`/v1/contacts/${made.contactIds[0]}`)).status).toBe(404);
  });

  it('is not dialled twice by a repeated request', async () => {
    const body = { contact_id: made.contactIds[0], claim_token: 1 };
    const again = await dial(floor, { token: floor.cedar.token, body, key: made.callKey });
    expect([again.status, again.body.code]).toEqual([410, 'erased']);
  });

  it('is not written anew by what a device had not sent yet', async () => {
    const about = { contact_id: made.contactIds[0], list_id: made.listIds[0] };
    const at = '2026-11-20T04:29:00.000Z';
    const push = (coll: string, row: object) =>
      ask<{ results: { st: string }[] }>('/sync/v1/push', {
        coll,
        device_id: randomUUID(),
        rows: [row],
      });
    const note = { ...about, id: randomUUID(), text: 'tangerine again', client_at: at };
    expect((await push('notes', note)).body.results[0]?.st).toBe('ok');
    expect((await push('notes', note)).body.results[0]?.st).toBe('dup');
    const bad = { ...about, id: randomUUID(), text: 'tangerine', client_at: 'tomorrow' };
    expect((await push('notes', bad)).body.results[0]?.st).toBe('rejected');
    const known = {
      ...about,
      id: made.dispositionId,
      code: 'call_back',
      note: 'tangerine',
      client_at: at,
      call_id: null,
      callback: null,
      claim_token: null,
      supersedes: null,
    };
    expect((await push('dispositions', known)).body.results[0]?.st).toBe('dup');
    expect(await traces()).toEqual([]);
  });
});

describe('an opt-out of an erased person', () => {
  it('stops a dial by number, and one that another account pays for', async () => {
    const dialled = await dial(floor, { token: floor.cedar.token, body: { to: PERSON.phone } });
    expect([dialled.status, dialled.body.code]).toEqual([409, 'do_not_call']);
    const paid = { to: PERSON.phone, client_account_id: cedarId() };
    const byParent = await dial(floor, { token: floor.harbour.token, body: paid });
    expect([byParent.status, byParent.body.code]).toEqual([409, 'do_not_call']);
    // Nobody opted out there.
    floor.simulator.setOutcome(PERSON.phone, { result: 'busy', durationSeconds: 0 });
    const next = await dial(floor, { token: lakeview.token, body: { to: PERSON.phone } });
    expect(next.body.code).not.toBe('do_not_call');
  });

  it('marks them when a file brings them back, for the dial and the count of what can be dialled', async () => {
    const listId = await importFile(floor, floor.cedar, 'Winter fair');
    const back = (await contactsOf(floor, floor.cedar, listId)).find(
      (c) => c.phone === PERSON.phone,
    );
    expect(back?.dnc).toBe(true);
    const { body } = await ask<{ refused: { code: string; contacts: number }[] }>(
      `/v1/call-lists/${listId}/preflight`,
    );
    expect(body.refused).toContainEqual({ code: 'do_not_call', contacts: 1 });
    const again = await ask<Erasure>('/v1/erasures', {
      phone: '(202) 555-0142',
      reason: 'Asked again',
    });
    expect((await finished(again.body.id)).counts).toMatchObject({ contacts: 1 });
    expect(await traces()).toEqual([]);
  });

  it('is asked once more when the call is placed, and the erasure waits for the call', async () => {
    const phone = '+12025550186';
    floor.simulator.control.misbehave({
      to: phone,
      faults: { answer: 'too-many-requests' },
      times: 1,
    });
    const waiting = await dial(floor, { token: floor.cedar.token, body: { to: phone } });
    await until(async () => {
      const found = await rows<{ source: string }>(
        'select source from call_events where account_id = $1 and call_id = $2',
        [cedarId(), waiting.body.id],
      );
      return found.some((e) => e.source === 'carrier');
    });
    await ask('/v1/do-not-call', { phone, reason: 'asked' });
    const asked = await ask<Erasure>('/v1/erasures', { phone, reason: 'Asked by phone' });
    await until(async () => (await shown(asked.body.id)).waits_for === 'calls');
    expect(
      await rows('select 1 from do_not_call where account_id = $1 and phone = $2', [
        cedarId(),
        phone,
      ]),
    ).toEqual([]);
    floor.clock.advance(5000);
    const done = await untilCall(floor, { token: floor.cedar.token, id: waiting.body.id }, [
      'refused',
    ]);
    expect([done.reason, done.to]).toEqual(['do_not_call', phone]);
    await workOnErasures(floor.app.deps);
    expect(await finished(asked.body.id)).toMatchObject({ counts: { calls: 1 }, waits_for: null });
    expect(
      await findTraces(floor.database.admin, { accountId: cedarId(), words: [phone.slice(2)] }),
    ).toEqual([]);
  });
});

describe('an erasure that is cut off', () => {
  const phone = '+12025550172';
  const notes = () =>
    rows<{ text: string }>(
      `select n.text from notes n join contacts c on c.account_id = n.account_id and c.id = n.contact_id
       where n.account_id = $1 and n.text <> '' and c.id = $2`,
      [cedarId(), contactId],
    );
  let contactId: string;

  it('goes on after the last whole step, whoever takes it on, and counts nothing twice', async () => {
    const [, ben] = await contactsOf(floor, floor.cedar, made.listIds[0] as string);
    contactId = ben?.id ?? '';
    expect(ben?.phone).toBe(phone);
    const note = {
      contact_id: contactId,
      list_id: made.listIds[0],
      id: randomUUID(),
      text: 'Ben sings',
      client_at: '2026-11-20T04:29:00.000Z',
    };
    await ask('/sync/v1/push', { coll: 'notes', device_id: randomUUID(), rows: [note] });
    // The step of the facts fails in its middle: its first statement runs, the second may not.
    await floor.database.admin.query('revoke update (text) on notes from switchyard_erasure');
    const asked = await ask<Erasure>('/v1/erasures', { phone, reason: 'Asked by letter' });
    const stuck = await until(async () => {
      const found = await shown(asked.body.id);
      return found.failure !== null && found;
    });
    expect(stuck).toMatchObject({ status: 'running', counts: { contacts: expect.any(Number) } });
    expect(stuck.counts['notes']).toBeUndefined();
    expect(await notes()).toHaveLength(1);
    // Its server dies with the lease in its hand; the next one may not touch it before that runs out.
    await floor.database.admin.query('grant update (text) on notes to switchyard_erasure');
    await floor.database.admin.query(
      'update erasures set lease_until = $2 where account_id = $1 and id = $3',
      [cedarId(), new Date(floor.clock.now() + 60_000), asked.body.id],
    );
    expect(await workOnErasures(floor.app.deps)).toBe(false);
    floor.clock.advance(61_000);
    await workOnErasures(floor.app.deps);
    const done = await finished(asked.body.id);
    expect(done.counts).toMatchObject({ ...stuck.counts, notes: 1 });
    expect(done.failure).toBeNull();
    expect(await notes()).toEqual([]);
  });

  it('is the same one when it is asked for again meanwhile', async () => {
    await floor.database.admin.query('revoke update on contacts from switchyard_erasure');
    const wish = { phone: '+12025550199', reason: 'Asked by letter' };
    const [first, second] = await Promise.all([
      ask<Erasure>('/v1/erasures', wish),
      ask<Erasure>('/v1/erasures', wish),
    ]);
    expect(first.body.id).toBe(second.body.id);
  });
});

describe('a receipt', () => {
  const check = async (receipt: string, who = floor.cedar) =>
    (
      await askAs(floor, who)<{ genuine: boolean; problem: string | null }>('/v1/erasures/check', {
        receipt,
      })
    ).body;

  it('is genuine, and not with any byte changed, nor for another account', async () => {
    const text = erasure.receipt ?? '';
    expect(await check(text)).toEqual({ genuine: true, problem: null });
    expect((await check(text, lakeview)).genuine).toBe(false);
    const step = Math.max(1, Math.floor(text.length / 40));
    for (let at = 0; at < text.length; at += step) {
      const other = text[at] === '1' ? '2' : '1';
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      expect((await check(changed)).genuine, `byte ${at}`).toBe(false);
    }
    expect((await check(` ${text}`)).genuine).toBe(false);
  });

  it('is taken by the published verifier, and refused after a change', async () => {
    const { body: key } = await ask<AuditKey>('/v1/audit/key');
    const files = { key: join(folder, 'key.pem'), receipt: join(folder, 'receipt.json') };
    writeFileSync(files.key, key.public_key);
    writeFileSync(files.receipt, `${erasure.receipt}\n`);
    expect(await verify('verify-erasure.mjs', [files.receipt, files.key])).toBe(0);
    writeFileSync(files.receipt, (erasure.receipt ?? '').replace('"calls":1', '"calls":2'));
    expect(await verify('verify-erasure.mjs', [files.receipt, files.key])).toBe(1);
  });

  it('says nothing of the person, and stays as it is', async () => {
    for (const word of [...WORDS, PERSON.name]) expect(erasure.receipt).not.toContain(word);
    expect((await shown(erasure.id)).receipt).toBe(erasure.receipt);
    expect(JSON.parse(erasure.receipt ?? '')).toMatchObject({
      account_id: cedarId(),
      requested_by: floor.cedar.session.member.id,
      counts: erasure.counts,
    });
  });

  it('leaves the audit log whole, by the server and by the published verifier', async () => {
    await chainAccount(floor.app.deps, cedarId());
    const { body: state } = await ask<{ intact: boolean }>('/v1/audit/chain');
    expect(state.intact).toBe(true);
    const exported = await call<string>(floor.url, {
      path: '/v1/audit/export',
      token: floor.cedar.token,
    });
    const { body: key } = await ask<AuditKey>('/v1/audit/key');
    writeFileSync(join(folder, 'audit.jsonl'), exported.body);
    writeFileSync(join(folder, 'key.pem'), key.public_key);
    expect(
      await verify('verify-audit.mjs', [join(folder, 'audit.jsonl'), join(folder, 'key.pem')]),
    ).toBe(0);
    expect(exported.body).toContain('erasure.requested');
    expect(exported.body).toContain('erasure.done');
  });
});

describe('who may ask', () => {
  const wish = { phone: '+12025550171', reason: 'Asked by phone' };

  it('learns nothing of another account: its ids answer like none', async () => {
    const [theirs] = await rows<{ id: string }>(
      'select id from contacts where account_id = $1 limit 1',
      [lakeview.session.account.id],
    );
    const reason = 'Asked by letter';
    const foreign = await ask<Problem>('/v1/erasures', { contact_id: theirs?.id, reason });
    const missing = await ask<Problem>('/v1/erasures', { contact_id: randomUUID(), reason });
    const plain = ({ status, body }: typeof foreign) => [status, { ...body, instance: '' }];
    expect(plain(foreign)).toEqual(plain(missing));
    expect(foreign.status).toBe(404);
    expect((await askAs(floor, lakeview)(`/v1/erasures/${erasure.id}`)).status).toBe(404);
    const { body: list } = await askAs(floor, lakeview)<{ data: Erasure[] }>('/v1/erasures');
    expect(list.data).toEqual([]);
  });

  it('does not name the person in the reason, which stays', async () => {
    for (const reason of ['Ann Other asked', 'is +1 202 555 0171']) {
      const answer = await ask<Problem>('/v1/erasures', { ...wish, reason });
      expect([answer.status, answer.body.code], reason).toEqual([422, 'invalid_request']);
    }
    const both = { ...wish, contact_id: made.otherId };
    expect((await ask('/v1/erasures', both)).status).toBe(422);
    expect((await ask('/v1/erasures', { reason: wish.reason })).status).toBe(422);
  });

  it('is owners and admins, lately proven', async () => {
    expect((await askAs(floor, agent)('/v1/erasures', wish)).status).toBe(403);
    floor.clock.advance(14 * 60_000);
    const kept = await refreshed(floor.url, floor.cedar);
    floor.clock.advance(10 * 60_000);
    const stale = await askAs(floor, kept)<Problem>('/v1/erasures', wish);
    expect([stale.status, stale.body.code]).toEqual([403, 'step_up_required']);
  });
});

function verify(script: string, args: string[]): Promise<number> {
  const path = join(import.meta.dirname, '../../docs', script);
  return new Promise((done) => {
    execFile(process.execPath, [path, ...args], (error) => done(error ? Number(error.code) : 0));
  });
}
