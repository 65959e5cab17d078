// How a person comes into an account: a link sent to their address, which proves it is theirs.
import { z } from 'zod';
import { Hue } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { LinkToken, MailStatus } from './mail.ts';
import { Email } from './members.ts';
import { ADMINISTERING, Role } from './roles.ts';
import { signIn } from './sessions.ts';

export const INVITATION_DAYS = 7;

export const Invitation = z.strictObject({
  id: Id,
  email: z.string(),
  /** As the inviter wrote it; the person may write it differently. */
  name: z.string().nullable(),
  role: Role,
  client_account_id: Id.nullable(),
  /** Name of the member who sent the link that is good now. */
  invited_by: z.string(),
  created_at: Instant,
  expires_at: Instant,
  /** The link was not used in time; sending it again makes a new one. */
  expired: z.boolean(),
  mail: MailStatus,
});
export type Invitation = z.infer<typeof Invitation>;

/**
 * `link` is there only when the server has no mail server: whoever invites then hands it over. With one, the link
 * goes to the address alone, which is what proves the address.
 */
export const Invited = z.strictObject({ invitation: Invitation, link: z.string().nullable() });
export type Invited = z.infer<typeof Invited>;

export const listInvitations = endpoint({
  method: 'get',
  path: '/v1/invitations',
  summary: 'Invitations that nobody has accepted yet, and what became of their mails',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Invitation), mail_server: z.boolean() }),
  errors: [],
});

export const createInvitation = endpoint({
  method: 'post',
  path: '/v1/invitations',
  summary: 'Invite a person by e-mail; the link is good for 7 days and for one use',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    email: Email,
    name: line(120).nullable().default(null),
    role: Role,
    client_account_id: Id.nullable().default(null),
  }),
  response: Invited,
  errors: ['already_exists', 'billing_account_not_allowed', 'forbidden', 'rate_limited'],
  status: 201,
  notInViewAs: true,
});

export const resendInvitation = endpoint({
  method: 'post',
  path: '/v1/invitations/{id}/resend',
  summary: 'Send a new link; the one sent before dies',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Invited,
  errors: ['not_found', 'forbidden', 'rate_limited'],
  notInViewAs: true,
});

export const takeBackInvitation = endpoint({
  method: 'delete',
  path: '/v1/invitations/{id}',
  summary: 'Take an invitation back; its link dies',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['not_found', 'forbidden'],
  notInViewAs: true,
});

/** What the holder of a link is shown, and nothing more. */
export const InvitationView = z.strictObject({
  account: z.strictObject({ name: z.string(), hue: Hue }),
  inviter: z.string(),
  role: Role,
  /** `known`: the person has a password here already and proves themselves with it. */
  person: z.enum(['new', 'known']),
});
export type InvitationView = z.infer<typeof InvitationView>;

export const lookUpInvitation = endpoint({
  method: 'post',
  path: '/v1/invitations/look-up',
  summary: 'Whose invitation a link is',
  access: {
    kind: 'public',
    reason: 'the link carries 256 random bits; tries are limited by address',
  },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ token: LinkToken }),
  response: InvitationView,
  errors: ['link_invalid', 'rate_limited'],
  readsOnly: true,
});

export const acceptInvitation = endpoint({
  method: 'post',
  path: '/v1/invitations/accept',
  summary:
    'Become a member: a new person sets a password, a known one proves theirs; then as sign-in',
  access: {
    kind: 'public',
    reason: 'the link carries 256 random bits; tries are limited by address',
  },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    token: LinkToken,
    /** Of a new person; a known one keeps theirs. */
    name: line(120).optional(),
    password: z.string().min(1).max(256),
    device: line(120),
  }),
  response: signIn.response,
  errors: [
    'link_invalid',
    'invalid_request',
    'wrong_credentials',
    'already_exists',
    'plan_limit',
    'rate_limited',
  ],
  status: 201,
});
