import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../call-lists/csv.ts';
import { guessMapping } from '../call-lists/mapping.ts';
import { checkRows } from '../call-lists/rules.ts';

const read = (name: string) => readFileSync(new URL(`sample/${name}`, import.meta.url));

// Counts the list without any of the code under test: no cell of it is quoted, and a number is
// ten digits (after an optional 1) whose area code and exchange do not begin with 0 or 1.
function countSimply(text: string) {
  const counts = { rows: 0, imported: 0, duplicates: 0, invalid: 0, blank: 0 };
  const seen = new Set<string>();
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const phone = line.split(',')[1] ?? '';
    const number = /^1?([2-9]\d\d[2-9]\d{6})$/.exec(phone.replace(/\D/g, ''))?.[1];
    counts.rows += 1;
    if (phone === '') counts.blank += 1;
    else if (number === undefined) counts.invalid += 1;
    else if (seen.has(number)) counts.duplicates += 1;
    else counts.imported += 1;
    if (number !== undefined) seen.add(number);
  }
  return { counts, seen };
}

function checkSample() {
  const file = parseCsv(read('call-list.csv'));
  const mapping = guessMapping(
    file.columns,
    file.rows.slice(0, 200).map((row) => row.cells),
  );
  const options = { columns: file.columns, mapping, accountZone: 'America/New_York' };
  return { mapping, ...checkRows(file.rows, { ...options, defaultCountry: 'US' }) };
}

describe('the sample', () => {
  it('imports as many rows as a separate count finds good', () => {
    const text = read('call-list.csv').toString('utf8');
    const simple = countSimply(text);
    const checked = checkSample();
    expect(text).not.toContain('"');
    expect(checked.counts).toEqual(simple.counts);
    expect(checked.counts.rows).toBeGreaterThan(3000);
    expect(new Set(checked.accepted.map(({ phone }) => phone.slice(2)))).toEqual(simple.seen);
  });

  it('is mapped without help', () => {
    const [name, phone, ...others] = checkSample().mapping.map(({ kind }) => kind);
    expect([name, phone, new Set(others)]).toEqual(['name', 'phone', new Set(['attribute'])]);
  });

  it('holds every kind of problem the full list has', () => {
    const kinds = checkSample().problems.map(({ reason, fault }) =>
      `${reason} ${fault ?? ''}`.trim(),
    );
    expect([...new Set(kinds)].sort()).toEqual([
      'blank_phone',
      'duplicate_in_file',
      'invalid_phone invalid',
      'invalid_phone not_a_number',
      'invalid_phone too_short',
    ]);
  });

  it('has a call for every number, to no other, with a sane length', () => {
    const phones = new Set(checkSample().accepted.map(({ phone }) => phone));
    const calls = parseCsv(read('call-outcomes.csv')).rows.map((row) => row.cells);
    expect(new Set(calls.map(([phone]) => phone))).toEqual(phones);
    for (const [, startedAt = '', seconds = '', attempts = '', subscribed = ''] of calls) {
      expect(startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/);
      expect(seconds).toMatch(/^\d{1,4}$/);
      expect(attempts).toMatch(/^\d{1,3}$/);
      expect(['yes', 'no']).toContain(subscribed);
    }
  });
});
