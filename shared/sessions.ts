// Signing in, and the session of a person in one account.
import { z } from 'zod';
import { Account, AccountKind, Hue } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { Email, Member } from './members.ts';
import { EVERY_ROLE, Role, Sight } from './roles.ts';
import { SecondFactorDue } from './second-factor.ts';

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

/** Of a session that looks at this account from another one, under the same name. */
export const Viewing = z.strictObject({
  id: Id,
  kind: z.enum(['parent', 'support']),
  home_account_name: z.string(),
  reason: z.string(),
  ticket: z.string().nullable(),
  /** Whether it may change things; otherwise it only reads. */
  write: z.boolean(),
  expires_at: Instant,
});

export type Viewing = z.infer<typeof Viewing>;

export const Session = z.strictObject({
  account: Account,
  member: Member,
  memberships: z.array(Membership),
  /** What of the account's data this session is shown; screens offer no search for what is hidden. */
  sight: Sight,
  /** Null in a session of the account's own member. */
  view_as: Viewing.nullable(),
  /** Features that are rolled out to this account. */
  flags: z.array(z.string()),
  expires_at: Instant,
});

export type Session = z.infer<typeof Session>;

/** The two tokens of a session: one is sent with every request, the other only to get the next two. */
export const TokenPair = z.strictObject({
  token: z.string(),
  token_expires_at: Instant,
  refresh_token: z.string(),
});

export type TokenPair = z.infer<typeof TokenPair>;

export const SignedIn = z.strictObject({ ...TokenPair.shape, session: Session });

export type SignedIn = z.infer<typeof SignedIn>;

/** Why a session ended. The console words each; `reuse_detected` means that somebody else had its tokens. */
export const SessionEndReason = z.enum([
  'signed_out',
  'signed_out_elsewhere',
  'ended_by_supervisor',
  'expired',
  'idle',
  'reuse_detected',
  'role_changed',
  'member_deactivated',
  'account_suspended',
  'password_changed',
  'second_factor_changed',
  'view_as_ended',
]);

export type SessionEndReason = z.infer<typeof SessionEndReason>;

/** One of the places where a person is signed in. */
export const OwnSession = z.strictObject({
  id: Id,
  account: z.strictObject({ id: Id, name: z.string(), hue: Hue }),
  device: z.string(),
  ip: z.string(),
  user_agent: z.string(),
  created_at: Instant,
  last_used_at: Instant,
  expires_at: Instant,
  /** The session that asks. */
  current: z.boolean(),
});

export type OwnSession = z.infer<typeof OwnSession>;

/** A console says in it which device it is, by an id it made once; a sign-in from another one is told by mail. */
export const DEVICE_HEADER = 'switchyard-device';

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
  response: z.union([SignedIn, SecondFactorDue]),
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

/**
 * What a browser keeps of its member is encrypted with a key that lies beside it, wrapped with this secret. The page
 * holds the secret in memory only, so the data opens for nobody whose session has ended.
 */
export const openDevice = endpoint({
  method: 'post',
  path: '/v1/session/device-secret',
  summary: 'The secret that unwraps what this member keeps on a device; always the same for both',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ device_id: Id }),
  response: z.strictObject({
    /** 32 bytes, base64url. */
    secret: z.string().length(43),
  }),
  errors: [],
  readsOnly: true,
  notInViewAs: true,
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
  leavesViewAs: true,
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
  errors: ['not_found', 'account_suspended', 'second_factor_required'],
  status: 201,
  notInViewAs: true,
});

export const refreshSession = endpoint({
  method: 'post',
  path: '/v1/session/refresh',
  summary: 'Exchange the refresh token for the next pair; each works once',
  access: { kind: 'public', reason: 'the refresh token in the body is the credential' },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ refresh_token: z.string().min(1).max(512) }),
  response: TokenPair,
  errors: ['session_ended', 'tokens_replaced', 'rate_limited'],
});

export const listOwnSessions = endpoint({
  method: 'get',
  path: '/v1/sessions',
  summary: 'Where the signed-in person is signed in, over all their accounts',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(OwnSession) }),
  errors: [],
});

export const endOwnSession = endpoint({
  method: 'delete',
  path: '/v1/sessions/{id}',
  summary: 'End one of the signed-in person’s sessions; its sockets close',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['not_found'],
  notInViewAs: true,
});

export const endOtherSessions = endpoint({
  method: 'post',
  path: '/v1/sessions/end-others',
  summary: 'End every session of the signed-in person but this one',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ ended: z.number().int() }),
  errors: [],
  notInViewAs: true,
});
