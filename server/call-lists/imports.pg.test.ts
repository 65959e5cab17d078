import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { CallList, Contact } from '../../shared/call-lists.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Import } from '../../shared/imports.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';

const SAMPLE = readFileSync(new URL('../demo/sample/call-list.csv', import.meta.url));

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(() => t.close());

type Sent = { query?: string; token?: string };
const upload = <T = Import>(
  body: Uint8Array | string,
  { query = 'file_name=list.csv', token = cedar.token }: Sent = {},
) =>
  call<T>(t.url, {
    method: 'POST',
    path: `/v1/imports?${query}`,
    token,
    body,
    headers: { 'content-type': 'text/csv' },
  });

const check = <T = Import>(i: Import, change: object = {}) =>
  call<T>(t.url, {
    method: 'POST',
    path: `/v1/imports/${i.id}/check`,
    token: cedar.token,
    body: {
      mapping: i.mapping,
      list_name: i.list_name,
      default_country: i.default_country,
      ...change,
    },
  });

const commit = <T = Import>(id: string, token = cedar.token) =>
  call<T>(t.url, { method: 'POST', path: `/v1/imports/${id}/commit`, token });

const get = <T>(path: string, token = cedar.token) => call<T>(t.url, { path, token });

async function waitForEnd(id: string): Promise<Import> {
  for (let n = 0; n < 1000; n++) {
    const { body } = await get<Import>(`/v1/imports/${id}`);
    if (body.status !== 'committing') return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the import did not end');
}

async function importAll(body: Uint8Array | string, change: object = {}): Promise<Import> {
  const { body: uploaded } = await upload(body);
  const checked = await check(uploaded, change);
  expect(checked.status).toBe(200);
  expect((await commit(uploaded.id)).status).toBe(202);
  return waitForEnd(uploaded.id);
}

async function contactsOf(listId: string): Promise<Contact[]> {
  const all: Contact[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `limit=500${cursor && `&cursor=${cursor}`}`;
    const { body } = await get<{ data: Contact[]; next_cursor: string | null }>(
      `/v1/call-lists/${listId}/contacts?${query}`,
    );
    all.push(...body.data);
    cursor = body.next_cursor;
  }
  return all;
}

const countRows = async (table: string) =>
  Number((await t.database.admin.query(`select count(*) as n from ${table}`)).rows[0].n);

/** Counts the sample without the code under test: no cell is quoted, numbers are North American. */
function countSimply(text: string) {
  const counts = { rows: 0, imported: 0, duplicates: 0, invalid: 0, blank: 0 };
  const phones: string[] = [];
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const phone = line.split(',')[1] ?? '';
    const number = /^1?([2-9]\d\d[2-9]\d{6})$/.exec(phone.replace(/\D/g, ''))?.[1];
    counts.rows += 1;
    if (phone === '') counts.blank += 1;
    else if (number === undefined) counts.invalid += 1;
    else if (phones.includes(number)) counts.duplicates += 1;
    else counts.imported = phones.push(number);
  }
  return { counts, phones };
}

describe('an import', () => {
  it('reads, checks and writes a real list, with the counts of a separate count', async () => {
    const simple = countSimply(SAMPLE.toString('utf8'));
    const uploaded = await upload(SAMPLE, { query: 'file_name=May%20buyers.csv' });
    expect([uploaded.status, uploaded.body.status, uploaded.body.list_name]).toEqual([
      201,
      'uploaded',
      'May buyers',
    ]);
    expect(uploaded.body.sample.length).toBe(5);
    expect(uploaded.body.mapping.slice(0, 3)).toEqual([
      { kind: 'name' },
      { kind: 'phone' },
      { kind: 'attribute', name: 'Age' },
    ]);
    const checked = await check(uploaded.body);
    expect(checked.body).toMatchObject({
      status: 'checked',
      counts: simple.counts,
      default_country: 'US',
    });
    expect(checked.body.preview.length).toBe(10);
    expect(checked.body.preview[0]).toMatchObject({
      row: 1,
      name: 'Neha Mukherjee',
      phone: '+17795550160',
    });
    expect(await countRows('contacts')).toBe(0);
    expect(await countRows('call_lists')).toBe(0);

    expect((await commit(uploaded.body.id)).body.status).toBe('committing');
    const done = await waitForEnd(uploaded.body.id);
    expect(done).toMatchObject({
      status: 'done',
      counts: simple.counts,
      progress: { done: simple.counts.rows },
    });
    const list = await get<CallList>(`/v1/call-lists/${done.list_id}`);
    expect(list.body).toMatchObject({
      name: 'May buyers',
      status: 'open',
      contacts: simple.counts.imported,
    });
    const contacts = await contactsOf(done.list_id ?? '');
    expect(contacts.map(({ phone }) => phone.slice(2))).toEqual(simple.phones);
    expect(Object.keys(contacts[0]?.attributes ?? {})).toEqual([
      'Age',
      'Job',
      'Marital Status',
      'Education',
      'Balance',
      'Preferred Contact',
      'Previous Outcome',
    ]);
    expect(await countRows('import_files')).toBe(0);
  });

  it('gives every contact its own number, so that no page of the feed loses one', async () => {
    const { rows } = await t.database.admin.query(
      'select count(*)::int as n, count(distinct seq)::int as numbers from contacts',
    );
    expect(rows[0].n).toBeGreaterThan(2000);
    expect(rows[0].numbers).toBe(rows[0].n);
  });

  it('shows 20 problems of a kind and offers all of them as a file', async () => {
    const bad = Array.from({ length: 30 }, (_, n) => `Row ${n},nobody`).join('\n');
    const { body: uploaded } = await upload(
      `Name,Phone\nAsha Menon,+17795550160\n${bad}\nRitu Sethi,\n`,
    );
    const { body: checked } = await check(uploaded);
    const reasons = checked.problems.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'invalid_phone').length).toBe(20);
    expect(checked.problems.at(-1)).toEqual({
      row: 32,
      line: 33,
      reason: 'blank_phone',
      fault: null,
      column: 'Phone',
      value: '',
      of_row: null,
      imported: false,
    });
    const before = await get<string>(`/v1/imports/${uploaded.id}/problems.csv`);
    expect(before.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(before.body.trimEnd().split('\r\n').length).toBe(32);
    await commit(uploaded.id);
    await waitForEnd(uploaded.id);
    const after = await get<string>(`/v1/imports/${uploaded.id}/problems.csv`);
    expect(after.body).toBe(before.body);
  });

  it('keeps a large file in pieces and reads it whole again', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, n) => `P${n},779 555 0${100 + n},${'x'.repeat(60_000)}`,
    );
    const { body: uploaded } = await upload(`Name,Phone,Scan\n${rows.join('\n')}\n`);
    const { rows: parts } = await t.database.admin.query(
      'select count(*)::int as n from import_files where import_id = $1',
      [uploaded.id],
    );
    expect(parts[0].n).toBe(2);
    const [name, phone] = uploaded.mapping;
    const checked = await check(uploaded, { mapping: [name, phone, { kind: 'ignore' }] });
    expect(checked.body.counts?.imported).toBe(100);
    await commit(uploaded.id);
    expect((await waitForEnd(uploaded.id)).counts).toEqual(checked.body.counts);
  });

  it('is committed once when two ask at the same moment', async () => {
    const { body: uploaded } = await upload('Name,Phone\nAsha Menon,779 555 0161\n');
    await check(uploaded);
    const answers = await Promise.all([commit(uploaded.id), commit(uploaded.id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const done = await waitForEnd(uploaded.id);
    expect((await contactsOf(done.list_id ?? '')).length).toBe(1);
    expect((await commit<Problem>(uploaded.id)).body.code).toBe('wrong_state');
  });

  it('does not exist for another account', async () => {
    const { body: uploaded } = await upload('Name,Phone\nAsha Menon,779 555 0161\n');
    const other = await addSubAccount(t.url, harbour, 'lakeview');
    const missing = '01890000-0000-7000-8000-000000000000';
    const ask = async (id: string) => {
      const body = { mapping: uploaded.mapping, list_name: 'x', default_country: 'US' };
      const { token } = other;
      const answers = await Promise.all([
        call<Problem>(t.url, { path: `/v1/imports/${id}`, token }),
        call<Problem>(t.url, { path: `/v1/imports/${id}/problems.csv`, token }),
        call<Problem>(t.url, { method: 'POST', path: `/v1/imports/${id}/check`, token, body }),
        commit<Problem>(id, token),
        call<Problem>(t.url, { method: 'DELETE', path: `/v1/imports/${id}`, token }),
      ]);
      return answers.map(({ status, body: problem }) => ({ ...problem, status, instance: '' }));
    };
    const answers = await ask(uploaded.id);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(answers).toEqual(await ask(missing));
    expect(
      (await call<{ data: unknown[] }>(t.url, { path: '/v1/imports', token: other.token })).body
        .data,
    ).toEqual([]);
  });

  it('is not for agents', async () => {
    const agent = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
    const answer = await upload<Problem>('Phone\n+17795550160\n', { token: agent.token });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('can be thrown away until it is committed, and its file goes with it', async () => {
    const { body: uploaded } = await upload('Phone\n+17795550160\n');
    const cancel = <T>() =>
      call<T>(t.url, { method: 'DELETE', path: `/v1/imports/${uploaded.id}`, token: cedar.token });
    expect((await cancel<Import>()).body.status).toBe('cancelled');
    const { rows } = await t.database.admin.query(
      'select 1 from import_files where import_id = $1',
      [uploaded.id],
    );
    expect(rows).toEqual([]);
    expect((await cancel<Problem>()).body.code).toBe('wrong_state');
    expect((await check<Problem>(uploaded)).body.code).toBe('wrong_state');
    expect((await commit<Problem>(uploaded.id)).body.code).toBe('wrong_state');
  });

  it('marks numbers of the do-not-call list as it writes them', async () => {
    await call(t.url, {
      method: 'POST',
      path: '/v1/do-not-call',
      token: cedar.token,
      body: { phone: '(779) 555-0177' },
    });
    const done = await importAll('Name,Phone\nAsha Menon,779 555 0177\nRitu Sethi,779 555 0178\n', {
      list_name: 'marked',
    });
    expect((await contactsOf(done.list_id ?? '')).map(({ dnc }) => dnc)).toEqual([true, false]);
  });

  it('refuses a name that a list has, at the commit', async () => {
    const { body: uploaded } = await upload('Phone\n779 555 0178\n');
    await check(uploaded, { list_name: 'marked' });
    const answer = await commit<Problem>(uploaded.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'already_exists']);
  });

  it('gives a list the name of its file, and another one when that is taken', async () => {
    const { body: uploaded } = await upload('Phone\n779 555 0178\n', {
      query: 'file_name=marked.CSV',
    });
    expect(uploaded.list_name).toBe('marked (2)');
  });

  it('fails for good when its file is gone, frees the name and keeps the list closed', async () => {
    const { body: uploaded } = await upload('Phone\n779 555 0178\n');
    await check(uploaded, { list_name: 'gone' });
    await t.database.admin.query('delete from import_files where import_id = $1', [uploaded.id]);
    await commit(uploaded.id);
    const ended = await waitForEnd(uploaded.id);
    expect([ended.status, ended.failure]).toEqual(['failed', 'the file of this import is gone']);
    const lists = await get<{ data: CallList[] }>('/v1/call-lists');
    expect(lists.body.data.map(({ name }) => name)).not.toContain('gone');
    expect((await get(`/v1/call-lists/${ended.list_id}`)).status).toBe(404);
  });
});
