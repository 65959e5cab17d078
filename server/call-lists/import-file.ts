// What an import asks of its file. Pure: the same bytes and the same reading give the same rows,
// so a commit that was cut off picks up where its progress says. Runs in a thread for all but
// small files.
import { Buffer } from 'node:buffer';
import type { ImportCounts, Mapping, ProblemReason, RowProblem } from '../../shared/imports.ts';
import type { Country } from '../../shared/phone-format.ts';
import { parseCsv, type CsvFile, type Delimiter } from './csv.ts';
import { guessMapping } from './mapping.ts';
import { problemsToCsv } from './problems-csv.ts';
import { createRowChecker, type CheckedContact, type FoundProblem } from './rules.ts';

const SAMPLE_ROWS = 5;
const GUESS_ROWS = 200;
const PREVIEW_ROWS = 10;
const PROBLEMS_PER_REASON = 20;
/** One transaction of a commit; agents take their turn between two. */
const BATCH_CONTACTS = 500;
const BATCH_ROWS = 2000;

export type Inspection = {
  encoding: string;
  delimiter: string;
  hasHeader: boolean;
  columns: string[];
  sample: string[][];
  mapping: Mapping;
  rows: number;
  emptyRows: number;
};

/** How a file is read once its upload was looked at. */
export type Reading = {
  delimiter: string;
  hasHeader: boolean;
  mapping: Mapping;
  defaultCountry: Country;
  accountZone: string;
};

export type CheckReport = {
  counts: ImportCounts;
  problems: RowProblem[];
  preview: { row: number; name: string; phone: string; attributes: Record<string, string> }[];
};

export type Batch = {
  /** The last row of the file that this batch deals with. */
  toRow: number;
  contacts: CheckedContact[];
  /** The first of `problems` is the import's problem number `firstProblem`. */
  firstProblem: number;
  problems: FoundProblem[];
};

/** First look at an upload: how it is written, what its columns are and probably mean. */
export function inspectFile(bytes: Uint8Array, options: { hasHeader?: boolean }): Inspection {
  const file = parseCsv(bytes, options);
  const cells = file.rows.slice(0, GUESS_ROWS).map((row) => row.cells);
  return {
    encoding: file.encoding,
    delimiter: file.delimiter,
    hasHeader: file.hasHeader,
    columns: file.columns,
    sample: cells.slice(0, SAMPLE_ROWS).map((row) => row.map(shorten)),
    mapping: guessMapping(file.columns, cells),
    rows: file.rows.length,
    emptyRows: file.emptyRows,
  };
}

const SAMPLE_CHARS = 500;
const shorten = (cell: string) =>
  (cell.length > SAMPLE_CHARS ? `${cell.slice(0, SAMPLE_CHARS)}…` : cell).toWellFormed();

/** Checks every row and keeps of it what a person looks at. */
export function checkFile(bytes: Uint8Array, reading: Reading): CheckReport {
  const { file, checker } = openFile(bytes, reading);
  const preview: CheckReport['preview'] = [];
  for (const row of file.rows) {
    const contact = checker.check(row);
    if (contact === null || preview.length >= PREVIEW_ROWS) continue;
    const { name, phone, attributes } = contact;
    preview.push({ row: contact.row, name, phone, attributes });
  }
  return {
    counts: checker.counts,
    problems: someOfEach(checker.problems).map(toRowProblem),
    preview,
  };
}

/** Every problem as the file that can be downloaded. */
export function problemsFile(bytes: Uint8Array, reading: Reading): string {
  const { file, checker } = openFile(bytes, reading);
  for (const row of file.rows) checker.check(row);
  return problemsToCsv(checker.problems);
}

/**
 * The accepted contacts after row `afterRow`, in batches; returns the counts of the whole file.
 * Earlier rows are checked as well, for they decide which later ones are duplicates.
 */
export function* batchesOf(
  bytes: Uint8Array,
  reading: Reading,
  afterRow: number,
): Generator<Batch, ImportCounts> {
  const { file, checker } = openFile(bytes, reading);
  let contacts: CheckedContact[] = [];
  let firstProblem = 0;
  let [fromRow, toRow] = [afterRow, afterRow];
  const cut = (): Batch => {
    const batch = { toRow, contacts, firstProblem, problems: checker.problems.slice(firstProblem) };
    contacts = [];
    firstProblem = checker.problems.length;
    fromRow = toRow;
    return batch;
  };
  for (const row of file.rows) {
    const contact = checker.check(row);
    if (row.row <= afterRow) {
      firstProblem = checker.problems.length;
      continue;
    }
    toRow = row.row;
    if (contact !== null) contacts.push(contact);
    if (contacts.length === BATCH_CONTACTS || toRow - fromRow === BATCH_ROWS) yield cut();
  }
  if (toRow > fromRow) yield cut();
  return checker.counts;
}

function openFile(bytes: Uint8Array, reading: Reading) {
  const { delimiter, hasHeader, ...rest } = reading;
  const file: CsvFile = parseCsv(bytes, { delimiter: delimiter as Delimiter, hasHeader });
  return { file, checker: createRowChecker({ columns: file.columns, ...rest }) };
}

function someOfEach(problems: readonly FoundProblem[]): FoundProblem[] {
  const seen = new Map<ProblemReason, number>();
  return problems.filter(({ reason }) => {
    const n = (seen.get(reason) ?? 0) + 1;
    seen.set(reason, n);
    return n <= PROBLEMS_PER_REASON;
  });
}

function toRowProblem({ ofRow, ...problem }: FoundProblem): RowProblem {
  return { ...problem, value: problem.value.toWellFormed(), of_row: ofRow };
}

/** Bytes as they came over a thread’s boundary or out of the database. */
export function asBytes(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
}
