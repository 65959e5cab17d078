import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { E164, Id, TimeZone, IdParams, Instant, line, Nothing } from './ids.ts';
import { hasNumbers } from './phone-format.ts';
import { ADMINISTERING, EVERY_ROLE, Role, Scope, SUPERVISING } from './roles.ts';

export const Hue = z.enum(['teal', 'indigo', 'plum', 'rust', 'olive', 'steel', 'rose', 'slate']);
export type Hue = z.infer<typeof Hue>;
export const AccountKind = z.enum(['parent', 'sub_account']);
export const AccountMode = z.enum(['test', 'live']);
export type AccountMode = z.infer<typeof AccountMode>;
const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM');
/** Local wall times at the called person; `start` is included, `end` is not. */
export const CallingWindow = z.strictObject({ start: WallTime, end: WallTime });
export type CallingWindow = z.infer<typeof CallingWindow>;

export const Account = z.strictObject({
  id: Id,
  slug: z.string(),
  name: z.string(),
  kind: AccountKind,
  parent: z.strictObject({ id: Id, name: z.string() }).nullable(),
  hue: Hue,
  mode: AccountMode,
  status: z.enum(['active', 'suspended']),
  time_zone: z.string(),
  default_country: z.string(),
  calling_window: CallingWindow,
  attempt_cap: z.number().int(),
  wrap_up_seconds: z.number().int(),
  currency: z.enum(['INR', 'USD']),
});
export type Account = z.infer<typeof Account>;

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

/** Another account the signed-in person may switch to. */
export const Membership = z.strictObject({
  account_id: Id,
  name: z.string(),
  slug: z.string(),
  hue: Hue,
  kind: AccountKind,
  parent_name: z.string().nullable(),
  role: Role,
});
export type Membership = z.infer<typeof Membership>;

export const Session = z.strictObject({
  account: Account,
  member: Member,
  memberships: z.array(Membership),
  expires_at: Instant,
});
export type Session = z.infer<typeof Session>;
export const SignedIn = z.strictObject({ token: z.string(), session: Session });
export type SignedIn = z.infer<typeof SignedIn>;

const Email = z.email().max(254).toLowerCase();
const NewPassword = z.string().min(8, 'at least 8 characters; 15 are better').max(256);

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
  currency: z.enum(['INR', 'USD']).default('INR'),
});
export type NewAccount = z.infer<typeof NewAccount>;

export const setup = endpoint({
  method: 'post',
  path: '/v1/setup',
  summary: 'Create the first account and its owner; works once, on an empty server',
  access: {
    kind: 'public',
    reason: 'there is nobody to sign in yet; refused once an owner exists',
  },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    account: NewAccount,
    owner: z.strictObject({ name: line(120), email: Email, password: NewPassword }),
    device: line(120),
  }),
  response: SignedIn,
  errors: ['setup_done'],
  status: 201,
});

export const createAccount = endpoint({
  method: 'post',
  path: '/api/admin/accounts',
  summary: 'Create another parent account and its owner',
  access: { kind: 'operator' },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    account: NewAccount,
    owner: z.strictObject({ name: line(120), email: Email, password: NewPassword }),
  }),
  response: z.strictObject({ account_id: Id }),
  errors: ['already_exists'],
  status: 201,
});

export const updateAccount = endpoint({
  method: 'patch',
  path: '/api/admin/accounts/{id}',
  summary: 'Take an account live or back to test mode, suspend it, or change how it pays',
  access: { kind: 'operator' },
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    /** `live` reaches the carrier, so it needs a number to call from and a window within 08:00 to 21:00. */
    mode: AccountMode.optional(),
    caller_id: E164.optional(),
    status: z.enum(['active', 'suspended']).optional(),
    payment: z.enum(['postpaid', 'prepaid']).optional(),
    calling_window: CallingWindow.optional(),
  }),
  response: Account,
  errors: ['not_found', 'wrong_state', 'carrier_not_configured'],
});

export const getSetup = endpoint({
  method: 'get',
  path: '/v1/setup',
  summary:
    'Whether the server still waits for its first owner, and its demo sign-ins if it has any',
  access: { kind: 'public', reason: 'the sign-in page needs it before anybody can sign in' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    needed: z.boolean(),
    demo: z.array(z.strictObject({ email: z.string(), password: z.string(), what: z.string() })),
  }),
  errors: [],
});

export const signIn = endpoint({
  method: 'post',
  path: '/v1/session',
  summary: 'Sign in to one account; without `account` to the last one used',
  access: { kind: 'public', reason: 'this is where credentials are exchanged for a session' },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    email: Email,
    password: z.string().min(1).max(256),
    account: z.string().max(64).optional(),
    device: line(120),
  }),
  response: SignedIn,
  errors: ['wrong_credentials', 'rate_limited', 'account_suspended'],
  status: 201,
});

export const getSession = endpoint({
  method: 'get',
  path: '/v1/session',
  summary: 'The signed-in member, the account in view and the accounts to switch to',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Session,
  errors: [],
});

export const signOut = endpoint({
  method: 'delete',
  path: '/v1/session',
  summary: 'End this session; its sockets close',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: [],
});

export const switchAccount = endpoint({
  method: 'post',
  path: '/v1/session/switch',
  summary: 'A new session in another account the signed-in person is a member of',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ account_id: Id, device: line(120) }),
  response: SignedIn,
  errors: ['not_found', 'account_suspended'],
  status: 201,
});

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
  errors: ['already_exists', 'billing_account_not_allowed', 'forbidden'],
  status: 201,
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
  errors: ['not_found', 'billing_account_not_allowed', 'forbidden', 'wrong_state'],
});

export const listSubAccounts = endpoint({
  method: 'get',
  path: '/v1/sub-accounts',
  summary: 'The sub-accounts of this parent account',
  access: { kind: 'parent', roles: SUPERVISING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    data: z.array(z.strictObject({ id: Id, name: z.string(), slug: z.string(), hue: Hue })),
  }),
  errors: [],
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
  errors: ['already_exists'],
  status: 201,
});

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
