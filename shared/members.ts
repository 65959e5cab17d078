// The people of an account.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, line, Nothing } from './ids.ts';
import { ADMINISTERING, Role, SUPERVISING } from './roles.ts';

export const Member = z.strictObject({
  id: Id,
  name: z.string(),
  email: z.string(),
  role: Role,
  /** Whose account pays for this member's calls unless the dispatch says otherwise. */
  client_account_id: Id.nullable(),
  active: z.boolean(),
});

export type Member = z.infer<typeof Member>;

export const Email = z.email().max(254).toLowerCase();

export const NewPassword = z.string().min(8, 'at least 8 characters; 15 are better').max(256);

export const listMembers = endpoint({
  method: 'get',
  path: '/v1/members',
  summary: 'The members of this account',
  access: { kind: 'member', roles: SUPERVISING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Member) }),
  errors: [],
});

export const createMember = endpoint({
  method: 'post',
  path: '/v1/members',
  summary: 'Add a member; a person known by that e-mail address keeps their own password',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    name: line(120),
    email: Email,
    password: NewPassword,
    role: Role,
    client_account_id: Id.nullable().default(null),
  }),
  response: Member,
  errors: [
    'already_exists',
    'billing_account_not_allowed',
    'forbidden',
    'plan_limit',
    'password_known',
  ],
  status: 201,
  notInViewAs: true,
});

export const updateMember = endpoint({
  method: 'patch',
  path: '/v1/members/{id}',
  summary:
    'Change a member’s role, payer or activity; their sessions end when they are deactivated',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    role: Role.optional(),
    client_account_id: Id.nullable().optional(),
    active: z.boolean().optional(),
  }),
  response: Member,
  errors: ['not_found', 'billing_account_not_allowed', 'forbidden', 'wrong_state', 'plan_limit'],
  notInViewAs: true,
});
