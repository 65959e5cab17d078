import { z } from 'zod';
import { Hue } from './accounts.ts';
import { ModeShown, Period, Usage } from './billing.ts';
import { endpoint } from './endpoint.ts';
import { Id, Nothing } from './ids.ts';
import { Increments } from './billing.ts';
import { Mode } from './mode.ts';
import { Currency, Minor, RateMicros } from './money.ts';
import { SUPERVISING } from './roles.ts';

export const RollupRow = z.strictObject({
  account_id: Id,
  name: z.string(),
  slug: z.string(),
  hue: Hue,
  usage: Usage,
  /** Calls of each of the last 7 days up to `to`, oldest first. */
  last_days: z.array(z.number().int()).length(7),
  rate: z.strictObject({ rate_micros: RateMicros, increments: Increments }).nullable(),
});
export type RollupRow = z.infer<typeof RollupRow>;

export const Rollup = z.strictObject({
  ...Period.shape,
  ...ModeShown.shape,
  rows: z.array(RollupRow),
  /**
   * Numerators and denominators added up; never an average of percentages. `charged_minor` is the part in this
   * account's own currency.
   */
  total: Usage,
  /** What was charged, per currency: money of two currencies is never added. */
  charged: z.array(z.strictObject({ currency: Currency, charged_minor: Minor })),
});
export type Rollup = z.infer<typeof Rollup>;

export const getRollup = endpoint({
  method: 'get',
  path: '/v1/rollup',
  summary: 'Usage of every sub-account and the totals; `to` is excluded',
  access: { kind: 'parent', roles: SUPERVISING },
  params: Nothing,
  query: Period.extend({ mode: Mode.optional() }),
  body: Nothing,
  response: Rollup,
  errors: [],
  money: true,
});
