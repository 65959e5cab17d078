// What the operator rolls out to some accounts before all.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Nothing } from './ids.ts';

export const FlagName = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, 'small letters, digits, _');

export const Flag = z.strictObject({
  name: FlagName,
  about: z.string(),
  /** This share of all accounts has it; the same accounts at every look, and more of them as it grows. */
  percent: z.number().int().min(0).max(100),
});
export type Flag = z.infer<typeof Flag>;

const access = { kind: 'operator' } as const;

export const listFlags = endpoint({
  method: 'get',
  path: '/api/admin/flags',
  summary: 'The feature flags of this server',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Flag) }),
  errors: [],
});

export const setFlag = endpoint({
  method: 'put',
  path: '/api/admin/flags/{name}',
  summary: 'Roll a feature out to a share of the accounts, and say for some whether they have it',
  access,
  params: z.strictObject({ name: FlagName }),
  query: Nothing,
  body: z.strictObject({
    about: z.string().trim().min(1).max(200),
    percent: Flag.shape.percent,
    /** `null` takes back what was said of an account. */
    accounts: z
      .array(z.strictObject({ account_id: Id, enabled: z.boolean().nullable() }))
      .max(100)
      .default([]),
  }),
  response: Flag,
  errors: ['not_found'],
});
