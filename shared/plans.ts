// What an account may hold on each plan. Numbers of the product, not of one customer: changed here and nowhere else.
import { z } from 'zod';

export const Plan = z.enum(['starter', 'team', 'business']);
export type Plan = z.infer<typeof Plan>;

/** `null` is no limit. */
export type PlanLimits = {
  members: number | null;
  contacts: number | null;
  callsADay: number | null;
  subAccounts: number | null;
  /** Of all API keys together. An account that nobody has put on a plan yet has the server's default. */
  requestsAMinute: number;
};

export const PLAN_LIMITS: Record<Plan, PlanLimits> = {
  starter: {
    members: 10,
    contacts: 10_000,
    callsADay: 1_000,
    subAccounts: 3,
    requestsAMinute: 100,
  },
  team: {
    members: 50,
    contacts: 250_000,
    callsADay: 10_000,
    subAccounts: 25,
    requestsAMinute: 300,
  },
  business: {
    members: null,
    contacts: null,
    callsADay: null,
    subAccounts: null,
    requestsAMinute: 1_000,
  },
};

/** Of the API keys of an account that nobody has put on a plan. */
export const REQUESTS_A_MINUTE = 100;

/** How long a new parent account may dial before it is on a plan. */
export const TRIAL_MS = 14 * 86_400_000;

/** The plans a parent account may put its sub-accounts on: none has more than its own. */
export function plansWithin(parent: Plan): Plan[] {
  return Plan.options.slice(0, Plan.options.indexOf(parent) + 1);
}

/** Whether `adding` more would go over the limit. */
export function isOverLimit(limit: number | null, have: number, adding = 1): boolean {
  return limit !== null && have + adding > limit;
}
