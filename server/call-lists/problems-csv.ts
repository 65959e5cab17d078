import Papa from 'papaparse';
import { neutralizeCell } from '../../shared/formula-cells.ts';
import type { FoundProblem } from './rules.ts';

const PROBLEM_COLUMNS = [
  'row',
  'line',
  'column',
  'reason',
  'detail',
  'value',
  'duplicate_of_row',
  'imported',
];

/** A CSV file: byte-order mark and CRLF, as spreadsheets expect, and no cell that runs. */
export function toCsv(columns: string[], rows: string[][]): string {
  const safe = [columns, ...rows].map((row) => row.map(neutralizeCell));
  return `\ufeff${Papa.unparse(safe, { newline: '\r\n' })}\r\n`;
}

/** The problems of an import as a file to download, one line each. */
export function problemsToCsv(problems: FoundProblem[]): string {
  const rows = problems.map((problem) => [
    String(problem.row),
    String(problem.line),
    problem.column ?? '',
    problem.reason,
    problem.fault ?? '',
    problem.value,
    problem.ofRow === null ? '' : String(problem.ofRow),
    problem.imported ? 'yes' : 'no',
  ]);
  return toCsv(PROBLEM_COLUMNS, rows);
}
