// Everything an account has, as a file of its own.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, Nothing } from './ids.ts';
import { ADMINISTERING } from './roles.ts';

/** An export can be downloaded for this long; then its file is deleted. */
export const EXPORT_DAYS = 7;

export const AccountExport = z.strictObject({
  id: Id,
  status: z.enum(['waiting', 'running', 'done', 'failed', 'expired']),
  file_name: z.string(),
  tables_done: z.number().int(),
  tables_total: z.number().int(),
  rows: z.number().int(),
  bytes: z.number().int().nullable(),
  /** Of the file, in hex. */
  sha256: z.string().nullable(),
  requested_by_name: z.string().nullable(),
  created_at: Instant,
  ended_at: Instant.nullable(),
  expires_at: Instant.nullable(),
});
export type AccountExport = z.infer<typeof AccountExport>;

const access = { kind: 'member', roles: ADMINISTERING } as const;

export const createExport = endpoint({
  method: 'post',
  path: '/v1/exports',
  summary: 'Make a file of everything in this account, as JSON and CSV; one at a time',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: AccountExport,
  errors: ['wrong_state', 'step_up_required'],
  status: 202,
  stepUp: true,
  notInViewAs: true,
});

export const listExports = endpoint({
  method: 'get',
  path: '/v1/exports',
  summary: 'The exports of this account, newest first, 50 at most',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(AccountExport) }),
  errors: [],
});

export const downloadExport = endpoint({
  method: 'get',
  path: '/v1/exports/{id}/file',
  summary: 'The file of an export; it may be asked for in parts (Range)',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.unknown(),
  errors: ['not_found', 'wrong_state'],
  responseType: 'application/zip',
  fileName: 'export.zip',
  notInViewAs: true,
});
