// The console's data layer against the real server: what a console holds is what the server has.
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Console, openConsole } from '../desktop/renderer/platform/console.ts';
import { memoryStorage } from '../desktop/renderer/platform/storage.ts';
import type { SignedIn } from '../shared/sessions.ts';
import type { Claim } from '../shared/calling.ts';
import { takeSeq, withAccount } from '../server/platform/db/transaction.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../server/test/app.ts';
import { dispositionOf, type SeededList, seedList } from '../server/test/calling.ts';
import type { ConsoleResult, ConsoleWork } from './console-worker.ts';

let t: TestApp;
let cedar: SignedIn;
let asha: SignedIn;
let list: SeededList;
const open = new Set<Console>();

beforeAll(async () => {
  t = await startTestApp();
  cedar = await addSubAccount(t.url, await setUpHarbour(t.url), 'cedar');
  asha = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  list = await seedList(t, cedar, { count: 1_300 });
});
afterEach(async () => {
  await Promise.all([...open].map((console) => console.close()));
  open.clear();
});
afterAll(() => t.close());

async function openFor(session: SignedIn): Promise<Console> {
  const console = await openConsole({
    baseUrl: t.url,
    accountId: session.session.account.id,
    memberId: session.session.member.id,
    deviceId: randomUUID(),
    getToken: () => session.token,
    storage: memoryStorage(),
    profile: randomUUID(),
  });
  open.add(console);
  await console.start();
  return console;
}

function disposition(contactId: string, code = 'no_answer') {
  return {
    contact_id: contactId,
    list_id: list.id,
    call_id: null,
    code,
    note: '',
    callback: null,
    claim_token: null,
    supersedes: null,
  };
}

const serverRows = async (table: string): Promise<Record<string, unknown>[]> =>
  (await t.database.admin.query<Record<string, unknown>>(`select * from ${table}`)).rows;

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** As an operator or a job would change it, with its number. */
function changeContact(id: string, set: string): Promise<void> {
  return withAccount(t.database.pools.app, { accountId: cedar.session.account.id }, async (tx) => {
    const seq = await takeSeq(tx);
    await tx.execute(
      `update contacts set ${set}, seq = $3, ver = ver + 1 where account_id = $1 and id = $2`,
      [tx.accountId, id, seq],
    );
  });
}

describe('a console against the real server', () => {
  it('holds every contact, list and code, and the digests agree', async () => {
    const console = await openFor(asha);
    await console.sync();
    const held = await console.mirror.contacts.find().exec();
    expect(held.map((doc) => doc.id).toSorted()).toEqual(list.contacts.toSorted());
    expect(await console.mirror.codes.count().exec()).toBeGreaterThan(0);
    expect(console.mirror.store.getState().quarantined).toEqual([]);
    const findings = await console.digestAll();
    expect(findings.map(({ coll, outcome }) => [coll, outcome])).toEqual([
      ['contacts', 'equal'],
      ['lists', 'equal'],
      ['codes', 'equal'],
    ]);
  });

  it('sends what was recorded offline', async () => {
    const console = await openFor(asha);
    await console.sync();
    console.goOffline();
    const ids = list.contacts.slice(0, 60);
    for (const id of ids) await console.facts.recordDisposition(disposition(id));
    const note = { contact_id: ids[0] as string, list_id: list.id, text: 'mornings' };
    await console.facts.addNote(note);
    await until(() => console.connection.getState().waiting === 61);
    console.goOnline();
    await console.drain();
    expect(console.facts.store.getState().rejected).toEqual([]);
    expect(await serverRows('dispositions')).toHaveLength(60);
    expect(await serverRows('notes')).toHaveLength(1);
  });

  it('shows what others did without being asked', async () => {
    const console = await openFor(asha);
    await console.sync();
    await until(() => console.connection.getState().live);
    const id = list.contacts[90] as string;
    const rows = [dispositionOf(list, id)];
    const body = { coll: 'dispositions', device_id: randomUUID(), rows };
    await call(t.url, { method: 'POST', path: '/sync/v1/push', token: cedar.token, body });
    await until(async () => {
      const seen = await console.mirror.contacts.findOne(id).exec();
      return seen?.last_disposition === 'no_answer';
    });
    expect((await console.mirror.contacts.findOne(id).exec())?.state).toBe('retry');
  });

  it('keeps facts once when answers are lost half way', async () => {
    const before = (await serverRows('dispositions')).length;
    const console = await openFor(asha);
    await console.sync();
    for (const id of list.contacts.slice(100, 140)) {
      await console.facts.recordDisposition(disposition(id));
      console.goOffline();
      console.goOnline();
    }
    await console.drain();
    expect(await serverRows('dispositions')).toHaveLength(before + 40);
  });

  it('heals a row that was changed behind its back', async () => {
    const console = await openFor(asha);
    await console.sync();
    const id = list.contacts[7] as string;
    const row = await console.mirror.contacts.findOne(id).exec();
    await row?.incrementalPatch({ ver: 1_000, name: 'wrong' });
    const findings = await console.digestAll();
    expect(findings.find(({ coll }) => coll === 'contacts')?.outcome).toBe('healed');
    expect((await console.mirror.contacts.findOne(id).exec())?.name).toBe('Contact 8');
  });

  it('purges a closed list and holds all of it when it is opened again', async () => {
    const other = await seedList(t, cedar, { count: 3, prefix: '+1444' });
    const console = await openFor(asha);
    await console.sync();
    const heldOf = () => console.mirror.contacts.count({ selector: { list_id: other.id } }).exec();
    expect(await heldOf()).toBe(3);
    for (const [status, count] of [
      ['closed', 0],
      ['open', 3],
    ] as const) {
      await withAccount(
        t.database.pools.app,
        { accountId: cedar.session.account.id },
        async (tx) => {
          await tx.execute(
            'update call_lists set status = $3, seq = $4, ver = ver + 1 where account_id = $1 and id = $2',
            [tx.accountId, other.id, status, await takeSeq(tx)],
          );
        },
      );
      await console.sync();
      expect(await heldOf()).toBe(count);
    }
  });

  it('starts over after a restore, with facts sent first', async () => {
    const before = (await serverRows('notes')).length;
    const console = await openFor(asha);
    await console.sync();
    console.goOffline();
    await console.facts.addNote({
      contact_id: list.contacts[1] as string,
      list_id: list.id,
      text: 'x',
    });
    await t.database.admin.query('update sync_heads set epoch = epoch + 1');
    console.goOnline();
    await console.sync();
    await console.drain();
    expect(await serverRows('notes')).toHaveLength(before + 1);
    const findings = await console.digestAll();
    expect(findings.every(({ outcome }) => outcome === 'equal')).toBe(true);
  });

  it('claims, renews and reserves; another member never gets the same contact', async () => {
    const console = await openFor(asha);
    const claimed = await console.claims.claimNext(list.id);
    const id = claimed.contact.id;
    expect(console.claims.usableMs(id)).toBeGreaterThan(0);
    expect((await console.claims.claimContact(id)).claim.token).toBe(claimed.claim.token);
    const device_id = randomUUID();
    const asCedar = <T>(path: string, body: object) =>
      call<T>(t.url, { method: 'POST', path, token: cedar.token, body: { device_id, ...body } });
    const refused = await asCedar<{ code: string }>(`/v1/contacts/${id}/claim`, {});
    expect(refused.body.code).toBe('claim_lost');
    const mine = await console.claims.keepReserved(list.id, 10);
    const theirs = await asCedar<{ data: Claim[] }>('/v1/reservations', {
      list_id: list.id,
      count: 10,
    });
    const ids = [...mine, ...theirs.body.data, claimed.claim].map((claim) => claim.contact_id);
    expect(new Set(ids).size).toBe(21);
    await console.claims.refresh();
    expect(console.claims.listReserved(list.id)).toHaveLength(10);
    await console.claims.release(id);
    expect(console.claims.find(id)).toBeUndefined();
    expect((await asCedar(`/v1/contacts/${id}/claim`, {})).status).toBe(200);
  });

  it('waits with its facts when the session ended, and goes on with the next token', async () => {
    let token = 'no longer valid';
    const session = {
      ...asha,
      get token() {
        return token;
      },
    };
    const console = await openFor(session);
    await console.facts.addNote({
      contact_id: list.contacts[2] as string,
      list_id: list.id,
      text: 'y',
    });
    await until(() => console.connection.getState().signedOut);
    expect(console.connection.getState().waiting).toBe(1);
    token = asha.token;
    console.tokenChanged();
    await console.drain();
    expect(console.facts.store.getState().rejected).toEqual([]);
  });

  it('runs many consoles in one process, one worker thread each', async () => {
    const before = (await serverRows('dispositions')).length;
    const workers = Array.from({ length: 4 }, (_, n) => startWorker(n));
    const results = await Promise.all(workers.map(firstMessage));
    const total = (await serverRows('contacts')).filter(
      (row) => row['account_id'] === cedar.session.account.id,
    ).length;
    expect(results).toEqual(workers.map(() => ({ contacts: total, waiting: 0, rejected: 0 })));
    for (const worker of workers) worker.postMessage('close');
    await Promise.all(
      workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))),
    );
    expect(await serverRows('dispositions')).toHaveLength(before + 40);
  });

  it('pulls what changes while it pulls', async () => {
    const console = await openFor(asha);
    const changing = (async () => {
      for (let n = 200; n < 260; n += 1)
        await changeContact(list.contacts[n] as string, 'attempts = attempts + 1');
    })();
    await console.sync();
    await changing;
    await console.sync();
    expect((await console.digestAll()).every(({ outcome }) => outcome === 'equal')).toBe(true);
  });
});

function startWorker(n: number): Worker {
  const work: ConsoleWork = {
    baseUrl: t.url,
    token: asha.token,
    accountId: asha.session.account.id,
    memberId: asha.session.member.id,
    deviceId: randomUUID(),
    listId: list.id,
    contacts: list.contacts.slice(300 + n * 10, 310 + n * 10),
  };
  return new Worker(new URL('./console-worker.ts', import.meta.url), { workerData: work });
}

function firstMessage(worker: Worker): Promise<ConsoleResult> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
