import { z } from 'zod';
import { BreakReason, BreakReasons, DEFAULT_BREAK_REASONS } from './agent-states.ts';
import { endpoint } from './endpoint.ts';
import { E164, Id, Instant, TimeZone, IdParams, line, Nothing } from './ids.ts';
import { Mode } from './mode.ts';
import { hasNumbers } from './phone-format.ts';
import { Plan } from './plans.ts';
import { ADMINISTERING } from './roles.ts';

export const Hue = z.enum(['teal', 'indigo', 'plum', 'rust', 'olive', 'steel', 'rose', 'slate']);

export type Hue = z.infer<typeof Hue>;

export const AccountKind = z.enum(['parent', 'sub_account']);

const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM');

/** Local wall times; `start` is included, `end` is not. Hours that end before they start last into the next day. */
export const Hours = z.strictObject({ start: WallTime, end: WallTime });

export type Hours = z.infer<typeof Hours>;

/** In the order of the week. */
export const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

export type Weekday = z.infer<typeof Weekday>;

const DayHours = Hours.nullable().optional();

/** When people are called, by the clock where they are. */
export const CallingWindow = z.strictObject({
  ...Hours.shape,
  /** Weekdays that differ from `start` and `end`; `null` is a day without calls. */
  days: z
    .strictObject({
      mon: DayHours,
      tue: DayHours,
      wed: DayHours,
      thu: DayHours,
      fri: DayHours,
      sat: DayHours,
      sun: DayHours,
    })
    .optional(),
});

export type CallingWindow = z.infer<typeof CallingWindow>;

/**
 * What the end of a call asks of the agent. `optional`: they may go on without a disposition. `mandatory`: they
 * choose one, in their own time. `timed`: as mandatory, and when the time is over it is saved as it stands.
 * `timed_fixed`: as timed, and the time is theirs to the end, so nobody goes on earlier.
 */
export const WrapUpMode = z.enum(['optional', 'mandatory', 'timed', 'timed_fixed']);

export type WrapUpMode = z.infer<typeof WrapUpMode>;

/** Whether the time after a call ends by itself in this mode. */
export function isTimedWrapUp(mode: WrapUpMode): boolean {
  return mode === 'timed' || mode === 'timed_fixed';
}

export const Account = z.strictObject({
  id: Id,
  slug: z.string(),
  name: z.string(),
  kind: AccountKind,
  parent: z.strictObject({ id: Id, name: z.string() }).nullable(),
  hue: Hue,
  mode: Mode,
  /** `onboarding`: exists, and cannot dial before its first three steps are done. */
  status: z.enum(['onboarding', 'active', 'suspended']),
  plan: Plan,
  /** When the trial of its family ends; null on a plan. */
  trial_ends_at: Instant.nullable(),
  time_zone: z.string(),
  default_country: z.string(),
  calling_window: CallingWindow,
  attempt_cap: z.number().int(),
  wrap_up_seconds: z.number().int(),
  wrap_up_mode: WrapUpMode,
  /** Why an agent may be on a break, in the order they are offered. */
  break_reasons: z.array(BreakReason).default([...DEFAULT_BREAK_REASONS]),
  currency: z.enum(['INR', 'USD']),
  /** The digest of its logo, by which a console knows whether it has it; null without one. */
  logo: z.string().nullable(),
});

export type Account = z.infer<typeof Account>;

export const NewAccount = z.strictObject({
  name: line(120),
  slug: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/, 'small letters, digits, hyphens'),
  hue: Hue.default('teal'),
  time_zone: TimeZone.default('Asia/Kolkata'),
  default_country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .refine(hasNumbers, { error: 'must be the code of a country, like US or IN' })
    .default('IN'),
  calling_window: CallingWindow.default({ start: '09:00', end: '21:00' }),
  attempt_cap: z.number().int().min(1).max(50).default(4),
  wrap_up_seconds: z.number().int().min(0).max(3600).default(45),
  wrap_up_mode: WrapUpMode.default('mandatory'),
  break_reasons: BreakReasons.default([...DEFAULT_BREAK_REASONS]),
  currency: z.enum(['INR', 'USD']).default('INR'),
});

export type NewAccount = z.infer<typeof NewAccount>;

export const updateAccount = endpoint({
  method: 'patch',
  path: '/api/admin/accounts/{id}',
  summary: 'Take an account live or back to test mode, or change how it pays',
  access: { kind: 'operator' },
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    /** `live` reaches the carrier, so it needs a number to call from and a window within 08:00 to 21:00. */
    mode: Mode.optional(),
    caller_id: E164.optional(),
    payment: z.enum(['postpaid', 'prepaid']).optional(),
    calling_window: CallingWindow.optional(),
    /** What all its API keys may ask together; `null` is what its plan says. */
    requests_per_minute: z.number().int().min(1).max(100_000).nullable().optional(),
  }),
  response: Account,
  errors: ['not_found', 'wrong_state', 'carrier_not_configured'],
});

export const createSubAccount = endpoint({
  method: 'post',
  path: '/v1/sub-accounts',
  summary: 'Create a sub-account; whoever creates it becomes its owner',
  access: { kind: 'parent', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: NewAccount,
  response: Account,
  errors: ['already_exists', 'plan_limit'],
  status: 201,
  notInViewAs: true,
});
