// Setting up a sub-account step by step. Every step is one write that may be repeated; whoever administers the parent
// or the sub-account goes on where the last one stopped.
import { z } from 'zod';
import { Account, CallingWindow, NewAccount } from './accounts.ts';
import { NewRateCard } from './billing.ts';
import { endpoint } from './endpoint.ts';
import { E164, Id, IdParams, Instant, line, Nothing, TimeZone } from './ids.ts';
import { Plan } from './plans.ts';
import { ADMINISTERING } from './roles.ts';

export const OnboardingStep = z.enum(['company', 'hours', 'plan', 'people', 'list']);
export type OnboardingStep = z.infer<typeof OnboardingStep>;

/** Without these an account does not dial; the others may be skipped. */
export const NEEDED_TO_DIAL: readonly OnboardingStep[] = ['company', 'hours', 'plan'];

export const Onboarding = z.strictObject({
  account: Account,
  /** All five, in their order. */
  steps: z.array(
    z.strictObject({
      step: OnboardingStep,
      state: z.enum(['open', 'done', 'skipped']),
      at: Instant.nullable(),
    }),
  ),
});
export type Onboarding = z.infer<typeof Onboarding>;

const starting = { kind: 'parent', roles: ADMINISTERING } as const;
const going = { kind: 'member', roles: ADMINISTERING } as const;

export const startOnboarding = endpoint({
  method: 'post',
  path: '/v1/onboarding',
  summary:
    'Step 1, company: begin a sub-account. The same `start_id` again answers the same account',
  access: starting,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    start_id: Id,
    name: line(120),
    /** Made from the name when absent. */
    slug: NewAccount.shape.slug.optional(),
    hue: NewAccount.shape.hue,
  }),
  response: Onboarding,
  errors: ['already_exists', 'plan_limit'],
  status: 201,
  notInViewAs: true,
});

export const getOnboarding = endpoint({
  method: 'get',
  path: '/v1/onboarding/{id}',
  summary: 'How far the setting-up of this account, or of a sub-account, has come',
  access: going,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Onboarding,
  errors: ['not_found'],
});

const errors = ['not_found', 'wrong_state'] as const;

export const setCompany = endpoint({
  method: 'put',
  path: '/v1/onboarding/{id}/company',
  summary: 'Step 1 again: another name or colour; the short name stays',
  access: going,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ name: line(120), hue: NewAccount.shape.hue }),
  response: Onboarding,
  errors,
  notInViewAs: true,
});

export const setHours = endpoint({
  method: 'put',
  path: '/v1/onboarding/{id}/hours',
  summary: 'Step 2, numbers and hours: where it is, when it calls, and from which number',
  access: going,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    time_zone: TimeZone,
    calling_window: CallingWindow,
    /** Without one it calls from the test number until the operator takes it live. */
    caller_id: E164.nullable().default(null),
  }),
  response: Onboarding,
  errors,
  notInViewAs: true,
});

export const choosePlan = endpoint({
  method: 'put',
  path: '/v1/onboarding/{id}/plan',
  summary:
    'Step 3, plan and rate: what it may hold and what a minute costs; the parent account’s to say',
  access: starting,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    plan: Plan,
    rate_micros: NewRateCard.shape.rate_micros,
    increments: NewRateCard.shape.increments,
  }),
  response: Onboarding,
  errors: [...errors, 'plan_limit'],
  money: true,
  notInViewAs: true,
});

export const closeStep = endpoint({
  method: 'put',
  path: '/v1/onboarding/{id}/steps/{step}',
  summary: 'Steps 4 and 5, people and first list: done, or left for later',
  access: going,
  params: z.strictObject({ id: Id, step: z.enum(['people', 'list']) }),
  query: Nothing,
  body: z.strictObject({ state: z.enum(['done', 'skipped']) }),
  response: Onboarding,
  errors,
  notInViewAs: true,
});

export const checkSlug = endpoint({
  method: 'get',
  path: '/v1/sub-account-slugs/{slug}',
  summary: 'Whether a short name is free among the sub-accounts, and one that is',
  access: starting,
  params: z.strictObject({ slug: NewAccount.shape.slug }),
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ free: z.boolean(), suggestion: z.string() }),
  errors: [],
});
