import { z } from 'zod';
import { CallState } from './dispatch-state.ts';
import { endpoint } from './endpoint.ts';
import { ErrorCode } from './errors.ts';
import { E164, Id, IdParams, Instant, listOf, ListQuery, Nothing, ShownPhone } from './ids.ts';
import { Mode } from './mode.ts';
import { Currency, Minor, RateMicros } from './money.ts';
import { EVERY_ROLE, SUPERVISING, WORKING } from './roles.ts';

/** Which rule chose the billing account; `operating` is the fallback and is counted. */
export const BillingRule = z.enum(['dispatch', 'agent', 'operating']);
export type BillingRule = z.infer<typeof BillingRule>;

export const Charge = z.strictObject({
  ledger_id: Id,
  billed_seconds: z.number().int(),
  /** Of a test call what it would have cost; nobody owes it. */
  amount_minor: Minor,
  /** The exact charge before its one rounding, in micro-units. */
  amount_micros: z.number().int(),
  rate_micros: RateMicros,
  increments: z.string(),
  currency: Currency,
});
export type Charge = z.infer<typeof Charge>;

export const Call = z.strictObject({
  id: Id,
  state: CallState,
  contact_id: Id.nullable(),
  list_id: Id.nullable(),
  member_id: Id.nullable(),
  /** Empty when the person was erased. */
  to: ShownPhone.or(z.literal('')),
  from: z.string(),
  mode: Mode,
  /** Why it was refused or failed, when the server knows. */
  reason: z.string().nullable(),
  billing_account: z.strictObject({ id: Id, name: z.string() }),
  billing_rule: BillingRule,
  /** The rate that would apply now, or that did apply. */
  rate: z
    .strictObject({ rate_micros: RateMicros, increments: z.string(), currency: Currency })
    .nullable(),
  charge: Charge.nullable(),
  requested_at: Instant,
  answered_at: Instant.nullable(),
  ended_at: Instant.nullable(),
  duration_seconds: z.number().int().nullable(),
});
export type Call = z.infer<typeof Call>;

export const NewCall = z
  .strictObject({
    contact_id: Id.optional(),
    to: E164.optional(),
    /** Needed with `contact_id` from a console; checked again when the call is placed. */
    claim_token: z.number().int().optional(),
    /** Per-dispatch choice of who pays: this account, its parent or a sub-account. */
    client_account_id: Id.optional(),
  })
  .refine((v) => (v.contact_id === undefined) !== (v.to === undefined), {
    error: 'send either contact_id or to',
    path: ['to'],
  });
export type NewCall = z.infer<typeof NewCall>;

export const createCall = endpoint({
  method: 'post',
  path: '/v1/calls',
  summary: 'Dispatch one call. Safe to repeat with the same Idempotency-Key: it never dials twice',
  access: { kind: 'member', roles: WORKING, scope: 'calls' },
  params: Nothing,
  query: Nothing,
  body: NewCall,
  response: Call,
  errors: [
    'not_found',
    'duplicate_dispatch',
    'do_not_call',
    'outside_calling_window',
    'attempt_cap_reached',
    'credit_exhausted',
    'claim_lost',
    'on_break',
    'billing_account_not_allowed',
    'no_rate_card',
    'carrier_not_configured',
    'account_suspended',
    'onboarding_unfinished',
    'trial_ended',
    'plan_limit',
    'list_not_open',
  ],
  status: 201,
  idempotency: 'required',
});

export const getCall = endpoint({
  method: 'get',
  path: '/v1/calls/{id}',
  summary: 'One call: its state, who pays, by which rule, at which rate',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'calls' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Call,
  errors: ['not_found'],
  reads: { what: 'call', of: 'call', now: true },
});

export const CallEvent = z.strictObject({
  n: z.number().int(),
  state: CallState,
  at: Instant,
  source: z.enum(['server', 'carrier', 'reconciliation']),
  detail: z.string().nullable(),
});
export type CallEvent = z.infer<typeof CallEvent>;

export const listCallEvents = endpoint({
  method: 'get',
  path: '/v1/calls/{id}/events',
  summary: 'Every state a call went through, in order',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'calls' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(CallEvent) }),
  errors: ['not_found'],
});

export const listCalls = endpoint({
  method: 'get',
  path: '/v1/calls',
  summary: 'Calls of this account, newest first',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'calls' },
  params: Nothing,
  query: ListQuery.extend({
    state: CallState.optional(),
    contact_id: Id.optional(),
    list_id: Id.optional(),
    mode: Mode.optional(),
    /** By the time the call was asked for; `until` itself is left out. */
    since: Instant.optional(),
    until: Instant.optional(),
  }),
  body: Nothing,
  response: listOf(Call),
  errors: [],
  reads: { what: 'calls', of: 'account' },
});

export const endCall = endpoint({
  method: 'post',
  path: '/v1/calls/{id}/end',
  summary: 'Hang up; ending a call that has ended answers with the call as it is',
  access: { kind: 'member', roles: WORKING, scope: 'calls' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Call,
  errors: ['not_found'],
  status: 202,
});

export const preflightList = endpoint({
  method: 'get',
  path: '/v1/call-lists/{id}/preflight',
  summary: 'How many contacts of a call list could be dialled now, and why the others not',
  access: { kind: 'member', roles: SUPERVISING, scope: 'calls' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    dialable: z.number().int(),
    refused: z.array(z.strictObject({ code: ErrorCode, contacts: z.number().int() })),
  }),
  errors: ['not_found'],
});

/** The carrier's status callback. Form-encoded; the signature covers URL and fields. */
export const carrierStatus = endpoint({
  method: 'post',
  path: '/carrier/accounts/{account_id}/calls/{call_id}/status',
  summary: 'Status callback of the carrier',
  access: { kind: 'carrier', reason: 'the carrier signs URL and body; the account is in the URL' },
  params: z.strictObject({ account_id: Id, call_id: Id }),
  query: Nothing,
  body: z.record(z.string(), z.string()),
  rawBody: { contentTypes: ['application/x-www-form-urlencoded'], maxBytes: 64 * 1024 },
  response: Nothing,
  errors: ['not_found', 'forbidden'],
});
