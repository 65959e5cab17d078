// API keys: how other systems sign in. A key belongs to one account, acts with at most its creator's role and ends by itself.
import { z } from 'zod';
import { Mode } from './mode.ts';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { ADMINISTERING, Scope } from './roles.ts';

/** After a rotation the old key works on for at most this long. */
export const MAX_OVERLAP_HOURS = 24;
export const MAX_KEY_DAYS = 365;
export const DEFAULT_KEY_DAYS = 90;

/** One address or a range of them: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`. */
export const IpRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an address like 203.0.113.7 or a range like 203.0.113.0/24',
});

export const ApiKey = z.strictObject({
  id: Id,
  name: z.string(),
  prefix: z.string(),
  /** A test key never reaches a carrier, whatever the account's mode is when it is used. */
  mode: Mode,
  scopes: z.array(Scope),
  /** Empty: from anywhere. */
  allowed_ips: z.array(z.string()),
  /** A limit of its own within the account's; null for none. */
  requests_per_minute: z.number().int().nullable(),
  created_at: Instant,
  expires_at: Instant,
  last_used_at: Instant.nullable(),
  last_used_ip: z.string().nullable(),
  /** The key that takes this one's place; this one works until `expires_at`. */
  replaced_by: Id.nullable(),
  revoked_at: Instant.nullable(),
});

export type ApiKey = z.infer<typeof ApiKey>;

const NewKey = z.strictObject({ key: z.string(), api_key: ApiKey });
const Days = z.number().int().min(1).max(MAX_KEY_DAYS).default(DEFAULT_KEY_DAYS);

export const listApiKeys = endpoint({
  method: 'get',
  path: '/v1/api-keys',
  summary: 'The API keys of this account, without their secrets',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(ApiKey) }),
  errors: [],
  notInViewAs: true,
});

export const createApiKey = endpoint({
  method: 'post',
  path: '/v1/api-keys',
  summary: 'Create an API key; the answer is the only time the key is shown',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    name: line(80),
    scopes: z.array(Scope).min(1).max(10),
    /** Without it the account's own mode. Only a live account has live keys. */
    mode: Mode.optional(),
    expires_in_days: Days,
    allowed_ips: z.array(IpRange).max(50).default([]),
    requests_per_minute: z.number().int().min(1).max(100_000).nullable().default(null),
  }),
  response: NewKey,
  errors: ['wrong_state', 'step_up_required'],
  status: 201,
  stepUp: true,
  notInViewAs: true,
});

export const rotateApiKey = endpoint({
  method: 'post',
  path: '/v1/api-keys/{id}/rotate',
  summary: 'A new key with the same rights; the old one works on for `overlap_hours`',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    overlap_hours: z.number().min(0).max(MAX_OVERLAP_HOURS).default(MAX_OVERLAP_HOURS),
    expires_in_days: Days,
  }),
  response: NewKey.extend({ replaced: ApiKey }),
  errors: ['not_found', 'wrong_state', 'step_up_required'],
  status: 201,
  stepUp: true,
  notInViewAs: true,
});

export const revokeApiKey = endpoint({
  method: 'delete',
  path: '/v1/api-keys/{id}',
  summary: 'Revoke an API key; the next request with it is refused',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: ApiKey,
  errors: ['not_found'],
  notInViewAs: true,
});
