import { describe, expect, it } from 'vitest';
import { Mapping } from '../../shared/imports.ts';
import { looksLikeHeading, looksLikePhoneText, nameColumns, readHeading } from './headings.ts';
import { guessMapping } from './mapping.ts';

const PHONES = ['+17795550160', '+17795550161', '+17795550162'];
/** A sample in which the named columns hold numbers to dial and the others hold words. */
function sample(columns: string[], phones: string[]): string[][] {
  return PHONES.map((phone, row) =>
    columns.map((column) => (phones.includes(column) ? phone : `word ${column} ${row}`)),
  );
}
function guess(columns: string[], phones: string[]) {
  const mapping = guessMapping(columns, sample(columns, phones));
  const of = (kind: string) => columns.filter((_, column) => mapping[column]?.kind === kind);
  return { phone: of('phone')[0] ?? null, name: of('name'), attributes: of('attribute') };
}

describe('guessMapping', () => {
  it('maps the heading of the sample list', () => {
    const columns = ['Full Name', 'Phone', 'Age', 'Preferred Contact', 'Previous Outcome'];
    expect(guess(columns, ['Phone'])).toEqual({
      phone: 'Phone',
      name: ['Full Name'],
      attributes: ['Age', 'Preferred Contact', 'Previous Outcome'],
    });
  });

  it.each([
    ['Customer Name', 'Mobile No.'],
    ['Naam', 'Contact No'],
    ['नाम', 'मोबाइल नंबर'],
    ['ग्राहक का नाम', 'फ़ोन'],
    ['Patient', 'Mob'],
    ['name', 'phone_number'],
    ['contactName', 'mobileNumber'],
    ['Party Name', 'WhatsApp'],
    ['பெயர்', 'தொலைபேசி'],
    ['Lead', 'Cell #'],
  ])('knows %s and %s', (name, phone) => {
    expect(guess(['City', phone, name], [phone])).toEqual({
      phone,
      name: [name],
      attributes: ['City'],
    });
  });

  it('takes first, middle and last name together', () => {
    const columns = ['Surname', 'Phone', 'First Name', 'Middle Name'];
    expect(guess(columns, ['Phone']).name).toEqual(['Surname', 'First Name', 'Middle Name']);
  });

  it('does not take another person or a company for the contact', () => {
    const columns = ["Father's Name", 'Company Name', 'Agent Name', 'Name', 'Phone'];
    expect(guess(columns, ['Phone']).name).toEqual(['Name']);
  });

  it('prefers the first number over a second, and a full column over an empty one', () => {
    expect(guess(['Alternate Phone', 'Phone'], ['Alternate Phone', 'Phone']).phone).toBe('Phone');
    const rows = PHONES.map((phone) => ['', phone]);
    expect(guessMapping(['Phone', 'Mobile'], rows)).toEqual([
      { kind: 'ignore' },
      { kind: 'phone' },
    ]);
  });

  it('finds the number and the name by what the columns hold', () => {
    const rows = [
      ['1', 'Asha Menon', '98765 43210', '2026-05-05'],
      ['2', 'Rohan Nair', '98765 43211', '2026-05-06'],
      ['3', 'Ritu Sethi', '98765 43212', '2026-05-07'],
    ];
    const columns = ['Column 1', 'Column 2', 'Column 3', 'Column 4'];
    expect(guessMapping(columns, rows)).toEqual([
      { kind: 'attribute', name: 'Column 1' },
      { kind: 'name' },
      { kind: 'phone' },
      { kind: 'attribute', name: 'Column 4' },
    ]);
  });

  it('takes "Contact" for a number or a person by what it holds', () => {
    expect(guess(['Contact', 'Phone'], ['Phone'])).toMatchObject({
      phone: 'Phone',
      name: ['Contact'],
    });
    expect(guess(['Name', 'Contact'], ['Contact'])).toMatchObject({
      phone: 'Contact',
      name: ['Name'],
    });
  });

  it('ignores serial numbers and empty columns', () => {
    const columns = ['S.No', 'Phone', 'Empty', 'City'];
    const rows = PHONES.map((phone, row) => [String(row), phone, ' ', 'Pune']);
    const kinds = guessMapping(columns, rows).map(({ kind }) => kind);
    expect(kinds).toEqual(['ignore', 'phone', 'ignore', 'attribute']);
  });

  it('guesses what the contract takes, whatever the headings are', () => {
    const headings = ['x'.repeat(500), 'x'.repeat(500), '\u0000', '😀'.repeat(100), 'क्\u200dष'];
    const columns = nameColumns(headings, 6);
    expect(columns).toContain('क्\u200dष');
    expect(Mapping.safeParse(guessMapping(columns, [])).success).toBe(true);
  });

  it('finds nothing where there is nothing', () => {
    expect(guessMapping([], [])).toEqual([]);
    expect(guess(['City', 'Colour'], [])).toMatchObject({ phone: null });
  });
});

describe('headings', () => {
  it.each([
    'Phone Type',
    'Preferred Contact',
    'Contact Time',
    'Age',
    'Balance',
    'Hostname',
    'Notes',
  ])('does not take %s for a number or a name first', (heading) => {
    const read = readHeading(heading);
    expect(read === null || read.weight < 0.5).toBe(true);
  });

  it('tells numbers to dial from dates and amounts', () => {
    const yes = ['(779) 555-0160', '1.779.555.0160', '98765 43210', '+91-98765-43210'];
    const no = ['2026-05-05', '05/05/2026', '1234567.50', '12345', 'call 7795550160', ''];
    expect(yes.filter(looksLikePhoneText)).toEqual(yes);
    expect(no.filter(looksLikePhoneText)).toEqual([]);
  });

  it('takes the first row for a heading only when it holds none of the data', () => {
    const rows = [
      ['Asha', '29'],
      ['Rohan', '30'],
    ];
    expect(looksLikeHeading(['Client code', 'Score'], rows)).toBe(true);
    expect(looksLikeHeading(['Kavita', '31'], rows)).toBe(false);
    expect(looksLikeHeading(['Phone', '+17795550160'], rows)).toBe(false);
    expect(looksLikeHeading(['a@example.com', 'x'], rows)).toBe(false);
  });
});
