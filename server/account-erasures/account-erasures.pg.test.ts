// A whole account asks to be forgotten: who may ask, how long it can be stopped, what is proved afterwards.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountErasureReceipt,
  type AccountErasure,
  type AccountErasurePreview,
  type ErasedAccount,
} from '../../shared/account-erasures.ts';
import type { AuditKey } from '../../shared/audit.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { exportAudit } from '../audit/service.ts';
import { getBillingHealth, verifyLedger } from '../billing/service.ts';
import { tracePerson, WORDS, type Traced } from '../erasures/test/person.ts';
import { findTraces } from '../erasures/test/traces.ts';
import { systemCtx } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { addMember, addSubAccount, call, signedInAgain, type Answer } from '../test/app.ts';
import { startFloor, until, type Floor } from '../test/carrier.ts';
import { startReceiver, type Receiver } from '../webhooks/test/receiver.ts';
import { workOnAccountErasures } from './service.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-account-erasures-'));
const DAY_MS = 86_400_000;
let floor: Floor;
let crm: Receiver;
let harbour: SignedIn;
let lakeview: SignedIn;
let made: Traced;

const idOf = (who: SignedIn) => who.session.account.id;

function ask<T = Problem>(
  who: SignedIn | string,
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<Answer<T>> {
  const token = typeof who === 'string' ? who : who.token;
  return call<T>(floor.url, { method, path, token, body });
}

const wishFor = (accountId: string | undefined, name: string) => ({
  ...(accountId && { account_id: accountId }),
  account_name: name,
  reason: 'the contract ended',
});

const erasureOf = (who: SignedIn, accountId: string, name: string) =>
  ask<AccountErasure & Omit<Problem, 'status'>>(
    who,
    '/v1/account-erasures',
    wishFor(accountId, name),
  );

type List = { data: AccountErasure[]; erased: ErasedAccount[] };
const listFor = async (who: SignedIn) => (await ask<List>(who, '/v1/account-erasures')).body;

const stop = (who: SignedIn, id: string) =>
  ask(who, `/v1/account-erasures/${id}`, undefined, 'DELETE');

const rows = async <T extends object>(text: string, values: unknown[]) =>
  (await floor.database.admin.query<T>(text, values)).rows;

const makeDue = (accountId: string) =>
  rows(
    `update account_erasures set due_at = created_at where account_id = $1 and status = 'waiting'`,
    [accountId],
  );

const statusOf = async (accountId: string) =>
  (
    await rows<{ status: string; waits_for: string | null; failure: string | null }>(
      `select status, waits_for, failure from account_erasures where account_id = $1 order by created_at desc, id desc limit 1`,
      [accountId],
    )
  )[0];

async function untilStatus(accountId: string, wanted: string) {
  await until(async () => {
    await workOnAccountErasures(floor.app.deps);
    return (await statusOf(accountId))?.status === wanted;
  });
}

const receiptOf = (accountId: string) =>
  ask<{ receipt: string }>(
    floor.database.secrets.operatorToken,
    `/api/admin/erased-accounts/${accountId}`,
  );

beforeAll(async () => {
  floor = await startFloor({ env: { DATA_DIR: folder, WEBHOOK_PRIVATE_HOSTS: 'allow' } });
  harbour = floor.harbour;
  crm = await startReceiver();
  lakeview = await addSubAccount(floor.url, harbour, 'lakeview');
});
afterAll(async () => {
  await crm.close();
  await floor.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('asking for an account to be erased', () => {
  let oak: SignedIn;
  let admin: SignedIn;
  beforeAll(async () => {
    oak = await addSubAccount(floor.url, harbour, 'oak');
    admin = await addMember(floor.url, oak, { email: 'admin@oak.example', role: 'admin' });
  });

  it('is for its owner and for admins of its parent, and for nobody else', async () => {
    const parentAdmin = await addMember(floor.url, harbour, {
      email: 'admin@harbour.example',
      role: 'admin',
    });
    const preview = (who: SignedIn, id?: string) =>
      ask(who, `/v1/account-erasures/preview${id ? `?account_id=${id}` : ''}`);
    expect((await preview(oak)).status).toBe(200);
    expect((await preview(parentAdmin, idOf(oak))).status).toBe(200);
    expect((await preview(admin)).status).toBe(403);
    expect((await preview(parentAdmin)).status).toBe(403);
    const supervisor = await addMember(floor.url, harbour, {
      email: 'lead@harbour.example',
      role: 'supervisor',
    });
    expect((await preview(supervisor, idOf(oak))).status).toBe(403);
    expect((await erasureOf(admin, idOf(oak), 'Oak Homes')).status).toBe(403);
  });

  it('answers for a sibling, a parent and a stranger as for an id that does not exist', async () => {
    const answers = await Promise.all(
      [idOf(lakeview), idOf(harbour), randomUUID()].flatMap((id) => [
        ask(oak, `/v1/account-erasures/preview?account_id=${id}`),
        erasureOf(oak, id, 'Oak Homes'),
        stop(oak, id),
      ]),
    );
    expect(new Set(answers.map((a) => [a.status, a.body.code].join()))).toEqual(
      new Set(['404,not_found']),
    );
  });

  it('takes a proof of the last minutes, the name as it stands, and no sub-accounts below', async () => {
    const wrong = await erasureOf(harbour, idOf(oak), 'Oak');
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, '/account_name']);
    const whole = await ask(harbour, '/v1/account-erasures', wishFor(undefined, 'Harbour Agency'));
    expect([whole.status, whole.body.code]).toEqual([409, 'wrong_state']);
    floor.clock.advance(16 * 60_000);
    const late = await erasureOf(await renewed(oak), idOf(oak), 'Oak Homes');
    expect([late.status, late.body.code]).toEqual([403, 'step_up_required']);
    harbour = await signedInAgain(floor.url, harbour);
    expect(await statusOf(idOf(oak))).toBeUndefined();
  });

  async function renewed(who: SignedIn): Promise<SignedIn> {
    const body = { refresh_token: who.refresh_token };
    const next = await call<{ token: string }>(floor.url, {
      method: 'POST',
      path: '/v1/session/refresh',
      body,
    });
    return { ...who, ...next.body };
  }

  const mailed = async (template: string, account: SignedIn) =>
    (
      await rows<{ to_address: string }>(
        'select to_address from mails where account_id = $1 and template = $2 order by 1',
        [idOf(account), template],
      )
    ).map((m) => m.to_address);

  it('counts what would go, and is one thing however often it is asked for', async () => {
    const seen = await ask<AccountErasurePreview>(
      harbour,
      `/v1/account-erasures/preview?account_id=${idOf(oak)}`,
    );
    expect(seen.body).toMatchObject({
      account_name: 'Oak Homes',
      counts: { members: 2, contacts: 0, calls: 0 },
      people: 1,
      sub_accounts: [],
      wait_days: 7,
    });
    const [first, second] = await Promise.all([
      erasureOf(harbour, idOf(oak), 'Oak Homes'),
      erasureOf(harbour, idOf(oak), 'Oak Homes'),
    ]);
    expect(first.body.id).toBe(second.body.id);
    expect(first.body).toMatchObject({ status: 'waiting', asked_from: 'parent' });
    // Once each, although it was asked for twice, and one of them owns both accounts.
    expect(await mailed('account_erasure_asked', oak)).toEqual([
      'admin@oak.example',
      'ritu@harbour.example',
    ]);
    expect(await mailed('account_erasure_asked', harbour)).toEqual(['admin@harbour.example']);
  });

  it('can be stopped by an admin of the account itself, and work goes on all the time', async () => {
    admin = await signedInAgain(floor.url, admin);
    expect((await listFor(admin)).data).toHaveLength(1);
    expect((await ask(admin, '/v1/call-lists')).status).toBe(200);
    expect((await stop(admin, idOf(oak))).status).toBe(200);
    expect((await stop(admin, idOf(oak))).status).toBe(404);
    expect((await listFor(harbour)).data).toEqual([]);
    const said = (accountId: string) =>
      rows<{ action: string; home: string | null }>(
        `select action, home_account_name as home from audit_log
         where account_id = $1 and target_id = $2 and action like 'account_erasure.%' order by at, id`,
        [accountId, idOf(oak)],
      );
    expect(await said(idOf(oak))).toEqual([
      { action: 'account_erasure.requested', home: 'Harbour Agency' },
      { action: 'account_erasure.stopped', home: null },
    ]);
    // What the account does itself is not the parent’s to read.
    expect(await said(idOf(harbour))).toEqual([
      { action: 'account_erasure.requested', home: null },
    ]);
  });

  it('waits for seven days and not a moment less', async () => {
    const asked = await erasureOf(harbour, idOf(oak), 'Oak Homes');
    const due = Date.parse(asked.body.due_at);
    expect(due - Date.parse(asked.body.created_at)).toBe(7 * DAY_MS);
    floor.clock.set(due - 1);
    await workOnAccountErasures(floor.app.deps);
    expect((await statusOf(idOf(oak)))?.status).toBe('waiting');
    floor.clock.set(due);
    await untilStatus(idOf(oak), 'done');
    harbour = await signedInAgain(floor.url, harbour);
    lakeview = await signedInAgain(floor.url, lakeview);
  });

  it('ends by itself when the account was moved away from the parent that asked', async () => {
    const elm = await addSubAccount(floor.url, harbour, 'elm');
    await erasureOf(harbour, idOf(elm), 'Elm Homes');
    const operator = floor.database.secrets.operatorToken;
    const palm = await ask<{ account_id: string }>(operator, '/api/admin/accounts', {
      account: { name: 'Palm', slug: 'palm', default_country: 'US' },
      owner: { name: 'Meera', email: 'meera@palm.example', password: 'a long enough password' },
    });
    const moved = await ask(operator, `/api/admin/accounts/${idOf(elm)}/move`, {
      parent_id: palm.body.account_id,
    });
    expect(moved.status).toBe(200);
    await makeDue(idOf(elm));
    await untilStatus(idOf(elm), 'stopped');
    const toldThere = await rows<{ to_address: string }>(
      `select to_address from mails
       where account_id = any($1::uuid[]) and template = 'account_erasure_stopped' order by 1`,
      [[idOf(elm), palm.body.account_id]],
    );
    // The move made whoever owns the new parent an owner here.
    expect(toldThere.map((m) => m.to_address)).toEqual(['meera@palm.example']);
    const [left] = await rows<{ status: string }>(
      'select status from accounts where account_id = $1',
      [idOf(elm)],
    );
    expect(left?.status).toBe('active');
  });
});

describe('an account that was worked in', () => {
  let cedar: SignedIn;
  let key: string;
  let receipt: string;
  let books: object[];
  const agent = 'asha@cedar.example';
  const both = 'both@cedar.example';

  const booksOf = (accountId: string) =>
    rows(
      `select to_jsonb(l) as row from ledger l where account_id = $1
       union all select to_jsonb(h) from ledger_heads h where account_id = $1
       union all select to_jsonb(u) from usage_days u where account_id = $1 order by 1`,
      [accountId],
    );

  beforeAll(async () => {
    cedar = await signedInAgain(floor.url, floor.cedar);
    await addMember(floor.url, cedar, { email: agent, role: 'agent' });
    await addMember(floor.url, cedar, { email: both, role: 'admin' });
    await rows(
      `insert into members (account_id, id, user_id, name, email, role)
       select $1, $2, user_id, name, email, 'agent' from users where email = $3`,
      [idOf(lakeview), randomUUID(), both],
    );
    made = await tracePerson(floor, cedar, `${crm.url}/crm`);
    const created = await ask<{ key: string }>(cedar, '/v1/api-keys', {
      name: 'CRM',
      scopes: ['lists'],
    });
    key = created.body.key;
    await until(async () => {
      const [found] = await rows<{ n: number }>(
        `select count(*)::int as n from delivery_attempts where account_id = $1`,
        [idOf(cedar)],
      );
      return (found?.n ?? 0) >= 2;
    });
    books = await booksOf(idOf(cedar));
    expect((await erasureOf(harbour, idOf(cedar), 'Cedar Homes')).status).toBe(202);
    await makeDue(idOf(cedar));
  });

  it('waits for a call that is under way, closed to everybody, and cannot be stopped any more', async () => {
    await rows('update calls set next_at = $2 where id = $1', [
      made.callId,
      new Date(floor.clock.now() + DAY_MS),
    ]);
    await until(async () => {
      await workOnAccountErasures(floor.app.deps);
      return (await statusOf(idOf(cedar)))?.waits_for === 'calls';
    });
    expect((await ask(cedar, '/v1/session')).status).toBe(403);
    const late = await stop(harbour, idOf(cedar));
    expect([late.status, late.body.code]).toEqual([409, 'wrong_state']);
    const back = await ask(
      harbour,
      `/v1/sub-accounts/${idOf(cedar)}/reactivate`,
      undefined,
      'POST',
    );
    expect([back.status, back.body.detail]).toEqual([409, 'this account is being erased']);
    await rows('update calls set next_at = null where id = $1', [made.callId]);
  });

  it('goes on after a step that failed, when the lease of a server that died runs out', async () => {
    await floor.database.admin.query('revoke delete on contacts from switchyard_erasure');
    await until(async () => {
      await workOnAccountErasures(floor.app.deps);
      return (await statusOf(idOf(cedar)))?.failure;
    });
    const half = async (table: string) =>
      (await rows(`select 1 from ${table} where account_id = $1`, [idOf(cedar)])).length;
    expect([await half('dispositions'), (await half('contacts')) > 0]).toEqual([0, true]);
    await floor.database.admin.query('grant delete on contacts to switchyard_erasure');
    await rows('update account_erasures set lease_until = $2 where account_id = $1', [
      idOf(cedar),
      new Date(floor.clock.now() + 60_000),
    ]);
    await workOnAccountErasures(floor.app.deps);
    expect(await half('contacts')).toBeGreaterThan(0);
    floor.clock.advance(61_000);
    await untilStatus(idOf(cedar), 'done');
    expect(await half('contacts')).toBe(0);
  });

  it('has nothing left of people, in rows or files, but for its audit log', async () => {
    const words = [...WORDS, agent, both, 'Cedar Homes'];
    const except = ['audit_log'];
    const found = await findTraces(floor.database.admin, { accountId: idOf(cedar), words, except });
    // Somebody who works elsewhere too keeps their sign-in.
    expect(found.map((f) => f.table)).toEqual(['public.users']);
    expect(found[0]?.row).toContain(both);
    expect(existsSync(join(folder, 'exports', idOf(cedar)))).toBe(false);
    const inLog = await findTraces(floor.database.admin, { accountId: idOf(cedar), words: WORDS });
    expect(inLog).toEqual([]);
  });

  it('lets nobody in: not its people, not its key, not the operator by its id', async () => {
    const signIn = (email: string) =>
      ask('', '/v1/session', { email, password: 'a long enough password', device: 'test' });
    const [gone, unknown] = await Promise.all([signIn(agent), signIn('nobody@cedar.example')]);
    expect([gone.status, gone.body.code, gone.body.detail]).toEqual([
      unknown.status,
      unknown.body.code,
      unknown.body.detail,
    ]);
    expect((await signIn(both)).status).toBe(201);
    expect((await ask(key, '/v1/call-lists')).status).toBe(401);
    expect((await ask(cedar, '/v1/session')).status).toBe(401);
    const operator = floor.database.secrets.operatorToken;
    const body = { reason: 'x' };
    const answers = await Promise.all(
      [idOf(cedar), randomUUID()].flatMap((id) => [
        ask(operator, `/api/admin/accounts/${id}/suspend`, body),
        ask(harbour, `/v1/sub-accounts/${id}/suspend`, body),
        ask(harbour, `/v1/account-erasures/preview?account_id=${id}`),
        stop(harbour, id),
      ]),
    );
    expect(answers.map((a) => a.status)).toEqual(Array(8).fill(404));
  });

  it('leaves its books as they were, and both chains verify with what is published', async () => {
    expect(await booksOf(idOf(cedar))).toEqual(books);
    const { app } = floor;
    const problems = await withAccount(
      app.deps.pools.app,
      { accountId: idOf(cedar), readOnly: true },
      verifyLedger,
    );
    expect(problems).toEqual([]);
    expect(await getBillingHealth(app.deps, null)).toMatchObject({
      status: 'ok',
      missing_billing_rows: 0,
    });
    const { file } = await exportAudit(systemCtx(app.deps, idOf(cedar), 'audit'));
    let text = '';
    if ('chunks' in file) for await (const chunk of file.chunks) text += String(chunk);
    expect(verifies('verify-audit.mjs', text)).toBe(true);
    expect(verifies('verify-audit.mjs', text.replace('account_erasure.begun', 'x'))).toBe(false);
  });

  function verifies(script: string, text: string): boolean {
    writeFileSync(join(folder, 'proof'), text);
    const path = join(import.meta.dirname, '../../docs', script);
    const args = [path, join(folder, 'proof'), join(folder, 'key.pem')];
    return spawnSync(process.execPath, args, { encoding: 'utf8' }).status === 0;
  }

  beforeAll(async () => {
    const published = await call<AuditKey>(floor.url, { path: '/v1/audit/key' });
    writeFileSync(join(folder, 'key.pem'), published.body.public_key);
  });

  it('leaves its parent a receipt that says what went and where both chains ended', async () => {
    const { data, erased } = await listFor(harbour);
    expect(data).toEqual([]);
    const found = erased.find((e) => e.account_id === idOf(cedar));
    expect(found?.name).toBe('Cedar Homes');
    receipt = found?.receipt ?? '';
    const said = AccountErasureReceipt.parse(JSON.parse(receipt));
    expect(said).toMatchObject({ parent_account_id: idOf(harbour), counts: { contacts: 6 } });
    const sum = Object.values(said.counts).reduce((a, b) => a + b, 0);
    expect(found?.rows).toBe(sum);
    const [end] = await rows<{ hash: Buffer; entries: string }>(
      'select hash, entries from ledger_heads where account_id = $1',
      [idOf(cedar)],
    );
    expect(said.ledger).toMatchObject({
      entries: Number(end?.entries),
      sha256: end?.hash.toString('hex'),
    });
    const [link] = await rows<{ hash: Buffer }>(
      'select hash from audit_chain where account_id = $1 and n = $2',
      [idOf(cedar), said.audit.entries],
    );
    expect(link?.hash.toString('hex')).toBe(said.audit.sha256);
    expect((await receiptOf(idOf(cedar))).body.receipt).toBe(receipt);
    expect((await receiptOf(idOf(lakeview))).status).toBe(404);
    for (const word of [...WORDS, 'Cedar', agent]) expect(receipt).not.toContain(word);
  });

  it('is proved by it byte for byte, to the parent and to nobody else', async () => {
    const check = async (who: SignedIn, text: string) =>
      (await ask<{ genuine: boolean }>(who, '/v1/erasures/check', { receipt: text })).body.genuine;
    expect(await check(harbour, receipt)).toBe(true);
    expect(await check(lakeview, receipt)).toBe(false);
    expect(verifies('verify-erasure.mjs', receipt)).toBe(true);
    const changedAt = (at: number) =>
      `${receipt.slice(0, at)}${receipt[at] === '1' ? '2' : '1'}${receipt.slice(at + 1)}`;
    for (let at = 0; at < receipt.length; at += Math.floor(receipt.length / 40))
      expect(await check(harbour, changedAt(at)), `byte ${at}`).toBe(false);
    for (const at of [0, Math.floor(receipt.length / 2), receipt.length - 1])
      expect(verifies('verify-erasure.mjs', changedAt(at)), `byte ${at}`).toBe(false);
  });

  it('stays in the parent’s rollup under the name it had, and its short name is free again', async () => {
    const again = await addSubAccount(floor.url, harbour, 'cedar');
    expect(again.session.account.slug).toBe('cedar');
    const [relation] = await rows<{ kind: string; related_name: string }>(
      'select kind, related_name from account_relations where account_id = $1 and related_account_id = $2',
      [idOf(harbour), idOf(cedar)],
    );
    expect(relation).toEqual({ kind: 'former_sub_account', related_name: 'Cedar Homes' });
  });
});
