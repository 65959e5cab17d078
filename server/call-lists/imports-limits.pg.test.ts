// What keeps imports within bounds: tries of one that breaks off, files that are kept, imports that are written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import { MAX_IMPORT_ATTEMPTS, MAX_RUNNING_IMPORTS, type Import } from '../../shared/imports.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { runImport } from './service.ts';

const MB = 1024 * 1024;
const never = new AbortController().signal;

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ env: { UPLOADS_MAX_MB: '1' } });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(() => t.close());

const send = <T>(method: string, path: string, { body, by = cedar }: Sent = {}) =>
  call<T>(t.url, {
    method,
    path: `/v1/imports${path}`,
    token: by.token,
    body,
    headers: typeof body === 'string' ? { 'content-type': 'text/csv' } : {},
  });
type Sent = { body?: string | object; by?: SignedIn };

const upload = <T = Import>(body: string, by?: SignedIn) =>
  send<T>('POST', '?file_name=list.csv', { body, ...(by ? { by } : {}) });
async function get(id: string): Promise<Import> {
  for (;;) {
    const { status, body } = await send<Import>('GET', `/${id}`);
    if (status === 200) return body;
    // A machine with much to do may answer 503 now and then.
    expect([id, status]).toEqual([id, 503]);
  }
}

let names = 0;
async function checked(body: string): Promise<string> {
  const { body: i } = await upload(body);
  const list_name = `List ${(names += 1)}`;
  await send('POST', `/${i.id}/check`, {
    body: { mapping: i.mapping, list_name, default_country: 'US' },
  });
  return i.id;
}

const rows = (from: number, count: number) =>
  `Name,Phone\n${Array.from({ length: count }, (_, n) => `Person ${n},+1212${2_000_000 + from + n}\n`).join('')}`;

const admin = (text: string, values: unknown[] = []) => t.database.admin.query(text, values);

/** One try, as the job makes it, as soon as nobody else works on it. */
async function tryNow(importId: string): Promise<void> {
  const which = { accountId: cedar.session.account.id, importId };
  await runImport(t.app.deps, which, never).catch(() => undefined);
}

/** The import after its next try that came to nothing, by whomever; its rest is ended first. */
async function afterNextTry(id: string): Promise<Import> {
  const { attempts } = await get(id);
  for (;;) {
    await admin('update imports set lease_until = null where id = $1 and retry_at is not null', [
      id,
    ]);
    await tryNow(id);
    const now = await get(id);
    if (now.status !== 'committing' || (now.attempts > attempts && now.retry_at !== null))
      return now;
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

describe('an import that the database refuses at one row', () => {
  beforeAll(() =>
    admin(`
      create function refuse() returns trigger language plpgsql as $$
      begin if new.name = 'Person 800' then raise 'no more'; end if; return new; end $$;
      create trigger refuse before insert on contacts for each row execute function refuse()`),
  );
  afterAll(() => admin('drop trigger refuse on contacts; drop function refuse()'));

  it('is tried again after longer and longer rests, and ends with words and without a list', async () => {
    const id = await checked(rows(0, 1000));
    expect((await send('POST', `/${id}/commit`)).status).toBe(202);
    let now = await afterNextTry(id);
    expect(now.progress.done).toBeGreaterThan(0);
    const { done } = now.progress;
    while (now.attempts < MAX_IMPORT_ATTEMPTS - 1) now = await afterNextTry(id);
    expect(now).toMatchObject({ status: 'committing', failure: null });
    const rest = await admin(
      `select retry_at - now() > interval '10 minutes' as long from imports where id = $1`,
      [id],
    );
    expect(rest.rows).toEqual([{ long: true }]);
    now = await afterNextTry(id);
    expect(now).toMatchObject({
      status: 'failed',
      retry_at: null,
      failure: `the server broke off ${MAX_IMPORT_ATTEMPTS} times after row ${done}`,
    });
    const lists = await call<{ data: { id: string }[] }>(t.url, {
      path: '/v1/call-lists',
      token: cedar.token,
    });
    expect(lists.body.data.map((list) => list.id)).not.toContain(now.list_id);
    const kept = await admin('select 1 from import_files where import_id = $1', [id]);
    expect(kept.rowCount).toBe(0);
    await tryNow(id);
    expect((await get(id)).status).toBe('failed');
  });

  it('has its tries counted when they take the server down before they can be noted', async () => {
    const id = await checked(rows(5000, 1000));
    await send('POST', `/${id}/commit`);
    await afterNextTry(id);
    // As they stand when the last of them was killed in the middle.
    await admin(
      'update imports set attempts = $2, retry_at = null, lease_until = null where id = $1',
      [id, MAX_IMPORT_ATTEMPTS],
    );
    for (;;) {
      await tryNow(id);
      if ((await get(id)).status === 'failed') break;
      await new Promise((resume) => setTimeout(resume, 20));
    }
    expect((await get(id)).failure).toMatch(/broke off/);
  });

  it('starts counting anew once it gets on', async () => {
    const id = await checked(rows(9000, 1000));
    await send('POST', `/${id}/commit`);
    await afterNextTry(id);
    const tried = await afterNextTry(id);
    expect(tried.attempts).toBeGreaterThan(1);
    await admin('alter table contacts disable trigger refuse');
    const end = await afterNextTry(id);
    await admin('alter table contacts enable trigger refuse');
    expect(end).toMatchObject({ status: 'done', attempts: 0, retry_at: null, failure: null });
    expect(end.counts?.imported).toBe(1000);
  });
});

describe('the files an account may keep', () => {
  it('fill up, are refused with a reason, and leave room for other accounts', async () => {
    const big = rows(20_000, 26_000);
    expect(big.length).toBeGreaterThan(MB / 2);
    expect(big.length).toBeLessThan(MB);
    const first = await upload(big);
    expect(first.status).toBe(201);
    const refused = await upload<Problem>(big);
    expect([refused.status, refused.body.code]).toEqual([413, 'uploads_full']);
    expect((await upload(big, harbour)).status).toBe(201);
    expect((await upload(rows(50_000, 10))).status).toBe(201);
    await send('DELETE', `/${first.body.id}`);
    const again = await upload(big);
    expect(again.status).toBe(201);
    await send('DELETE', `/${again.body.id}`);
  });

  it('are counted together when several are sent at once', async () => {
    const big = rows(80_000, 26_000);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => upload<{ id: string; code?: string }>(big)),
    );
    const kept = answers.filter((a) => a.status === 201);
    expect(kept.length).toBeLessThanOrEqual(1);
    const others = answers.filter((a) => a.status !== 201).map((a) => [a.status, a.body.code]);
    expect(others).toEqual(others.map(() => [413, 'uploads_full']));
    for (const { body } of kept) await send('DELETE', `/${body.id}`);
    expect((await upload(big)).status).toBe(201);
  });
});

describe('the imports an account may have written at a time', () => {
  it('are so many; the next stays checked and is committed later', async () => {
    const birch = await addSubAccount(t.url, harbour, 'birch');
    const own = cedar;
    cedar = birch;
    const ids = [];
    for (let n = 0; n <= MAX_RUNNING_IMPORTS; n += 1) ids.push(await checked(rows(n * 10, 5)));
    // Somebody holds them all, for as long as the test needs.
    const held = ids.slice(0, -1);
    await admin(
      `update imports set status = 'committing', lease_until = now() + interval '1 hour' where id = any($1)`,
      [held],
    );
    const last = ids.at(-1) as string;
    const refused = await send<Problem>('POST', `/${last}/commit`);
    expect([refused.status, refused.body.code]).toEqual([429, 'imports_running']);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect((await get(last)).status).toBe('checked');
    await admin(`update imports set status = 'checked', lease_until = null where id = $1`, [
      held[0],
    ]);
    expect((await send('POST', `/${last}/commit`)).status).toBe(202);
    cedar = own;
  });
});
