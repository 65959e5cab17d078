import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { CsvRefusal, DELIMITERS, parseCsv } from './csv.ts';
import type { CsvOptions } from './csv.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const parse = (text: string, options?: CsvOptions) => parseCsv(utf8(text), options);
const cellsOf = (text: string, options?: CsvOptions) =>
  parse(text, options).rows.map((row) => row.cells);

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2 + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, littleEndian);
  for (let i = 0; i < text.length; i += 1) {
    view.setUint16(2 + i * 2, text.charCodeAt(i), littleEndian);
  }
  return bytes;
}

function refusalOf(bytes: Uint8Array, options?: CsvOptions) {
  try {
    parseCsv(bytes, options);
  } catch (error) {
    if (error instanceof CsvRefusal) return { code: error.code, ...error.details };
    throw error;
  }
  return 'accepted';
}

describe('encodings', () => {
  const text = 'Name,Phone\nआशा मेनन,98765 43210\nJosé 😀,1\n';
  const rows = [
    ['आशा मेनन', '98765 43210'],
    ['José 😀', '1'],
  ];

  it.each([
    ['UTF-8', utf8(text), 'utf-8'],
    ['UTF-8 with a byte-order mark', utf8(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 little-endian', utf16(text, true), 'utf-16le'],
    ['UTF-16 big-endian', utf16(text, false), 'utf-16be'],
  ])('reads %s', (_, bytes, encoding) => {
    const file = parseCsv(bytes);
    expect(file).toMatchObject({ encoding, columns: ['Name', 'Phone'] });
    expect(file.rows.map((row) => row.cells)).toEqual(rows);
  });

  it('reads an old Windows file and says so', () => {
    // "José €5 “x”" in windows-1252.
    const name = [0x4a, 0x6f, 0x73, 0xe9, 0x20, 0x80, 0x35, 0x20, 0x93, 0x78, 0x94];
    const bytes = Uint8Array.from([...utf8('Name,Phone\n'), ...name, ...utf8(',1234567\n')]);
    const file = parseCsv(bytes);
    expect(file.encoding).toBe('windows-1252');
    expect(file.rows[0]?.cells).toEqual(['José €5 “x”', '1234567']);
  });

  it('refuses UTF-8 with broken bytes, naming the line', () => {
    const bytes = Uint8Array.from([...utf8(`${text}Ravi`), 0xff, ...utf8(',2\n')]);
    expect(refusalOf(bytes)).toEqual({ code: 'bad_encoding', line: 4 });
  });

  it('refuses an encoding it does not know', () => {
    // "氏名" in Shift-JIS, which holds bytes no Windows-1252 text has.
    const shiftJis = Uint8Array.from([...utf8('Name,Phone\n'), 0x8e, 0x81, 0x96, 0xbc, 0x2c, 0x31]);
    expect(refusalOf(shiftJis)).toEqual({ code: 'bad_encoding', line: 2 });
    expect(refusalOf(utf16('Name', true).slice(0, 9))).toEqual({ code: 'bad_encoding', line: 1 });
    expect(refusalOf(Uint8Array.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]))).toEqual({
      code: 'bad_encoding',
    });
  });

  it.each([
    ['a spreadsheet', [0x50, 0x4b, 0x03, 0x04, 0x14], { looksLike: 'spreadsheet' }],
    ['an old spreadsheet', [0xd0, 0xcf, 0x11, 0xe0], { looksLike: 'spreadsheet' }],
    ['a PDF', [...utf8('%PDF-1.7\n')], { looksLike: 'pdf' }],
    ['a web page', [...utf8('\n<!DOCTYPE html><table>')], { looksLike: 'web_page' }],
    ['NUL bytes', [...utf8('Name,Phone\nA\0,1\n')], { looksLike: 'binary', line: 2 }],
  ])('refuses %s', (_, bytes, details) => {
    expect(refusalOf(Uint8Array.from(bytes))).toEqual({ code: 'not_csv', ...details });
  });
});

describe('shape', () => {
  it.each(DELIMITERS)('finds the delimiter %j', (delimiter) => {
    const text = [
      ['Name', 'Phone', 'Balance'],
      ['Asha Menon', '+91 98765 43210', '"1,5;0|\t"'],
      ['Rohan Nair', '+91 98765 43211', '7'],
    ];
    const file = parse(text.map((row) => row.join(delimiter)).join('\n'));
    expect(file).toMatchObject({ delimiter, columns: text[0] });
    expect(file.rows[0]?.cells[2]).toBe('1,5;0|\t');
  });

  it('does not take decimal commas for the delimiter', () => {
    const file = parse('Name;Phone;Balance\nA;1234567;1,5\nB;1234568;2,5\nC;1234569;3,5\n');
    expect(file.delimiter).toBe(';');
    expect(parse('Name;Note\nA;a,b,c\nB;d\nC;e,f,g\n').delimiter).toBe(';');
  });

  it('takes the delimiter that the user or the file states', () => {
    expect(cellsOf('A;B,Phone\nx;y,1\n', { delimiter: ';' })).toEqual([['x', 'y,1']]);
    const stated = parse('sep=;\nName;Phone\nA,B;1\n');
    expect(stated).toMatchObject({ delimiter: ';', columns: ['Name', 'Phone'] });
    expect(stated.rows).toEqual([{ row: 1, line: 3, cells: ['A,B', '1'] }]);
  });

  it('reads one column of numbers without heading', () => {
    const file = parse('+17795550160\n+17795550161\n');
    expect(file).toMatchObject({ hasHeader: false, columns: ['Column 1'] });
    expect(file.rows.map((row) => row.row)).toEqual([1, 2]);
  });

  it('names columns itself when there is no heading', () => {
    const file = parse('Asha Menon,+17795550160,29\nRohan Nair,+17795550161,30\n');
    expect(file).toMatchObject({ hasHeader: false, columns: ['Column 1', 'Column 2', 'Column 3'] });
    expect(file.rows).toHaveLength(2);
  });

  it('goes by the user on the heading', () => {
    expect(parse('Name,Phone\nA,1\n', { hasHeader: false }).rows).toHaveLength(2);
    expect(parse('1234567,1\n1234568,2\n', { hasHeader: true }).columns).toEqual(['1234567', '1']);
  });

  it('makes column names plain and unique', () => {
    expect(parse(' Phone ,phone,,"Two\nlines",Phone\n1234567,2,3,4,5\n').columns).toEqual([
      'Phone',
      'phone (2)',
      'Column 3',
      'Two lines',
      'Phone (3)',
    ]);
  });

  it('keeps newlines, delimiters and quotes inside quoted cells, and counts file lines', () => {
    const file = parse('Name,Phone\r\n"Asha\r\n""A"", Menon",1\r\nRohan,2\r\n');
    expect(file.rows).toEqual([
      { row: 1, line: 2, cells: ['Asha\n"A", Menon', '1'] },
      { row: 2, line: 4, cells: ['Rohan', '2'] },
    ]);
  });

  it('reads any mix of line endings', () => {
    expect(cellsOf('Name,Phone\rA,1\r\nB,2\nC,3')).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', '3'],
    ]);
  });

  it('leaves out empty rows, counts them, and numbers the rest by row and by line', () => {
    const file = parse('\nName,Phone\n\nA,1\n , \nB,2\n\n\n');
    expect(file.emptyRows).toBe(5);
    expect(file.rows).toEqual([
      { row: 1, line: 4, cells: ['A', '1'] },
      { row: 2, line: 6, cells: ['B', '2'] },
    ]);
  });

  it('evens out ragged rows and says how many cells there were', () => {
    const file = parse('Name,Phone,Age\nA,1\nB,2,3,4\nC,3,4,,\nD,4,5\n');
    expect(file.rows).toEqual([
      { row: 1, line: 2, cells: ['A', '1', ''], cellsInFile: 2 },
      { row: 2, line: 3, cells: ['B', '2', '3'], cellsInFile: 4 },
      { row: 3, line: 4, cells: ['C', '3', '4'] },
      { row: 4, line: 5, cells: ['D', '4', '5'] },
    ]);
  });

  it.each([
    ['never closes', '"Asha,1'],
    ['goes on after its quote', '"Asha"x,1'],
    ['closes in a later row only', '"Asha,1\nC,3\nD "x",4'],
  ])('marks a row that %s and goes on with the next line', (_, broken) => {
    const text = `Name,Phone\n"A\nA",0\n${broken}\n"B ""b""",2\n`;
    const file = parse(text);
    const marked = file.rows.filter((row) => row.quotesBroken);
    const cells = (broken.split('\n')[0] ?? '').split(',');
    expect(marked).toEqual([{ row: 2, line: 4, cells, quotesBroken: true }]);
    const lines = broken.split('\n').length;
    expect(file.rows.at(-1)).toEqual({ row: 2 + lines, line: 4 + lines, cells: ['B "b"', '2'] });
    expect(file.rows).toHaveLength(2 + lines);
  });

  it('ends an empty row with the file after a broken row, too', () => {
    expect(parse('Name,Phone\nA,1\n"B,2\n')).toMatchObject({
      emptyRows: 0,
      rows: [{}, { line: 3 }],
    });
  });
});

describe('refusals', () => {
  it.each([
    ['an empty file', '', { code: 'empty_file' }],
    ['only a byte-order mark', '\ufeff', { code: 'empty_file' }],
    ['only blank lines', '\n \r\n,,\n', { code: 'empty_file' }],
    ['only a heading', 'Name,Phone\n', { code: 'no_rows' }],
    ['a heading whose quotes are broken', '"Name,Phone\nA,1\n', { code: 'broken_quotes', line: 1 }],
  ])('refuses %s', (_, text, refusal) => {
    expect(refusalOf(utf8(text))).toEqual(refusal);
  });

  it('holds each limit exactly', () => {
    const text = 'Name,Phone\nA,1\nB,2\n';
    const bytes = utf8(text);
    const limited = (limits: CsvOptions['limits']) => refusalOf(bytes, { limits });
    expect(limited({ rowsMax: 2 })).toBe('accepted');
    expect(limited({ rowsMax: 1 })).toEqual({ code: 'too_many_rows', limit: 1 });
    expect(limited({ columnsMax: 2 })).toBe('accepted');
    expect(limited({ columnsMax: 1 })).toEqual({ code: 'too_many_columns', limit: 1 });
    expect(limited({ bytesMax: bytes.length })).toBe('accepted');
    expect(limited({ bytesMax: bytes.length - 1 })).toEqual({
      code: 'file_too_large',
      limit: bytes.length - 1,
    });
    expect(limited({ cellCharsMax: 5 })).toBe('accepted');
    expect(limited({ cellCharsMax: 4 })).toEqual({ code: 'broken_quotes', line: 1 });
    const broken = utf8('Name,Phone\nA,1\n"B,2\n"C"c,3\n');
    expect(refusalOf(broken, { limits: { brokenRowsMax: 2 } })).toBe('accepted');
    expect(refusalOf(broken, { limits: { brokenRowsMax: 1 } })).toEqual({
      code: 'broken_quotes',
      line: 4,
      limit: 1,
    });
  });

  it('stops at a row over the limit without reading what follows', () => {
    const bytes = utf8(`Name,Phone\n${'A,1\n'.repeat(5)}"broken`);
    const refusal = refusalOf(bytes, { limits: { rowsMax: 3, brokenRowsMax: 0 } });
    expect(refusal).toEqual({ code: 'too_many_rows', limit: 3 });
  });
});

describe('round trips', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.stringMatching(/^[ -~\n]{0,12}$/),
    fc.constantFrom('', '"', '""', ',', ';', '\n', 'a\nb', ' x ', '=1+1', '0123456'),
  );
  const tables = fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 8,
      }),
    )
    // Line endings inside cells are made one kind, and NUL is refused, both on purpose.
    .map((rows) => rows.map((row) => row.map((text) => text.replace(/\r\n?|\0/g, '\n'))))
    .filter((rows) => rows.some((row) => row.some((text) => text.trim() !== '')));

  it('gives back every cell that was written, in any delimiter, line ending and encoding', () => {
    const forms = fc.record({
      delimiter: fc.constantFrom(...DELIMITERS),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      encode: fc.constantFrom(
        utf8,
        (text: string) => utf8(`\ufeff${text}`),
        (text: string) => utf16(text, true),
        (text: string) => utf16(text, false),
      ),
    });
    fc.assert(
      fc.property(tables, forms, (rows, { delimiter, newline, encode }) => {
        const header = (rows[0] ?? []).map((_, index) => `H${index}`);
        const text = Papa.unparse([header, ...rows], { delimiter, newline, quotes: true });
        const file = parseCsv(encode(text), { delimiter, hasHeader: true });
        const filled = rows.filter((row) => row.some((value) => value.trim() !== ''));
        expect(file.rows.map((row) => row.cells)).toEqual(filled);
        expect(file.emptyRows).toBe(rows.length - filled.length);
      }),
      { numRuns: 300 },
    );
  });

  it('names for each row the line on which it starts', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const marked = rows.map((row, index) => [`row ${index}`, ...row]);
        const text = Papa.unparse([marked[0] ?? [], ...marked], { newline: '\n', quotes: true });
        const lines = text.split('\n');
        for (const row of parse(text, { delimiter: ',', hasHeader: true }).rows) {
          expect(lines[row.line - 1]).toMatch(new RegExp(`^"row ${row.row - 1}"`));
        }
      }),
      { numRuns: 100 },
    );
  });
});
