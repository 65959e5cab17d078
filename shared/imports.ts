// Importing a call list: upload → check → commit. Nothing is written before commit.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { SUPERVISING } from './roles.ts';

export const MAX_IMPORT_BYTES = 256 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 1_000_000;
/** Imports of one account that are written at a time, or wait for it. */
export const MAX_RUNNING_IMPORTS = 3;
/** Tries without any progress after which an import ends. */
export const MAX_IMPORT_ATTEMPTS = 6;

/** What a column becomes: the contact's name, its phone, a named attribute, or nothing. */
export const ColumnTarget = z.union([
  z.strictObject({ kind: z.literal('name') }),
  z.strictObject({ kind: z.literal('phone') }),
  z.strictObject({ kind: z.literal('attribute'), name: line(60) }),
  z.strictObject({ kind: z.literal('ignore') }),
]);
export type ColumnTarget = z.infer<typeof ColumnTarget>;
/** One target per column, in file order. Exactly one phone; several names are joined. */
export const Mapping = z.array(ColumnTarget).min(1).max(200);
export type Mapping = z.infer<typeof Mapping>;

export const ProblemReason = z.enum([
  'blank_phone',
  'invalid_phone',
  'duplicate_in_file',
  'already_on_list',
  'ragged_row',
  'malformed_quotes',
  'cell_too_long',
  'formula_cell',
  'blank_name',
]);
export type ProblemReason = z.infer<typeof ProblemReason>;

export const RowProblem = z.strictObject({
  /** 1-based row of data, the header not counted. */
  row: z.number().int(),
  /** 1-based line of the file on which the row starts. */
  line: z.number().int(),
  reason: ProblemReason,
  /** For an invalid phone: what is wrong with it. */
  fault: z.string().nullable(),
  column: z.string().nullable(),
  value: z.string(),
  /** For duplicates: the row that was kept. */
  of_row: z.number().int().nullable(),
  /** True when the row is imported all the same and this is only a remark. */
  imported: z.boolean(),
});
export type RowProblem = z.infer<typeof RowProblem>;

export const ImportCounts = z.strictObject({
  rows: z.number().int(),
  imported: z.number().int(),
  duplicates: z.number().int(),
  invalid: z.number().int(),
  blank: z.number().int(),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportStatus = z.enum([
  'uploaded',
  'checking',
  'checked',
  'committing',
  'done',
  'failed',
  'cancelled',
]);
export const Import = z.strictObject({
  id: Id,
  status: ImportStatus,
  file_name: z.string(),
  encoding: z.string(),
  delimiter: z.string(),
  has_header: z.boolean(),
  columns: z.array(z.string()),
  /** The first rows as they stand in the file. */
  sample: z.array(z.array(z.string())),
  mapping: Mapping,
  default_country: z.string(),
  list_name: z.string(),
  list_id: Id.nullable(),
  /** Present once checked; of the commit once done. */
  counts: ImportCounts.nullable(),
  /** Some problems of every kind, at most 20 of each. */
  problems: z.array(RowProblem),
  /** Accepted contacts as they will be written, the first 10. */
  preview: z.array(
    z.strictObject({
      row: z.number().int(),
      name: z.string(),
      phone: z.string(),
      attributes: z.record(z.string(), z.string()),
    }),
  ),
  /** Rows of the file without any text, which are left out. */
  empty_rows: z.number().int(),
  /** What was noticed while the file was read, in English; the console says it from the fields. */
  warnings: z.array(z.string()),
  progress: z.strictObject({ done: z.number().int(), total: z.number().int() }),
  failure: z.string().nullable(),
  /** Tries since the last progress, the one under way included. */
  attempts: z.number().int(),
  /** Of a commit that broke off: when it is tried again by itself. */
  retry_at: Instant.nullable(),
  /** Of a checked import that the plan has no room for: what the plan allows and what is there already. */
  over_plan: z.strictObject({ contacts_max: z.number().int(), held: z.number().int() }).nullable(),
  created_at: Instant,
});
export type Import = z.infer<typeof Import>;

const access = { kind: 'member', roles: SUPERVISING, scope: 'lists' } as const;

export const uploadImport = endpoint({
  method: 'post',
  path: '/v1/imports',
  summary: 'Upload a CSV file; it is parsed and its columns are guessed, nothing is imported yet',
  access,
  params: Nothing,
  query: z.strictObject({
    file_name: line(200),
    list_name: line(120).optional(),
    default_country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    has_header: z.enum(['yes', 'no', 'guess']).default('guess'),
  }),
  body: z.unknown(),
  rawBody: {
    contentTypes: ['text/csv', 'application/octet-stream', 'text/plain'],
    maxBytes: MAX_IMPORT_BYTES,
  },
  response: Import,
  errors: ['import_refused', 'body_too_large', 'uploads_full'],
  status: 201,
});

export const listImports = endpoint({
  method: 'get',
  path: '/v1/imports',
  summary: 'The last 50 imports, newest first',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    data: z.array(
      Import.pick({
        id: true,
        status: true,
        file_name: true,
        list_name: true,
        list_id: true,
        counts: true,
        progress: true,
        created_at: true,
      }),
    ),
  }),
  errors: [],
});

export const getImport = endpoint({
  method: 'get',
  path: '/v1/imports/{id}',
  summary: 'One import with its progress',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Import,
  errors: ['not_found'],
  reads: { what: 'import', of: 'import' },
});

export const checkImport = endpoint({
  method: 'post',
  path: '/v1/imports/{id}/check',
  summary: 'Check every row with a column mapping; reports counts, problems and a preview',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    mapping: Mapping,
    list_name: line(120),
    default_country: z.string().regex(/^[A-Z]{2}$/),
  }),
  response: Import,
  errors: ['not_found', 'wrong_state', 'import_refused'],
});

export const commitImport = endpoint({
  method: 'post',
  path: '/v1/imports/{id}/commit',
  summary: 'Write the accepted rows as a new call list, in the background; poll the import',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Import,
  errors: [
    'not_found',
    'wrong_state',
    'already_exists',
    'import_refused',
    'imports_running',
    'plan_limit',
  ],
  status: 202,
});

export const cancelImport = endpoint({
  method: 'delete',
  path: '/v1/imports/{id}',
  summary: 'Throw away an import that was not committed; its file is deleted',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Import,
  errors: ['not_found', 'wrong_state'],
});

export const downloadProblems = endpoint({
  method: 'get',
  path: '/v1/imports/{id}/problems.csv',
  summary:
    'Every problem with row number and reason, as CSV; `imported` is `no` for rows that are left out and `yes` for remarks',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.string(),
  responseType: 'text/csv',
  fileName: 'import-problems.csv',
  errors: ['not_found', 'wrong_state'],
  notInViewAs: true,
  reads: { what: 'import_problems', of: 'import', now: true },
});
