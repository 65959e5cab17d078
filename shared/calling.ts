// Claims, reservations and the facts an agent records: dispositions, notes, callbacks.
import { z } from 'zod';
import { Contact } from './call-lists.ts';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, Nothing, text } from './ids.ts';
import { EVERY_ROLE, WORKING } from './roles.ts';

export const CLAIM_TTL_MS = 90_000;
export const RESERVATION_TTL_MS = 8 * 3_600_000;
export const RESERVATION_LIMIT = 25;

export const Claim = z.strictObject({
  contact_id: Id,
  list_id: Id,
  /** Fencing token: grows with each new claim of the contact; the dial request carries it. */
  token: z.number().int(),
  kind: z.enum(['claim', 'reservation']),
  /** Milliseconds left by the server's clock; count down locally, never compare wall clocks. */
  ttl_ms: z.number().int(),
});
export type Claim = z.infer<typeof Claim>;

const access = { kind: 'member', roles: WORKING } as const;

export const claimNext = endpoint({
  method: 'post',
  path: '/v1/claims/next',
  summary: 'Claim the next free contact of a call list: due callbacks first, then list order',
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ list_id: Id, device_id: Id }),
  response: z.strictObject({ claim: Claim, contact: Contact }),
  errors: ['nothing_to_claim', 'list_not_open', 'not_found', 'on_break'],
  reads: { what: 'contact', of: 'contact' },
});

export const claimContact = endpoint({
  method: 'post',
  path: '/v1/contacts/{id}/claim',
  summary: 'Claim one contact; repeats renew the same claim for 90 seconds',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ device_id: Id }),
  response: z.strictObject({ claim: Claim, contact: Contact }),
  errors: ['claim_lost', 'not_found', 'list_not_open', 'on_break'],
  reads: { what: 'contact', of: 'contact' },
});

export const releaseClaim = endpoint({
  method: 'delete',
  path: '/v1/contacts/{id}/claim',
  summary: 'Give a claimed contact back; does nothing when the claim is not held',
  access,
  params: IdParams,
  query: z.strictObject({ token: z.coerce.number().int() }),
  body: Nothing,
  response: Nothing,
  errors: [],
});

export const reserveContacts = endpoint({
  method: 'post',
  path: '/v1/reservations',
  summary: 'Hold contacts for offline work on this device, topped up to `count`, for 8 hours',
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    list_id: Id,
    device_id: Id,
    count: z.number().int().min(0).max(RESERVATION_LIMIT),
  }),
  response: z.strictObject({ data: z.array(Claim) }),
  errors: ['not_found', 'list_not_open'],
});

export const listClaims = endpoint({
  method: 'get',
  path: '/v1/claims',
  summary: 'The claims and reservations this member holds',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Claim) }),
  errors: [],
});

const CallbackWish = z.strictObject({
  id: Id,
  due_at: Instant,
  for: z.enum(['me', 'anyone']),
});

/**
 * Codes a console writes when its agent chose none. Every account has them and nobody can choose them: they say
 * that the outcome is not known, so the contact stays to be called within its tries.
 */
export const SYSTEM_CODES = {
  wrapUpTimeout: 'system.wrapup_timeout',
  noDisposition: 'system.no_disposition',
} as const;

export const SYSTEM_CODE_EFFECT = 'retry';

/** By code. */
export const SYSTEM_CODE_LABELS: Readonly<Record<string, string>> = {
  [SYSTEM_CODES.wrapUpTimeout]: 'Wrap-up ran out of time',
  [SYSTEM_CODES.noDisposition]: 'No disposition chosen',
};

/** What came of a call. Append-only: a correction is a new disposition that `supersedes` one. */
export const Disposition = z.strictObject({
  id: Id,
  contact_id: Id,
  list_id: Id,
  /** Absent when the call was made outside Switchyard, e.g. by desk phone while offline. */
  call_id: Id.nullable(),
  code: text(40).min(1),
  note: text(4000),
  callback: CallbackWish.nullable(),
  claim_token: z.number().int().nullable(),
  supersedes: Id.nullable(),
  /** The console's clock; data for people, never used for order. */
  client_at: Instant,
});
export type Disposition = z.infer<typeof Disposition>;

export const Note = z.strictObject({
  id: Id,
  contact_id: Id,
  list_id: Id,
  text: text(4000).min(1),
  client_at: Instant,
});
export type Note = z.infer<typeof Note>;

/** A callback promised outside a disposition. */
export const CallbackFact = z.strictObject({
  id: Id,
  contact_id: Id,
  list_id: Id,
  due_at: Instant,
  for: z.enum(['me', 'anyone']),
  note: text(4000),
  client_at: Instant,
});
export type CallbackFact = z.infer<typeof CallbackFact>;
