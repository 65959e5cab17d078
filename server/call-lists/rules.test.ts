import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../shared/imports.ts';
import { parseCsv } from './csv.ts';
import { guessMapping } from './mapping.ts';
import { ATTRIBUTE_MAX, NAME_MAX } from '../../shared/contact-edits.ts';
import { checkRows, createRowChecker, findMappingFault } from './rules.ts';
import type { CheckOptions } from './rules.ts';

function check(text: string, options: Partial<CheckOptions> = {}) {
  const { columns, rows } = parseCsv(new TextEncoder().encode(text), {
    delimiter: ',',
    hasHeader: true,
  });
  const mapping = guessMapping(
    columns,
    rows.map((row) => row.cells),
  );
  return checkRows(rows, {
    columns,
    mapping,
    defaultCountry: 'US',
    accountZone: 'Asia/Kolkata',
    ...options,
  });
}

describe('checkRows', () => {
  it('makes a contact of a good row', () => {
    expect(check('Name,Phone,City,Balance\n Asha  Menon ,(212) 555-0160,,-5\n')).toEqual({
      accepted: [
        {
          row: 1,
          name: 'Asha Menon',
          phone: '+12125550160',
          zone: 'America/New_York',
          zoneCertain: true,
          attributes: { Balance: '-5' },
        },
      ],
      problems: [],
      counts: { rows: 1, imported: 1, duplicates: 0, invalid: 0, blank: 0 },
    });
  });

  it('counts every row once and imports the good ones around the bad', () => {
    const { accepted, problems, counts } = check(
      [
        'Name,Phone,City',
        'A,212-555-0160,x',
        'B,,x',
        'C,n/a,x',
        'D,+1 212 555 0160,x',
        'E,212-555-0161,x,extra',
        'F,212-555-0162',
        'G,212-555-0163,x',
      ].join('\n'),
      { existingPhones: new Set(['+12125550163']) },
    );
    expect(counts).toEqual({ rows: 7, imported: 2, duplicates: 2, invalid: 2, blank: 1 });
    expect(accepted.map(({ name }) => name)).toEqual(['A', 'F']);
    const plain = { column: 'Phone', ofRow: null, fault: null, imported: false };
    expect(problems).toEqual([
      { ...plain, row: 2, line: 3, reason: 'blank_phone', value: '' },
      { ...plain, row: 3, line: 4, reason: 'invalid_phone', value: 'n/a', fault: 'not_a_number' },
      {
        ...plain,
        row: 4,
        line: 5,
        reason: 'duplicate_in_file',
        value: '+1 212 555 0160',
        ofRow: 1,
      },
      { ...plain, row: 5, line: 6, reason: 'ragged_row', column: null, value: '4' },
      { ...plain, row: 6, line: 7, reason: 'ragged_row', column: null, value: '2', imported: true },
      { ...plain, row: 7, line: 8, reason: 'already_on_list', value: '212-555-0163' },
    ]);
  });

  it('does not count a number as taken by a row that was refused', () => {
    const long = 'x'.repeat(ATTRIBUTE_MAX + 1);
    const { accepted, problems } = check(
      `Name,Phone,Note\nA,212-555-0160,${long}\nB,212-555-0160,${long.slice(1)}\n`,
    );
    expect(accepted.map(({ name }) => name)).toEqual(['B']);
    expect(problems).toMatchObject([{ row: 1, column: 'Note', reason: 'cell_too_long' }]);
    expect(problems[0]?.value).toHaveLength(200);
  });

  it('refuses a name too long for a contact, and a row with broken quotes', () => {
    const name = 'n'.repeat(NAME_MAX + 1);
    expect(check(`Name,Phone\n${name},212-555-0160\n`)).toMatchObject({
      problems: [{ column: 'Name', reason: 'cell_too_long' }],
      counts: { imported: 0, invalid: 1 },
    });
    expect(check('Name,Phone\n"A"x,212-555-0160\nB,212-555-0161\n').problems).toMatchObject([
      { row: 1, reason: 'malformed_quotes', imported: false },
    ]);
  });

  it('imports formula cells as text and remarks on them', () => {
    const { accepted, problems } = check(
      'Name,Phone,Note\n=cmd(),+1 212 555 0160,-5\nB,212-555-0161,@x\n',
    );
    expect(accepted.map(({ name, attributes }) => [name, attributes['Note']])).toEqual([
      ['=cmd()', '-5'],
      ['B', '@x'],
    ]);
    expect(problems).toMatchObject([
      { row: 1, column: 'Name', reason: 'formula_cell', imported: true },
      { row: 2, column: 'Note', reason: 'formula_cell', imported: true },
    ]);
  });

  it('remarks on a missing name, unless no column is the name', () => {
    expect(check('Name,Phone\n,212-555-0160\n').problems).toMatchObject([
      { row: 1, reason: 'blank_name', imported: true },
    ]);
    expect(check('Phone\n212-555-0160\n').problems).toEqual([]);
  });

  it('cleans names and keeps the joiners of Indian scripts', () => {
    const { accepted } = check(
      'First Name,Last Name,Phone\n"Jose\u0301\u0007\n","\u202eक्\u200dष ",212-555-0160\n',
    );
    expect(accepted[0]?.name).toBe('José क्\u200dष');
  });

  it('keeps an extension, and an attribute called like a property of objects', () => {
    const { accepted } = check('Name,Phone,__proto__\nA,212-555-0160 x42,kept\n');
    expect(Object.entries(accepted[0]?.attributes ?? {})).toEqual([
      ['__proto__', 'kept'],
      ['Extension', '42'],
    ]);
  });

  it('finds every row blank when no column is the number', () => {
    const mapping: Mapping = [{ kind: 'name' }, { kind: 'ignore' }];
    expect(check('Name,Phone\nA,212-555-0160\n', { mapping }).counts).toMatchObject({ blank: 1 });
  });

  it('gives the same answer in chunks as at once', () => {
    const text = 'Name,Phone\nA,212-555-0160\nB,\nC,212-555-0160\n';
    const { columns, rows } = parseCsv(new TextEncoder().encode(text));
    const options: CheckOptions = {
      columns,
      mapping: [{ kind: 'name' }, { kind: 'phone' }],
      defaultCountry: 'US',
      accountZone: 'Asia/Kolkata',
    };
    const checker = createRowChecker(options);
    expect(checker.check(rows[0]!)).not.toBeNull();
    expect(checker.counts).toMatchObject({ rows: 1, imported: 1 });
    expect(checker.check(rows[1]!)).toBeNull();
    expect(checker.check(rows[2]!)).toBeNull();
    const whole = checkRows(rows, options);
    expect([checker.problems, checker.counts]).toEqual([whole.problems, whole.counts]);
  });
});

describe('findMappingFault', () => {
  const phone = { kind: 'phone' } as const;
  const city = { kind: 'attribute', name: 'City' } as const;

  it.each<[string | null, Mapping]>([
    [null, [phone, city]],
    ['wrong_length', [phone]],
    ['no_phone', [{ kind: 'name' }, city]],
    ['several_phones', [phone, phone]],
  ])('finds %s', (fault, mapping) => {
    expect(findMappingFault(mapping, ['A', 'B'])).toBe(fault);
  });

  it('finds two columns that would become one attribute', () => {
    expect(findMappingFault([phone, city, city], ['A', 'B', 'C'])).toBe('repeated_attribute');
  });
});
