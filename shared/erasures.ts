// Forgetting a person who was called. What stays is what the books and the law of evidence need.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing, text } from './ids.ts';
import { ADMINISTERING } from './roles.ts';

export const ErasureWait = z.enum(['calls', 'exports', 'imports', 'deliveries']);
export type ErasureWait = z.infer<typeof ErasureWait>;

export const Erasure = z.strictObject({
  id: Id,
  status: z.enum(['waiting', 'running', 'done']),
  reason: z.string(),
  steps_done: z.number().int(),
  steps_total: z.number().int(),
  /** What must end first: a running call of the person, or a job that has their data open. */
  waits_for: ErasureWait.nullable(),
  /** What went wrong the last time; it is tried again until it is done. */
  failure: z.string().nullable(),
  /** How many of each kind were removed or emptied so far. */
  counts: z.record(z.string(), z.number().int()),
  requested_by_name: z.string().nullable(),
  created_at: Instant,
  ended_at: Instant.nullable(),
});
export type Erasure = z.infer<typeof Erasure>;

/** `receipt`: the signed text, to be kept as a file; null until it is done. */
export const ErasureWithReceipt = Erasure.extend({ receipt: z.string().nullable() });
export type ErasureWithReceipt = z.infer<typeof ErasureWithReceipt>;

/** What a receipt says. It holds no name and no number. */
export const ErasureReceipt = z.strictObject({
  type: z.literal('erasure'),
  format: z.literal(1),
  erasure_id: Id,
  account_id: Id,
  /** The number's keyed hash: shows, to whoever runs the server, that it was this number. */
  person_ref: z.string(),
  requested_at: Instant,
  requested_by: Id,
  done_at: Instant,
  counts: z.record(z.string(), z.number().int()),
  /** SHA-256 over the ids of everything that was removed or emptied. */
  ids_sha256: z.string(),
  key_id: z.string(),
  /** Ed25519 over the canonical JSON (RFC 8785) of the rest; base64. */
  signature: z.string(),
});
export type ErasureReceipt = z.infer<typeof ErasureReceipt>;

/** What there is about a person, before anything is asked for. */
export const ErasurePreview = z.strictObject({
  phone: z.string(),
  names: z.array(z.string()),
  /** The call lists they stand on, by name. */
  lists: z.array(z.string()),
  /** contacts, dispositions, notes, callbacks, calls; exports: of the account, still to be downloaded. */
  counts: z.record(z.string(), z.number().int()),
  /** That they must not be called outlives them, as a keyed hash. */
  opted_out: z.boolean(),
  in_call: z.boolean(),
  /** Events of this account were sent to webhooks: what arrived there cannot be taken back. */
  told_crm: z.boolean(),
});
export type ErasurePreview = z.infer<typeof ErasurePreview>;

const access = { kind: 'member', roles: ADMINISTERING } as const;

/** One contact of the person; the number itself, as people type it, does as well. */
const whom = { contact_id: Id.optional(), phone: line(40).optional() };

export const previewErasure = endpoint({
  method: 'post',
  path: '/v1/erasures/preview',
  summary: 'What there is about a person: what would go, and what would stay',
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject(whom),
  response: ErasurePreview,
  errors: ['not_found', 'invalid_phone'],
  readsOnly: true,
  notInViewAs: true,
  reads: { what: 'erasure_preview', of: 'account', now: true },
});

export const createErasure = endpoint({
  method: 'post',
  path: '/v1/erasures',
  summary:
    'Erase a person from this account: everybody with that number, on every list. It cannot be undone',
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    ...whom,
    /** Kept with the receipt; it must not name the person. */
    reason: line(200),
  }),
  response: Erasure,
  errors: ['not_found', 'invalid_phone', 'step_up_required'],
  status: 202,
  stepUp: true,
  notInViewAs: true,
});

export const listErasures = endpoint({
  method: 'get',
  path: '/v1/erasures',
  summary: 'The erasures of this account, newest first, 50 at most',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Erasure) }),
  errors: [],
});

export const getErasure = endpoint({
  method: 'get',
  path: '/v1/erasures/{id}',
  summary: 'One erasure, with its signed receipt once it is done',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: ErasureWithReceipt,
  errors: ['not_found'],
});

export const checkErasureReceipt = endpoint({
  method: 'post',
  path: '/v1/erasures/check',
  summary:
    'Whether a receipt is one of this account, or of a sub-account it had, and of this server, byte for byte',
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ receipt: text(20_000) }),
  response: z.strictObject({
    genuine: z.boolean(),
    /** What is wrong with it, in words. */
    problem: z.string().nullable(),
  }),
  errors: [],
  readsOnly: true,
});
