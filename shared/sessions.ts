// Signing in, and the session of a person in one account.
import { z } from 'zod';
import { Account, AccountKind, Hue } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { Id, Instant, line, Nothing } from './ids.ts';
import { Email, Member } from './members.ts';
import { EVERY_ROLE, Role } from './roles.ts';

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
  errors: ['not_found', 'account_suspended'],
  status: 201,
  notInViewAs: true,
});
