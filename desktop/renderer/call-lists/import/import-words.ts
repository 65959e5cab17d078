/** The wizard's words for what the server reports in codes. */
import type { Import, ImportCounts, ProblemReason } from '../../../../shared/imports.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import { msg, t } from '../../words/translate.ts';

const encodings: Record<string, string> = {
  'utf-8': msg('UTF-8 text'),
  'utf-16le': msg('UTF-16 text'),
  'utf-16be': msg('UTF-16 text'),
  'windows-1252': msg('Windows-1252 text'),
};

const delimiters: Record<string, string> = {
  ',': msg('commas'),
  ';': msg('semicolons'),
  '\t': msg('tabs'),
  '|': msg('vertical bars'),
};

/** `UTF-8 text, columns parted by commas, the first row names them.` */
export function fileWords(file: Pick<Import, 'encoding' | 'delimiter' | 'has_header'>): string {
  const encoding = t(encodings[file.encoding] ?? file.encoding);
  const known = delimiters[file.delimiter];
  const delimiter = known === undefined ? `“${file.delimiter}”` : t(known);
  return file.has_header
    ? t('{encoding}, columns parted by {delimiter}, the first row names them.', {
        encoding,
        delimiter,
      })
    : t('{encoding}, columns parted by {delimiter}, without a row of names.', {
        encoding,
        delimiter,
      });
}

/** What was noticed while the file was read. */
export function warningsOf(file: Pick<Import, 'encoding' | 'has_header' | 'empty_rows'>): string[] {
  const { encoding, has_header: hasHeader, empty_rows: count } = file;
  return [
    ...(encoding === 'windows-1252'
      ? [t('The file is not UTF-8; it was read as Windows-1252. Look whether names are right.')]
      : []),
    ...(hasHeader ? [] : [t('The file seems to have no header; its columns are numbered.')]),
    ...(count > 0
      ? [
          t('{count, plural, one {# empty row is left out.} other {# empty rows are left out.}}', {
            count,
          }),
        ]
      : []),
  ];
}

/** Why an import has to wait for a larger plan. */
export function overPlanWords(over: NonNullable<Import['over_plan']>, adds: number): string {
  const { contacts_max: max, held } = over;
  return t(
    'The plan has room for {room, plural, one {# more contact} other {# more contacts}} ({held} of {max} are there), and this would add {adds}. The import waits here for a week: import it once the account is on a larger plan, or take a shorter file.',
    {
      room: Math.max(0, max - held),
      held: formatNumber(held),
      max: formatNumber(max),
      adds: formatNumber(adds),
    },
  );
}

export const importStatuses: Record<Import['status'], { words: string; tone: Tone }> = {
  uploaded: { words: msg('Columns to be matched'), tone: 'info' },
  checking: { words: msg('Checking the rows'), tone: 'wait' },
  checked: { words: msg('Checked, not imported'), tone: 'info' },
  committing: { words: msg('Importing'), tone: 'wait' },
  done: { words: msg('Imported'), tone: 'go' },
  failed: { words: msg('Stopped by a fault'), tone: 'stop' },
  cancelled: { words: msg('Thrown away'), tone: 'mute' },
};

export interface ReasonWords {
  title: string;
  /** Whether rows with it are left out, imported all the same, or either. */
  fate: 'left_out' | 'imported' | 'either';
  /** What to do about it, or why nothing has to be done. */
  advice: string;
}

export const reasonWords: Record<ProblemReason, ReasonWords> = {
  blank_phone: {
    title: msg('No phone number'),
    fate: 'left_out',
    advice: msg('Fill in the number in the file and import it again, if they are to be called.'),
  },
  invalid_phone: {
    title: msg('Not a phone number'),
    fate: 'left_out',
    advice: msg(
      'Mend the number in the file. Without a country code it is read as one of the country you chose.',
    ),
  },
  duplicate_in_file: {
    title: msg('Number is in the file more than once'),
    fate: 'left_out',
    advice: msg('Nothing to do: the first row with the number is imported.'),
  },
  already_on_list: {
    title: msg('Number is on the list already'),
    fate: 'left_out',
    advice: msg('Nothing to do: the contact on the list stays as it is.'),
  },
  ragged_row: {
    title: msg('Too few or too many cells'),
    fate: 'either',
    advice: msg(
      'Short rows are imported with what they hold. Long ones are left out, for a stray delimiter moves every cell after it: put that cell in quotes.',
    ),
  },
  malformed_quotes: {
    title: msg('Quotes that do not match'),
    fate: 'left_out',
    advice: msg('A quote was opened and not closed. Close it, or write it twice to mean a quote.'),
  },
  cell_too_long: {
    title: msg('A cell is too long'),
    fate: 'left_out',
    advice: msg(
      'A name holds 200 characters and an attribute 2,000. Shorten it or ignore the column.',
    ),
  },
  formula_cell: {
    title: msg('A cell begins like a formula'),
    fate: 'imported',
    advice: msg('Nothing to do: it is kept as text and made harmless in every export.'),
  },
  blank_name: {
    title: msg('No name'),
    fate: 'imported',
    advice: msg('Nothing to do: the agent sees the number alone.'),
  },
};

/** At most this many examples of each reason come from the server. */
const examplesMax = 20;

/**
 * How many rows a reason stands for. The server counts by outcome, not by reason, so the number is
 * exact where one reason makes up the outcome and where all its examples came along.
 */
export function countWords(
  reason: ProblemReason,
  found: { examples: number; counts: ImportCounts; reasons: readonly ProblemReason[] },
): string {
  const { examples, counts, reasons } = found;
  if (examples < examplesMax)
    return t('{count, plural, one {# row} other {# rows}}', { count: examples });
  const exact = exactCount(reason, counts, reasons);
  if (exact === undefined) return t('{count} rows or more', { count: formatNumber(examples) });
  return t('{count, plural, one {# row} other {# rows}}', { count: exact });
}

function exactCount(
  reason: ProblemReason,
  counts: ImportCounts,
  reasons: readonly ProblemReason[],
): number | undefined {
  const alone = (...others: ProblemReason[]) => !others.some((other) => reasons.includes(other));
  if (reason === 'blank_phone') return counts.blank;
  if (reason === 'duplicate_in_file' && alone('already_on_list')) return counts.duplicates;
  if (reason === 'already_on_list' && alone('duplicate_in_file')) return counts.duplicates;
  if (reason === 'invalid_phone' && alone('ragged_row', 'malformed_quotes', 'cell_too_long')) {
    return counts.invalid;
  }
  return undefined;
}
