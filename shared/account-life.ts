// How an account begins, stops, goes on, is copied and changes hands.
import { z } from 'zod';
import { Account, Hue, NewAccount } from './accounts.ts';
import { Mode } from './mode.ts';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { Plan } from './plans.ts';
import { ADMINISTERING, SUPERVISING } from './roles.ts';

export const Suspension = z.strictObject({
  /** `family`: its parent account is suspended; `erasure`: it is being erased. */
  by: z.enum(['operator', 'parent', 'family', 'erasure']),
  reason: z.string(),
  at: Instant,
});
export type Suspension = z.infer<typeof Suspension>;

export const SubAccount = z.strictObject({
  id: Id,
  name: z.string(),
  slug: z.string(),
  hue: Hue,
  mode: Mode,
  status: Account.shape.status,
  plan: Plan,
  suspension: Suspension.nullable(),
  /** Steps of its setting-up that are neither done nor skipped; none for an account made in one go. */
  open_steps: z.array(z.string()),
});
export type SubAccount = z.infer<typeof SubAccount>;

export const listSubAccounts = endpoint({
  method: 'get',
  path: '/v1/sub-accounts',
  summary: 'The sub-accounts of this parent account',
  access: { kind: 'parent', roles: SUPERVISING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(SubAccount) }),
  errors: [],
});

const administering = { kind: 'parent', roles: ADMINISTERING } as const;
const Reason = z.strictObject({ reason: line(200) });

export const suspendSubAccount = endpoint({
  method: 'post',
  path: '/v1/sub-accounts/{id}/suspend',
  summary:
    'Stop dialling and sign-in of a sub-account at once; its data stays, running calls end as usual',
  access: administering,
  params: IdParams,
  query: Nothing,
  body: Reason,
  response: SubAccount,
  errors: ['not_found'],
  notInViewAs: true,
});

export const reactivateSubAccount = endpoint({
  method: 'post',
  path: '/v1/sub-accounts/{id}/reactivate',
  summary: 'Let a sub-account go on that this parent account suspended',
  access: administering,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: SubAccount,
  errors: ['not_found', 'wrong_state'],
  notInViewAs: true,
});

export const cloneSubAccount = endpoint({
  method: 'post',
  path: '/v1/sub-accounts/{id}/clone',
  summary:
    'A new sub-account with the settings, disposition codes and price of this one; no data, people, keys or number',
  access: administering,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ name: line(120), slug: NewAccount.shape.slug.optional() }),
  response: Account,
  errors: ['not_found', 'already_exists', 'plan_limit'],
  status: 201,
  notInViewAs: true,
});

export const setSubAccountPlan = endpoint({
  method: 'put',
  path: '/v1/sub-accounts/{id}/plan',
  summary:
    'Put a sub-account on a plan, at most the one of its parent account; what it holds beyond it stays',
  access: administering,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ plan: Plan }),
  response: SubAccount,
  errors: ['not_found', 'plan_limit'],
  notInViewAs: true,
});

const operator = { kind: 'operator' } as const;

export const suspendAccount = endpoint({
  method: 'post',
  path: '/api/admin/accounts/{id}/suspend',
  summary: 'Stop dialling and sign-in of an account and of its sub-accounts at once; data stays',
  access: operator,
  params: IdParams,
  query: Nothing,
  body: Reason,
  response: Account,
  errors: ['not_found'],
});

export const reactivateAccount = endpoint({
  method: 'post',
  path: '/api/admin/accounts/{id}/reactivate',
  summary: 'Let a suspended account go on, with the sub-accounts that stopped because of it',
  access: operator,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Account,
  errors: ['not_found', 'wrong_state'],
});

export const moveAccount = endpoint({
  method: 'post',
  path: '/api/admin/accounts/{id}/move',
  summary: 'Give a sub-account to another parent account; the old parent’s access ends at once',
  access: operator,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    parent_id: Id,
    /** Members who belong to the old parent as well and stay nevertheless. */
    keep_member_ids: z.array(Id).max(100).default([]),
  }),
  response: z.strictObject({
    account: Account,
    /** Members whose membership ended with the move. */
    ended_member_ids: z.array(Id),
  }),
  errors: ['not_found', 'wrong_state', 'already_exists', 'plan_limit'],
});

export const setPlan = endpoint({
  method: 'put',
  path: '/api/admin/accounts/{id}/plan',
  summary:
    'Put an account on a plan; for a parent account that also ends or sets its family’s trial',
  access: operator,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ plan: Plan, trial_ends_at: Instant.nullable().default(null) }),
  response: Account,
  errors: ['not_found'],
});
