// A CSV file as rows of the same width. The whole file is refused only for what makes every row
// doubtful (csv-decode.ts lists the codes); anything about one row is reported with its number.
import Papa from 'papaparse';
import { MAX_IMPORT_BYTES, MAX_IMPORT_ROWS } from '../../shared/imports.ts';
import { CsvRefusal, decodeCsv } from './csv-decode.ts';
import type { CsvEncoding } from './csv-decode.ts';
import { looksLikeHeading, nameColumns } from './headings.ts';
import type { CsvRow } from './rules.ts';

export { CsvRefusal } from './csv-decode.ts';
export type { CsvEncoding, CsvRefusalCode, CsvRefusalDetails } from './csv-decode.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export const CSV_LIMITS = {
  bytesMax: MAX_IMPORT_BYTES,
  rowsMax: MAX_IMPORT_ROWS,
  columnsMax: 200,
  /** A longer cell is a quote that was opened and never meant. */
  cellCharsMax: 100_000,
  /** More rows with broken quotes than this and the file is not what it seems. */
  brokenRowsMax: 100,
};
export type CsvLimits = typeof CSV_LIMITS;

export type CsvOptions = {
  /** What the user says about the file; each replaces the guess. */
  delimiter?: Delimiter;
  hasHeader?: boolean;
  limits?: Partial<CsvLimits>;
};

export type CsvFile = {
  encoding: CsvEncoding;
  delimiter: Delimiter;
  hasHeader: boolean;
  columns: string[];
  rows: CsvRow[];
  /** Rows whose every cell is blank; they are left out of `rows`. */
  emptyRows: number;
};

/** Reads a whole file; throws CsvRefusal. */
export function parseCsv(bytes: Uint8Array, options: CsvOptions = {}): CsvFile {
  const limits = { ...CSV_LIMITS, ...options.limits };
  if (bytes.length > limits.bytesMax) {
    throw new CsvRefusal('file_too_large', { limit: limits.bytesMax });
  }
  const { text, encoding } = decodeCsv(bytes);
  const { body, stated, firstLine } = takeDelimiterLine(text);
  const delimiter = options.delimiter ?? stated ?? guessDelimiter(body);
  const records = readRecords(body, { delimiter, limits, firstLine });
  const first = records.find((record) => !isEmpty(record.cells));
  if (first === undefined) throw new CsvRefusal('empty_file');
  if (first.quotesBroken) throw new CsvRefusal('broken_quotes', { line: first.line });
  const filled = records.filter((record) => !isEmpty(record.cells));
  const sample = filled.slice(1, 51).map((record) => record.cells);
  const hasHeader = options.hasHeader ?? looksLikeHeading(first.cells, sample);
  const data = hasHeader ? filled.slice(1) : filled;
  if (data.length === 0) throw new CsvRefusal('no_rows');
  if (data.length > limits.rowsMax)
    throw new CsvRefusal('too_many_rows', { limit: limits.rowsMax });
  const width = hasHeader ? widthOf(first.cells) : commonWidth(filled);
  if (width > limits.columnsMax) {
    throw new CsvRefusal('too_many_columns', { limit: limits.columnsMax });
  }
  return {
    encoding,
    delimiter,
    hasHeader,
    columns: nameColumns(hasHeader ? first.cells.slice(0, width) : [], width),
    rows: data.map((record, index) => toRow(record, index + 1, width)),
    emptyRows: records.length - filled.length,
  };
}

type RawRow = { line: number; cells: string[]; quotesBroken: boolean };
type ReadOptions = { delimiter: Delimiter; limits: CsvLimits; firstLine: number };
type Piece = { rows: RawRow[]; brokenLine?: number };

// A quote that is opened and never properly closed swallows the rows after it. Its line alone is
// read without quotes and marked, and reading goes on with the next line.
function readRecords(text: string, options: ReadOptions): RawRow[] {
  const { delimiter, limits } = options;
  const rows: RawRow[] = [];
  let [rest, firstLine] = [text, options.firstLine];
  for (let broken = 0; ; broken += 1) {
    const piece = readPiece(rest, { ...options, firstLine, filled: countFilled(rows) });
    for (const row of piece.rows) rows.push(row);
    const line = piece.brokenLine;
    if (line === undefined) break;
    if (broken === limits.brokenRowsMax) {
      throw new CsvRefusal('broken_quotes', { line, limit: limits.brokenRowsMax });
    }
    const start = offsetOfLine(rest, line - firstLine);
    const end = rest.indexOf('\n', start);
    const lineText = rest.slice(start, end === -1 ? undefined : end);
    rows.push({ line, cells: lineText.split(delimiter), quotesBroken: true });
    [rest, firstLine] = [end === -1 ? '' : rest.slice(end + 1), line + 1];
  }
  return rows;
}

/** Rows up to the end, the limit, or the first row whose quotes are broken. */
function readPiece(text: string, options: ReadOptions & { filled: number }): Piece {
  const { delimiter, limits } = options;
  const piece: Piece = { rows: [] };
  let { filled, firstLine: line } = options;
  if (text === '') return piece;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    // A step is called per row and can stop the parse; a finished result could not.
    step: ({ data, errors }, parser) => {
      const breaks = countBreaks(data, limits.cellCharsMax);
      if (errors.some((error) => error.type === 'Quotes') || breaks === 'too_long') {
        piece.brokenLine = line;
        parser.abort();
        return;
      }
      piece.rows.push({ line, cells: data, quotesBroken: false });
      line += 1 + breaks;
      if (!isEmpty(data)) filled += 1;
      if (filled > limits.rowsMax + 1) parser.abort();
    },
  });
  const last = piece.rows.at(-1);
  // The newline at the end of the file ends its last row; it does not begin an empty one.
  if (last !== undefined && last.cells.length === 1 && last.cells[0] === '') piece.rows.pop();
  return piece;
}

function countFilled(rows: RawRow[]): number {
  return rows.filter((row) => !isEmpty(row.cells)).length;
}

function offsetOfLine(text: string, linesBefore: number): number {
  let offset = 0;
  for (let count = 0; count < linesBefore; count += 1) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

function countBreaks(cells: string[], cellCharsMax: number): number | 'too_long' {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.length > cellCharsMax) return 'too_long';
    if (cell.includes('\n')) breaks += cell.split('\n').length - 1;
  }
  return breaks;
}

/** Excel writes "sep=;" as the first line of files for some countries. */
function takeDelimiterLine(text: string): { body: string; stated?: Delimiter; firstLine: number } {
  const match = /^"?sep=([,;\t|])"?\n/i.exec(text);
  if (match === null) return { body: text, firstLine: 1 };
  const stated = DELIMITERS.find((delimiter) => delimiter === match[1]);
  return { body: text.slice(match[0].length), stated, firstLine: 2 };
}

/** The delimiter that cuts most of the first rows to one width, of those the widest. */
function guessDelimiter(text: string): Delimiter {
  const head = text.slice(0, 200_000);
  let best: { delimiter: Delimiter; agreeing: number; width: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(head, { delimiter, newline: '\n', preview: 50 });
    const records = data.filter((cells) => !isEmpty(cells)).map((cells) => ({ cells }));
    const width = commonWidth(records);
    if (width < 2) continue;
    const agreeing = records.filter(({ cells }) => cells.length === width).length / records.length;
    const better =
      best === undefined ||
      agreeing > best.agreeing ||
      (agreeing === best.agreeing && width > best.width);
    if (better) best = { delimiter, agreeing, width };
  }
  return best?.delimiter ?? ',';
}

function commonWidth(records: { cells: string[] }[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records.slice(0, 1000)) {
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  const [common] = [...counts].sort(([a, x], [b, y]) => y - x || b - a);
  return common?.[0] ?? 0;
}

/** Columns of a header without the blank ones a spreadsheet leaves at its end. */
function widthOf(header: string[]): number {
  return header.findLastIndex((cell) => cell.trim() !== '') + 1;
}

function isEmpty(cells: string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

// Blank cells beyond the last column say nothing and are cut; others stay counted, and the row
// is then refused, for one stray delimiter moves every cell after it to a wrong column.
function toRow({ line, cells, quotesBroken }: RawRow, row: number, width: number): CsvRow {
  const result: CsvRow = { row, line, cells };
  if (quotesBroken) result.quotesBroken = true;
  if (cells.length === width) return result;
  const even = cells.slice(0, width);
  while (even.length < width) even.push('');
  result.cells = even;
  if (cells.length < width || !isEmpty(cells.slice(width))) result.cellsInFile = cells.length;
  return result;
}
