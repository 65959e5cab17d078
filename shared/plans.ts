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
};

export const PLAN_LIMITS: Record<Plan, PlanLimits> = {
  starter: { members: 10, contacts: 10_000, callsADay: 1_000, subAccounts: 3 },
  team: { members: 50, contacts: 250_000, callsADay: 10_000, subAccounts: 25 },
  business: { members: null, contacts: null, callsADay: null, subAccounts: null },
};

/** How long a new parent account may dial before it is on a plan. */
export const TRIAL_MS = 14 * 86_400_000;

/** Whether `adding` more would go over the limit. */
export function isOverLimit(limit: number | null, have: number, adding = 1): boolean {
  return limit !== null && have + adding > limit;
}
