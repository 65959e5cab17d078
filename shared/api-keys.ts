import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { ADMINISTERING, Scope } from './roles.ts';

export const ApiKey = z.strictObject({
  id: Id,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(Scope),
  created_at: Instant,
  last_used_at: Instant.nullable(),
  revoked_at: Instant.nullable(),
});

export type ApiKey = z.infer<typeof ApiKey>;

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
});

export const createApiKey = endpoint({
  method: 'post',
  path: '/v1/api-keys',
  summary: 'Create an API key; the answer is the only time the key is shown',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ name: line(80), scopes: z.array(Scope).min(1).max(10) }),
  response: z.strictObject({ key: z.string(), api_key: ApiKey }),
  errors: [],
  status: 201,
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
});
