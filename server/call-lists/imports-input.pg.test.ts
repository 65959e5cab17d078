import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Import } from '../../shared/imports.ts';
import { call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';

let t: TestApp;
let harbour: SignedIn;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
});
afterAll(() => t.close());

const upload = <T = Import>(body: Uint8Array | string, query = '', type = 'text/csv') =>
  call<T>(t.url, {
    method: 'POST',
    path: `/v1/imports?file_name=list.csv${query}`,
    token: harbour.token,
    body,
    headers: { 'content-type': type },
  });

const check = <T = Import>(i: Import, change: object = {}) =>
  call<T>(t.url, {
    method: 'POST',
    path: `/v1/imports/${i.id}/check`,
    token: harbour.token,
    body: { mapping: i.mapping, list_name: i.list_name, default_country: 'US', ...change },
  });

async function checked(body: Uint8Array | string): Promise<Import> {
  const uploaded = await upload(body);
  expect(uploaded.status).toBe(201);
  const answer = await check(uploaded.body);
  expect(answer.status).toBe(200);
  return answer.body;
}

const preview = ({ preview }: Import) => preview.map(({ name, phone }) => [name, phone]);
const ASHA = ['Asha Menon', '+17795550160'];
const importRows = async () => (await t.database.admin.query('select id from imports')).rows.length;

describe('a file that can be read', () => {
  it('may have a byte-order mark', async () => {
    const i = await checked('\ufeffName,Phone\nAsha Menon,779 555 0160\n');
    expect([i.columns, preview(i)]).toEqual([['Name', 'Phone'], [ASHA]]);
  });

  it.each([[';'], ['\t'], ['|']])('may use %j as its delimiter', async (d) => {
    const i = await checked(
      `Name${d}Phone\nAsha Menon${d}779 555 0160\nRitu Sethi${d}779 555 0161\n`,
    );
    expect([i.delimiter, preview(i)]).toEqual([d, [ASHA, ['Ritu Sethi', '+17795550161']]]);
  });

  it('may be UTF-16', async () => {
    const i = await checked(Buffer.from('\ufeffName,Phone\nआशा,779 555 0160\n', 'utf16le'));
    expect([i.encoding, preview(i)]).toEqual(['utf-16le', [['आशा', '+17795550160']]]);
  });

  it('may be an old Windows file, and says so', async () => {
    const i = await checked(Buffer.from('Name,Phone\nRen\xe9 Roy,779 555 0160\n', 'latin1'));
    expect([i.encoding, i.warnings.length, preview(i)]).toEqual([
      'windows-1252',
      1,
      [['René Roy', '+17795550160']],
    ]);
  });

  it('may have empty rows, which are counted and left out', async () => {
    const i = await checked('Name,Phone\nAsha Menon,779 555 0160\n,\n , \n');
    expect([i.empty_rows, preview(i)]).toEqual([2, [ASHA]]);
  });

  it('may have line breaks inside quotes', async () => {
    const i = await checked(
      'Name,Address,Phone\nAsha Menon,"12, High Street\nPune",779 555 0160\nRitu Sethi,x,\n',
    );
    expect(preview(i)).toEqual([ASHA]);
    expect(i.preview[0]?.attributes).toEqual({ Address: '12, High Street\nPune' });
    expect(i.problems[0]).toMatchObject({ row: 2, line: 4, reason: 'blank_phone' });
  });

  it('may have no header', async () => {
    const i = await checked(
      'Asha Menon,779 555 0160\nRitu Sethi,779 555 0161\nKavita Rao,779 555 0162\n',
    );
    expect([i.has_header, i.counts?.imported, i.columns]).toEqual([
      false,
      3,
      ['Column 1', 'Column 2'],
    ]);
  });

  it('may have ragged rows: short ones are taken and remarked on, long ones refused', async () => {
    const i = await checked(
      'Name,Phone,City\nAsha Menon,779 555 0160\nRitu Sethi,779 555 0161,Pune,extra\n' +
        'Kavita Rao,779 555 0162,Pune\n',
    );
    expect(i.counts).toEqual({ rows: 3, imported: 2, duplicates: 0, invalid: 1, blank: 0 });
    expect(i.problems).toMatchObject([
      { row: 1, reason: 'ragged_row', imported: true },
      { row: 2, reason: 'ragged_row', imported: false },
    ]);
  });

  it('may have formulas: kept as text, remarked on and defused in the download', async () => {
    const i = await checked(
      'Name,Phone\n"=HYPERLINK(""http://x.example"")",779 555 0160\nRitu Sethi,"=cmd|x"\n',
    );
    expect(i.counts).toMatchObject({ imported: 1, invalid: 1 });
    expect(i.problems).toMatchObject([
      { row: 1, reason: 'formula_cell', imported: true },
      { row: 2, reason: 'invalid_phone', imported: false },
    ]);
    const csv = await call<string>(t.url, {
      path: `/v1/imports/${i.id}/problems.csv`,
      token: harbour.token,
    });
    const [, remark, refused] = csv.body.split('\r\n');
    expect(remark).toBe(`1,2,Name,formula_cell,,"'=HYPERLINK(""http://x.example"")",,yes`);
    expect(refused).toBe(`2,3,Phone,invalid_phone,not_a_number,'=cmd|x,,no`);
  });
});

describe('a file that cannot be read', () => {
  const tooMany = `Phone\n${'1\n'.repeat(1_000_001)}`;
  const wide = `${'column,'.repeat(200)}last\n${'1,'.repeat(200)}1\n`;
  it.each<[string, Uint8Array | string, string]>([
    ['is empty', '', 'the file is empty'],
    ['is blank', '\n \n', 'the file is empty'],
    ['has a header alone', 'Name,Phone\n', 'the file has a header and no rows'],
    [
      'is a spreadsheet',
      Buffer.from('PK\x03\x04rest'),
      'the file is not CSV but a spreadsheet; save it as CSV first',
    ],
    ['is a web page', '<!doctype html><p>', 'the file is not CSV but a web page'],
    [
      'holds bytes that are no text',
      Buffer.from('a,b\n\0,c\n'),
      'the file is not CSV but a program or picture',
    ],
    ['is damaged UTF-8', damaged(), 'the text is damaged on line 3; save the file as UTF-8'],
    [
      'has an open quote first',
      '"Name,Phone\nAsha Menon,779 555 0160\n',
      'a quote is opened and not closed on line 1',
    ],
    ['has more than a million rows', tooMany, 'the file has more than 1000000 rows; split it'],
    ['has more than 200 columns', wide, 'the file has more than 200 columns'],
  ])('is refused in one sentence when it %s', async (_what, body, detail) => {
    const before = await importRows();
    const answer = await upload<Problem>(body);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      422,
      'import_refused',
      detail,
    ]);
    expect(await importRows()).toBe(before);
  });
});

/** Devanagari in UTF-8 whose third line lost a byte. */
function damaged(): Buffer {
  const whole = Buffer.from('Name,Phone\nआशा,779 555 0160\nआशा,779 555 0161\n');
  const at = whole.lastIndexOf(Buffer.from('आ')) + 2;
  return Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1)]);
}

describe('a request that does not fit', () => {
  it('says which content types are read', async () => {
    const answer = await upload<Problem>('{}', '', 'application/json');
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['&default_country=ZZ', 'query/default_country'],
    ['&default_country=usa', 'query/default_country'],
    ['&has_header=maybe', 'query/has_header'],
    ['&colour=red', 'query/colour'],
    [`&list_name=${'x'.repeat(121)}`, 'query/list_name'],
  ])('points at what is wrong in %s', async (query, pointer) => {
    const answer = await upload<Problem>('Phone\n779 555 0160\n', query);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  it.each<[object, string, string]>([
    [{ mapping: [{ kind: 'phone' }] }, '/mapping', 'wrong_length'],
    [
      { mapping: [{ kind: 'name' }, { kind: 'ignore' }, { kind: 'ignore' }] },
      '/mapping',
      'no_phone',
    ],
    [
      { mapping: [{ kind: 'phone' }, { kind: 'phone' }, { kind: 'ignore' }] },
      '/mapping',
      'several_phones',
    ],
    [
      {
        mapping: [
          { kind: 'phone' },
          { kind: 'attribute', name: 'a' },
          { kind: 'attribute', name: 'a' },
        ],
      },
      '/mapping',
      'repeated_attribute',
    ],
    [{ default_country: 'ZZ' }, '/default_country', 'unknown_country'],
    [
      { mapping: [{ kind: 'attribute', name: '\ud800' }, { kind: 'phone' }, { kind: 'name' }] },
      '/mapping/0/name',
      'invalid_format',
    ],
    [{ list_name: '' }, '/list_name', 'too_small'],
    [{ extra: 1 }, '/extra', 'unknown_field'],
  ])('refuses to check with %j', async (change, pointer, code) => {
    const { body: uploaded } = await upload('Name,Phone,City\nAsha Menon,779 555 0160,Pune\n');
    const answer = await check<Problem>(uploaded, change);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors?.[0]).toMatchObject({ pointer, code });
    const after = await call<Import>(t.url, {
      path: `/v1/imports/${uploaded.id}`,
      token: harbour.token,
    });
    expect(after.body.status).toBe('uploaded');
  });

  it('does not commit before a check, nor when no row can be imported', async () => {
    const commit = (id: string) =>
      call<Problem>(t.url, {
        method: 'POST',
        path: `/v1/imports/${id}/commit`,
        token: harbour.token,
      });
    const { body: uploaded } = await upload('Name,Phone\nAsha Menon,nobody\n');
    expect((await commit(uploaded.id)).body.code).toBe('wrong_state');
    await check(uploaded);
    expect((await commit(uploaded.id)).body.code).toBe('import_refused');
  });
});
