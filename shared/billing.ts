import { z } from 'zod';
import { BillingRule } from './dispatch.ts';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, listOf, ListQuery, Nothing } from './ids.ts';
import { Mode } from './mode.ts';
import { Currency, Minor, RateMicros } from './money.ts';
import { ADMINISTERING, SUPERVISING } from './roles.ts';

export const Increments = z.enum(['60/60', '60/1', '30/6', '1/1']);
export type Increments = z.infer<typeof Increments>;

export const RateCard = z.strictObject({
  id: Id,
  rate_micros: RateMicros,
  increments: Increments,
  minimum_micros: RateMicros,
  currency: Currency,
  effective_from: Instant,
  /** A used card is never edited. */
  used: z.boolean(),
});
export type RateCard = z.infer<typeof RateCard>;

export const NewRateCard = z.strictObject({
  rate_micros: RateMicros,
  increments: Increments,
  minimum_micros: RateMicros.default(0),
  /** Now when absent; the past is refused, it would re-price calls that are booked. */
  effective_from: Instant.refine((at) => Date.parse(at) < Date.UTC(2100, 0, 1), {
    error: 'must be before the year 2100',
  }).optional(),
});

const seen = { kind: 'member', roles: SUPERVISING, scope: 'billing' } as const;

export const listRateCards = endpoint({
  method: 'get',
  path: '/v1/rate-cards',
  summary: 'The dated prices of this account, newest first',
  access: seen,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(RateCard) }),
  errors: [],
  money: true,
});

export const createTopUp = endpoint({
  method: 'post',
  path: '/api/admin/accounts/{id}/top-ups',
  summary: 'Book a payment into the wallet of an account; a payment id is booked once',
  access: { kind: 'operator' },
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    payment_id: Id,
    amount_minor: z.number().int().min(1).max(1_000_000_000),
  }),
  response: z.strictObject({ ledger_id: Id, booked: z.boolean() }),
  errors: ['not_found'],
  status: 201,
});

/** A sub-account's price is set by its parent, a parent account's own by itself. */
export const createRateCard = endpoint({
  method: 'post',
  path: '/v1/sub-accounts/{id}/rate-cards',
  summary: 'Set the price of a sub-account, or of this account itself when it has no parent',
  access: { kind: 'parent', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: NewRateCard,
  response: RateCard,
  errors: ['not_found', 'wrong_state', 'already_exists'],
  status: 201,
  notInViewAs: true,
  money: true,
});

export const LedgerRow = z.strictObject({
  id: Id,
  kind: z.enum(['charge', 'reversal', 'top_up']),
  /** A `test` row says what the call would have cost; it counts in no balance. */
  mode: Mode,
  operating_account_id: Id,
  /** The operating account's name, when it is this account, its parent or a sub-account. */
  operating_name: z.string().nullable(),
  call_id: Id.nullable(),
  rule: BillingRule.nullable(),
  rate_card_id: Id.nullable(),
  rate_micros: RateMicros.nullable(),
  increments: Increments.nullable(),
  duration_seconds: z.number().int().nullable(),
  billed_seconds: z.number().int().nullable(),
  amount_micros: z.number().int(),
  amount_minor: Minor,
  currency: Currency,
  booked_at: Instant,
});
export type LedgerRow = z.infer<typeof LedgerRow>;

export const listLedger = endpoint({
  method: 'get',
  path: '/v1/ledger',
  summary: 'What this account was charged, newest first; test rows are charged to nobody',
  access: seen,
  params: Nothing,
  query: ListQuery.extend({ mode: Mode.optional() }),
  body: Nothing,
  response: listOf(LedgerRow),
  errors: [],
  money: true,
});

export const Usage = z.strictObject({
  calls: z.number().int(),
  connected: z.number().int(),
  seconds: z.number().int(),
  billed_seconds: z.number().int(),
  charged_minor: Minor,
  currency: Currency,
});
export type Usage = z.infer<typeof Usage>;

export const Period = z.strictObject({ from: z.iso.date(), to: z.iso.date() });

/** Test and live calls are never added up. Without `mode` a report shows the mode of whoever asks. */
export const ModeShown = z.strictObject({
  mode: Mode,
  /** Calls of the period in the other mode, which are not counted here. */
  other_mode_calls: z.number().int(),
});
export type ModeShown = z.infer<typeof ModeShown>;

export const getUsage = endpoint({
  method: 'get',
  path: '/v1/usage',
  summary: 'Calls this account pays for, day by day in its own time zone; `to` is excluded',
  access: seen,
  params: Nothing,
  query: Period.extend({ mode: Mode.optional() }),
  body: Nothing,
  response: z.strictObject({
    ...ModeShown.shape,
    total: Usage,
    days: z.array(Usage.extend({ day: z.iso.date() })),
    ledger_minor: Minor,
    fallback_calls: z.number().int(),
  }),
  errors: [],
  money: true,
});

export const BillingHealth = z.strictObject({
  status: z.enum(['ok', 'degraded', 'broken']),
  /** Calls completed more than a minute ago, with seconds, that no ledger row names. */
  missing_billing_rows: z.number().int(),
  /** Billing attempts of the last 24 h that failed and are not booked since. */
  recent_billing_failures: z.number().int(),
  checked_at: Instant,
  canary: z.strictObject({ ok: z.boolean(), checked_at: Instant }),
});
export type BillingHealth = z.infer<typeof BillingHealth>;

export const getBillingHealth = endpoint({
  method: 'get',
  path: '/api/admin/billing-health',
  summary:
    'Is every completed call charged once? The whole server for the operator, else own account',
  access: { kind: 'operator', orRoles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: BillingHealth,
  errors: [],
});
