// View-as: someone of the parent account, or of the server's support, looks at an account under their own name, for a
// reason, for at most an hour. The account sees who, when, why and what.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { Email } from './members.ts';
import { ADMINISTERING } from './roles.ts';
import { SignedIn } from './sessions.ts';

/** No longer than this, and no extension: whoever needs more says why again. */
export const VIEW_AS_MINUTES = 60;

export const ViewAsKind = z.enum(['parent', 'support']);

export type ViewAsKind = z.infer<typeof ViewAsKind>;

/** Who ended it before its time was up. `home`: their rights at home ended; `server`: the account was suspended. */
export const ViewAsEnd = z.enum(['viewer', 'account', 'home', 'server']);

export type ViewAsEnd = z.infer<typeof ViewAsEnd>;

export const ViewAsEntry = z.strictObject({
  id: Id,
  kind: ViewAsKind,
  home_account_name: z.string(),
  person_name: z.string(),
  person_email: z.string(),
  reason: z.string(),
  ticket: z.string().nullable(),
  /** Whether they could change things, or only read. */
  write: z.boolean(),
  started_at: Instant,
  expires_at: Instant,
  ended_at: Instant.nullable(),
  ended_by: ViewAsEnd.nullable(),
  /** Neither ended nor expired. */
  open: z.boolean(),
  /** Reads in the audit log: one for each operation and thing a minute. */
  reads: z.number().int(),
  /** Changes in the audit log. */
  changes: z.number().int(),
});

export type ViewAsEntry = z.infer<typeof ViewAsEntry>;

export const SupportGrant = z.strictObject({
  id: Id,
  granted_by_name: z.string(),
  write: z.boolean(),
  granted_at: Instant,
  expires_at: Instant,
});

export type SupportGrant = z.infer<typeof SupportGrant>;

const Reason = line(300).min(10, 'at least 10 characters: the account reads it');

const Ticket = line(60);

const Minutes = z.number().int().min(1).max(VIEW_AS_MINUTES);

export const startViewAs = endpoint({
  method: 'post',
  path: '/v1/view-as',
  summary: 'Look at a sub-account under your own name; it sees who, when and why',
  access: { kind: 'parent', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    account_id: Id,
    reason: Reason,
    ticket: Ticket.nullable().default(null),
    minutes: Minutes.default(30),
    /** Only where the sub-account allows it. */
    write: z.boolean().default(false),
    device: line(120),
  }),
  response: SignedIn,
  errors: ['not_found', 'account_suspended', 'view_as_write_off', 'step_up_required'],
  status: 201,
  stepUp: true,
  notInViewAs: true,
});

export const endOwnViewAs = endpoint({
  method: 'delete',
  path: '/v1/view-as',
  summary: 'End every view-as that was started from this session',
  access: { kind: 'parent', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: [],
  notInViewAs: true,
});

export const listViewAs = endpoint({
  method: 'get',
  path: '/v1/view-as',
  summary: 'Who looked at this account, when, why and how much; the newest 100, open ones first',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    /** Whether those who view may be let to change things. */
    write_allowed: z.boolean(),
    data: z.array(ViewAsEntry),
    /** Open ones only. */
    support_grants: z.array(SupportGrant),
  }),
  errors: [],
  notInViewAs: true,
});

export const endViewAs = endpoint({
  method: 'delete',
  path: '/v1/view-as/{id}',
  summary: 'Show somebody out: their session and its sockets end at once',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['not_found'],
  notInViewAs: true,
});

export const setViewAsWrite = endpoint({
  method: 'put',
  path: '/v1/view-as/write',
  summary: 'Whether the parent account may change things while it views this account',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ allowed: z.boolean() }),
  response: z.strictObject({ write_allowed: z.boolean() }),
  errors: ['step_up_required'],
  stepUp: true,
  notInViewAs: true,
});

export const grantSupport = endpoint({
  method: 'post',
  path: '/v1/support-grants',
  summary: 'Let the server’s support look at this account for some hours',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    hours: z.number().int().min(1).max(72),
    write: z.boolean().default(false),
  }),
  response: SupportGrant,
  errors: ['step_up_required'],
  status: 201,
  stepUp: true,
  notInViewAs: true,
});

export const endSupportGrant = endpoint({
  method: 'delete',
  path: '/v1/support-grants/{id}',
  summary: 'Take the permission back; support that is looking is shown out at once',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['not_found'],
  notInViewAs: true,
});

export const startSupportViewAs = endpoint({
  method: 'post',
  path: '/api/admin/view-as',
  summary: 'A session for a named person of support, while the account grants it',
  access: { kind: 'operator' },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    account_id: Id,
    staff_name: line(120),
    staff_email: Email,
    reason: Reason,
    ticket: Ticket,
    minutes: Minutes.default(30),
    write: z.boolean().default(false),
  }),
  response: SignedIn,
  errors: ['not_found', 'account_suspended', 'support_not_granted', 'view_as_write_off'],
  status: 201,
});

/** An account that lets support in at the moment, as support sees it before it begins. */
export const OpenDoor = z.strictObject({
  account_id: Id,
  account_name: z.string(),
  /** Null for a parent account. */
  parent_name: z.string().nullable(),
  granted_by_name: z.string(),
  write: z.boolean(),
  expires_at: Instant,
});

export type OpenDoor = z.infer<typeof OpenDoor>;

export const listOpenDoors = endpoint({
  method: 'get',
  path: '/api/admin/support-grants',
  summary: 'The accounts that let support in at the moment, and until when; 500 at most',
  access: { kind: 'operator' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(OpenDoor) }),
  errors: [],
});
