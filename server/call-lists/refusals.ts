// Why a file or a mapping cannot be used, in words a person can act on.
import { AppError } from '../../shared/errors.ts';
import { CsvRefusal, type CsvRefusalCode, type CsvRefusalDetails } from './csv.ts';
import type { MappingFault } from './rules.ts';

const LOOKS_LIKE: Record<NonNullable<CsvRefusalDetails['looksLike']>, string> = {
  spreadsheet: 'a spreadsheet; save it as CSV first',
  pdf: 'a PDF',
  web_page: 'a web page',
  binary: 'a program or picture',
};

const SENTENCES: Record<CsvRefusalCode, (d: CsvRefusalDetails) => string> = {
  empty_file: () => 'the file is empty',
  no_rows: () => 'the file has a header and no rows',
  not_csv: (d) => `the file is not CSV but ${LOOKS_LIKE[d.looksLike ?? 'binary']}`,
  bad_encoding: (d) =>
    `the text is damaged${d.line ? ` on line ${d.line}` : ''}; save the file as UTF-8`,
  file_too_large: (d) => `the file is larger than ${d.limit} bytes`,
  too_many_rows: (d) => `the file has more than ${d.limit} rows; split it`,
  too_many_columns: (d) => `the file has more than ${d.limit} columns`,
  broken_quotes: (d) => `a quote is opened and not closed on line ${d.line}`,
};

/** A refused file as `import_refused`; anything else as it is. */
export function toImportRefused(error: unknown): unknown {
  if (!(error instanceof CsvRefusal)) return error;
  return new AppError('import_refused', SENTENCES[error.code](error.details), {
    cause: error,
    refusal: error.code,
  });
}

const MAPPING_DETAILS: Record<MappingFault, string> = {
  wrong_length: 'must name a target for every column of the file',
  no_phone: 'one column must be the phone',
  several_phones: 'only one column can be the phone',
  repeated_attribute: 'two columns have the same attribute name',
};

export function mappingRefused(fault: MappingFault): AppError {
  return invalidField('/mapping', fault, MAPPING_DETAILS[fault]);
}

export function invalidField(pointer: string, code: string, detail: string): AppError {
  return new AppError('invalid_request', 'the request does not have the right form', {
    errors: [{ pointer, code, detail }],
  });
}
