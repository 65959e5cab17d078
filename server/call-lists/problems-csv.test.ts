import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { isFormulaCell, neutralizeCell } from '../../shared/formula-cells.ts';
import { problemsToCsv, toCsv } from './problems-csv.ts';
import type { FoundProblem } from './rules.ts';

const read = (csv: string) =>
  Papa.parse<string[]>(csv.slice(1).trimEnd(), { newline: '\r\n' }).data;

describe('isFormulaCell', () => {
  it.each([
    '=1+1',
    '=HYPERLINK("http://example.com")',
    '+1+cmd|x',
    '-2+3+cmd',
    '-1-1',
    '@SUM(A1)',
    ' =1',
    '\t=1',
    '＝1+1',
  ])('sees the formula in %j', (text) => {
    expect(isFormulaCell(text)).toBe(true);
  });

  it.each([
    '-5',
    '-1,200.50',
    '+5.2',
    '-5%',
    '-₹ 500',
    '+1 (779) 555-0160',
    '-',
    '--',
    'a=b',
    '',
    '#REF!',
  ])('leaves %j alone', (text) => {
    expect(isFormulaCell(text)).toBe(false);
    expect(neutralizeCell(text)).toBe(text);
  });
});

describe('toCsv', () => {
  it('writes no cell that runs, and loses nothing but the sign in front', () => {
    const cell = fc.oneof(fc.string(), fc.stringMatching(/^[=+\-@\t ]{1,2}[ -~\n]{0,8}$/));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
        (rows) => {
          const csv = toCsv(
            ['a', 'b'],
            rows.map((row) => ['x', ...row, 'x']),
          );
          const back = Papa.parse<string[]>(csv.slice(1, -2), {
            newline: '\r\n',
            delimiter: ',',
          }).data;
          const cells = back.slice(1).map((row) => row.slice(1, 3));
          expect(cells.flat().filter(isFormulaCell)).toEqual([]);
          const original = rows.map((row) =>
            row.map((text) => (isFormulaCell(text) ? `'${text}` : text)),
          );
          expect(cells).toEqual(original);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('problemsToCsv', () => {
  it('writes one line for each problem, under a heading', () => {
    const plain = { column: 'Phone', ofRow: null, fault: null, imported: false };
    const problems: FoundProblem[] = [
      { ...plain, row: 42, line: 43, column: '=Phone', reason: 'invalid_phone', value: '=1+1,"x"' },
      {
        ...plain,
        row: 50,
        line: 52,
        reason: 'duplicate_in_file',
        value: '+1 779 555 0160',
        ofRow: 7,
      },
      {
        ...plain,
        row: 51,
        line: 53,
        reason: 'ragged_row',
        column: null,
        value: '2',
        imported: true,
      },
    ];
    problems[0]!.fault = 'not_a_number';
    const csv = problemsToCsv(problems);
    expect(csv.startsWith('\ufeffrow,line,')).toBe(true);
    expect(read(csv)).toEqual([
      ['row', 'line', 'column', 'reason', 'detail', 'value', 'duplicate_of_row', 'imported'],
      ['42', '43', "'=Phone", 'invalid_phone', 'not_a_number', `'=1+1,"x"`, '', 'no'],
      ['50', '52', 'Phone', 'duplicate_in_file', '', '+1 779 555 0160', '7', 'no'],
      ['51', '53', '', 'ragged_row', '', '2', '', 'yes'],
    ]);
  });
});
