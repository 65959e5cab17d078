import { describe, expect, it } from 'vitest';
import { ProblemReason } from '../../../../shared/imports.ts';
import { countWords, fileWords, reasonWords } from './import-words.ts';

const counts = { rows: 45211, imported: 45100, duplicates: 50, invalid: 40, blank: 21 };

describe('what is said about a file', () => {
  it('is one sentence', () => {
    expect(fileWords({ encoding: 'utf-8', delimiter: ',', has_header: true })).toBe(
      'UTF-8 text, columns parted by commas, the first row names them.',
    );
    expect(fileWords({ encoding: 'windows-1252', delimiter: '\t', has_header: false })).toBe(
      'Windows-1252 text, columns parted by tabs, without a row of names.',
    );
  });
});

describe('what is said about problems', () => {
  it('has a title and an advice for every reason the server may give', () => {
    const bad = ProblemReason.options.filter((reason) => !/[.]$/.test(reasonWords[reason].advice));
    expect(bad).toEqual([]);
  });

  it('is exact while all examples came along', () => {
    const reasons: ProblemReason[] = ['cell_too_long', 'invalid_phone'];
    expect(countWords('cell_too_long', { examples: 3, counts, reasons })).toBe('3 rows');
    expect(countWords('cell_too_long', { examples: 1, counts, reasons })).toBe('1 row');
  });

  it('is exact where one reason makes up the whole outcome', () => {
    const reasons: ProblemReason[] = ['duplicate_in_file', 'invalid_phone', 'blank_phone'];
    const found = { examples: 20, counts, reasons };
    expect(countWords('duplicate_in_file', found)).toBe('50 rows');
    expect(countWords('invalid_phone', found)).toBe('40 rows');
    expect(countWords('blank_phone', found)).toBe('21 rows');
  });

  it('says no more than it knows where two reasons share an outcome', () => {
    const reasons: ProblemReason[] = ['invalid_phone', 'ragged_row'];
    const found = { examples: 20, counts, reasons };
    expect(countWords('invalid_phone', found)).toBe('20 rows or more');
    expect(countWords('formula_cell', found)).toBe('20 rows or more');
  });
});
