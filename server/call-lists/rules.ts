// Decides, row by row, what of a file becomes a contact. A row is imported or it is not, and each
// row counts once: rows = imported + duplicates + invalid + blank. A problem may also be only a
// remark on an imported row (`imported: true`). One bad row never stops the rest.
import { ATTRIBUTE_MAX, NAME_MAX } from '../../shared/contact-edits.ts';
import type { ImportCounts, Mapping, ProblemReason } from '../../shared/imports.ts';
import { normalizePhone } from '../../shared/phone.ts';
import type { PhoneFault } from '../../shared/phone.ts';
import type { Country } from '../../shared/phone-format.ts';
import { zoneOfPhone } from '../../shared/zones.ts';
import { isFormulaCell } from '../../shared/formula-cells.ts';
import { cleanLine, cleanText, cutText } from './text.rules.ts';

const VALUE_CHARS_MAX = 200;
const EXTENSION_ATTRIBUTE = 'Extension';

export type CsvRow = {
  /** 1-based count of data rows; header and empty rows are not counted. */
  row: number;
  /** 1-based line of the file on which the row starts. */
  line: number;
  /** As many cells as there are columns. */
  cells: string[];
  /** How many cells the row had in the file, when not as many as there are columns. */
  cellsInFile?: number;
  /** A quote was opened and not properly closed, so where cells end is a guess. */
  quotesBroken?: true;
};

export type FoundProblem = {
  row: number;
  line: number;
  reason: ProblemReason;
  /** Heading of the column it is about; null when it is about the whole row. */
  column: string | null;
  /** What the file holds there, cut to 200 characters; for a ragged row, how many cells. */
  value: string;
  /** For `duplicate_in_file`: the row that was imported for this number. */
  ofRow: number | null;
  /** For `invalid_phone`: what is wrong with it. */
  fault: PhoneFault | null;
  /** True when the row was imported all the same. */
  imported: boolean;
};

export type CheckedContact = {
  row: number;
  name: string;
  /** E.164. */
  phone: string;
  zone: string;
  zoneCertain: boolean;
  /** By attribute name; blank cells are left out. */
  attributes: Record<string, string>;
};

export type CheckOptions = {
  columns: string[];
  mapping: Mapping;
  defaultCountry: Country;
  /** The zone of numbers that have no place of their own. */
  accountZone: string;
  /** Numbers already on the call list, in E.164. */
  existingPhones?: ReadonlySet<string>;
};

export type RowChecker = {
  /** Takes the rows in file order; null when the row is not to be imported. */
  check: (row: CsvRow) => CheckedContact | null;
  readonly problems: FoundProblem[];
  readonly counts: ImportCounts;
};

export type CheckResult = {
  accepted: CheckedContact[];
  problems: FoundProblem[];
  counts: ImportCounts;
};

export type MappingFault = 'wrong_length' | 'no_phone' | 'several_phones' | 'repeated_attribute';

/** Why a mapping cannot be used on a file with these columns; null when it can. */
export function findMappingFault(mapping: Mapping, columns: string[]): MappingFault | null {
  if (mapping.length !== columns.length) return 'wrong_length';
  const phones = mapping.filter(({ kind }) => kind === 'phone').length;
  if (phones !== 1) return phones === 0 ? 'no_phone' : 'several_phones';
  const names = mapping.flatMap((target) => (target.kind === 'attribute' ? [target.name] : []));
  return new Set(names).size === names.length ? null : 'repeated_attribute';
}

/** A checker for one file; feed it in chunks to show progress. */
export function createRowChecker(options: CheckOptions): RowChecker {
  const problems: FoundProblem[] = [];
  const counts: ImportCounts = { rows: 0, imported: 0, duplicates: 0, invalid: 0, blank: 0 };
  const plan = { ...options, ...planColumns(options.mapping), rowOfPhone: new Map() };

  function check(row: CsvRow): CheckedContact | null {
    counts.rows += 1;
    const verdict = judgeRow(row, plan);
    if ('refusal' in verdict) {
      problems.push(verdict.refusal);
      counts[COUNTED_AS[verdict.refusal.reason] ?? 'invalid'] += 1;
      return null;
    }
    counts.imported += 1;
    plan.rowOfPhone.set(verdict.contact.phone, row.row);
    problems.push(...findRemarks(row, plan, verdict.contact));
    return verdict.contact;
  }

  return { check, problems, counts };
}

/** Checks all rows at once. */
export function checkRows(rows: Iterable<CsvRow>, options: CheckOptions): CheckResult {
  const checker = createRowChecker(options);
  const accepted: CheckedContact[] = [];
  for (const row of rows) {
    const contact = checker.check(row);
    if (contact !== null) accepted.push(contact);
  }
  return { accepted, problems: checker.problems, counts: checker.counts };
}

const COUNTED_AS: Partial<Record<ProblemReason, 'duplicates' | 'blank'>> = {
  blank_phone: 'blank',
  duplicate_in_file: 'duplicates',
  already_on_list: 'duplicates',
};

type ColumnPlan = {
  phone: number | null;
  /** In file order; joined with spaces. */
  names: number[];
  attributes: { column: number; name: string }[];
};
type Plan = CheckOptions & ColumnPlan & { rowOfPhone: Map<string, number> };
type Verdict = { contact: CheckedContact } | { refusal: FoundProblem };

function planColumns(mapping: Mapping): ColumnPlan {
  const plan: ColumnPlan = { phone: null, names: [], attributes: [] };
  for (const [column, target] of mapping.entries()) {
    if (target.kind === 'phone') plan.phone ??= column;
    if (target.kind === 'name') plan.names.push(column);
    if (target.kind === 'attribute') plan.attributes.push({ column, name: target.name });
  }
  return plan;
}

function judgeRow(row: CsvRow, plan: Plan): Verdict {
  const refuse = (reason: ProblemReason, column: number | null, more?: Partial<FoundProblem>) => ({
    refusal: { ...describeProblem(row, plan, { reason, column, imported: false }), ...more },
  });

  if (row.quotesBroken) return refuse('malformed_quotes', null, { value: firstLineOf(row) });
  // One stray delimiter moves every cell after it to a wrong column.
  if ((row.cellsInFile ?? 0) > row.cells.length) return refuse('ragged_row', null);
  const phone = normalizePhone(cellAt(row, plan.phone), plan.defaultCountry);
  if (!phone.ok && phone.reason === 'blank') return refuse('blank_phone', plan.phone);
  if (!phone.ok) return refuse('invalid_phone', plan.phone, { fault: phone.reason });
  const ofRow = plan.rowOfPhone.get(phone.e164);
  if (ofRow !== undefined) return refuse('duplicate_in_file', plan.phone, { ofRow });
  if (plan.existingPhones?.has(phone.e164)) return refuse('already_on_list', plan.phone);
  const long = findLongCell(row, plan);
  if (long !== null) return refuse('cell_too_long', long);

  const zone = zoneOfPhone(phone.e164, plan.accountZone);
  return {
    contact: {
      row: row.row,
      name: nameOf(row, plan),
      phone: phone.e164,
      zone: zone.zone,
      zoneCertain: zone.certain,
      attributes: attributesOf(row, plan, phone.extension),
    },
  };
}

function findLongCell(row: CsvRow, plan: Plan): number | null {
  if (nameOf(row, plan).length > NAME_MAX) return plan.names[0] ?? null;
  const long = plan.attributes.find(({ column }) => cellAt(row, column).length > ATTRIBUTE_MAX);
  return long?.column ?? null;
}

function findRemarks(row: CsvRow, plan: Plan, contact: CheckedContact): FoundProblem[] {
  const remark = (reason: ProblemReason, column: number | null) =>
    describeProblem(row, plan, { reason, column, imported: true });
  const remarks: FoundProblem[] = [];
  if (row.cellsInFile !== undefined) remarks.push(remark('ragged_row', null));
  if (plan.names.length > 0 && contact.name === '') {
    remarks.push(remark('blank_name', plan.names[0] ?? null));
  }
  for (const column of [...plan.names, ...plan.attributes.map((attribute) => attribute.column)]) {
    if (isFormulaCell(cellAt(row, column))) remarks.push(remark('formula_cell', column));
  }
  return remarks;
}

type ProblemParts = { reason: ProblemReason; column: number | null; imported: boolean };

function describeProblem(row: CsvRow, plan: Plan, parts: ProblemParts): FoundProblem {
  const { reason, column, imported } = parts;
  const value = column === null ? String(row.cellsInFile ?? '') : cellAt(row, column);
  return {
    row: row.row,
    line: row.line,
    reason,
    column: column === null ? null : (plan.columns[column] ?? null),
    value: cutText(value, VALUE_CHARS_MAX),
    ofRow: null,
    fault: null,
    imported,
  };
}

function firstLineOf(row: CsvRow): string {
  return cutText(row.cells.join(' '), VALUE_CHARS_MAX);
}

function nameOf(row: CsvRow, plan: Plan): string {
  const parts = plan.names.map((column) => cleanLine(cellAt(row, column)));
  return parts.filter((part) => part !== '').join(' ');
}

function attributesOf(row: CsvRow, plan: Plan, extension: string | null): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { column, name } of plan.attributes) {
    const value = cleanText(cellAt(row, column));
    if (value !== '') entries.push([name, value]);
  }
  const taken = plan.attributes.some(({ name }) => name === EXTENSION_ATTRIBUTE);
  if (extension !== null && !taken) entries.push([EXTENSION_ATTRIBUTE, extension]);
  // Own properties even for a column called "__proto__", which plain assignment would drop.
  return Object.fromEntries(entries);
}

function cellAt(row: CsvRow, column: number | null): string {
  return column === null ? '' : (row.cells[column] ?? '');
}
