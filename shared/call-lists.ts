import { z } from 'zod';
import { WrapUpMode } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import {
  Id,
  IdParams,
  Instant,
  line,
  listOf,
  ListQuery,
  Nothing,
  ShownPhone,
  text,
} from './ids.ts';
import { EVERY_ROLE, SUPERVISING, WORKING } from './roles.ts';

export const ListStatus = z.enum(['importing', 'open', 'closed']);

/** What the end of a call asks of those who work a list. */
export const ListWrapUp = z.strictObject({
  mode: WrapUpMode,
  seconds: z.number().int().min(0).max(3600),
});
export type ListWrapUp = z.infer<typeof ListWrapUp>;

export const CallList = z.strictObject({
  id: Id,
  name: z.string(),
  status: ListStatus,
  /** Contacts that are not deleted. */
  contacts: z.number().int(),
  /** Contacts with at least one disposition. */
  worked: z.number().int(),
  script: z.string(),
  /** Null where the account's holds. */
  wrap_up: ListWrapUp.nullable(),
  created_at: Instant,
});
export type CallList = z.infer<typeof CallList>;

/** Strongest first; a contact's state is the strongest of its dispositions (see `foldState`). */
export const ContactState = z.enum(['dnc', 'done', 'wrong_number', 'callback', 'retry', 'new']);
export type ContactState = z.infer<typeof ContactState>;

export const Contact = z.strictObject({
  id: Id,
  list_id: Id,
  name: z.string(),
  phone: ShownPhone,
  zone: z.string(),
  attributes: z.record(z.string(), z.string()),
  position: z.number().int(),
  state: ContactState,
  attempts: z.number().int(),
  last_disposition: z.string().nullable(),
  last_called_at: Instant.nullable(),
  callback_at: Instant.nullable(),
  dnc: z.boolean(),
});
export type Contact = z.infer<typeof Contact>;

export const listCallLists = endpoint({
  method: 'get',
  path: '/v1/call-lists',
  summary: 'The call lists of this account',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(CallList) }),
  errors: [],
});

export const getCallList = endpoint({
  method: 'get',
  path: '/v1/call-lists/{id}',
  summary: 'One call list',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: CallList,
  errors: ['not_found'],
});

export const updateCallList = endpoint({
  method: 'patch',
  path: '/v1/call-lists/{id}',
  summary: 'Rename, open or close a call list, or change its script or its wrap-up',
  access: { kind: 'member', roles: SUPERVISING, scope: 'lists' },
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    name: line(120).optional(),
    status: z.enum(['open', 'closed']).optional(),
    script: text(4000).optional(),
    /** Null goes by the account's again. */
    wrap_up: ListWrapUp.nullable().optional(),
  }),
  response: CallList,
  errors: ['not_found', 'wrong_state', 'already_exists'],
});

export const listContacts = endpoint({
  method: 'get',
  path: '/v1/call-lists/{id}/contacts',
  summary:
    'The contacts of a call list, in list order; `search` is a prefix of the name, or of the number for whoever sees numbers',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: IdParams,
  query: ListQuery.extend({ search: text(80).optional() }),
  body: Nothing,
  response: listOf(Contact),
  errors: ['not_found'],
  reads: { what: 'contacts', of: 'call_list' },
});

export const getContact = endpoint({
  method: 'get',
  path: '/v1/contacts/{id}',
  summary: 'One contact',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Contact,
  errors: ['not_found'],
  reads: { what: 'contact', of: 'contact', now: true },
});

export const ContactEvent = z.strictObject({
  at: Instant,
  kind: z.enum(['call', 'disposition', 'note', 'callback', 'edit']),
  /** Of an edit a JSON list: the field, what it held, what it holds. */
  text: z.string(),
  by: z.string().nullable(),
  call_id: Id.nullable(),
  /** A note stands here that whoever asks may not see. */
  hidden: z.boolean(),
});
export type ContactEvent = z.infer<typeof ContactEvent>;

export const getContactHistory = endpoint({
  method: 'get',
  path: '/v1/contacts/{id}/history',
  summary: 'What happened with a contact, newest first, 50 at most',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(ContactEvent) }),
  errors: ['not_found'],
  reads: { what: 'contact_history', of: 'contact', now: true },
});

export const DispositionCode = z.strictObject({
  id: Id,
  code: z.string(),
  label: z.string(),
  /** Key 1-9 in the disposition list. */
  position: z.number().int().min(1).max(15),
  /** What the code does to the contact's state. */
  effect: ContactState.exclude(['new']),
});
export type DispositionCode = z.infer<typeof DispositionCode>;

export const listDispositionCodes = endpoint({
  method: 'get',
  path: '/v1/disposition-codes',
  summary: 'The disposition codes of this account',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(DispositionCode) }),
  errors: [],
});

export const DoNotCallEntry = z.strictObject({
  phone: ShownPhone,
  reason: z.string(),
  /** Where it came from: `api`, `disposition`, … */
  source: z.string(),
  created_at: Instant,
});
export type DoNotCallEntry = z.infer<typeof DoNotCallEntry>;

export const addDoNotCall = endpoint({
  method: 'post',
  path: '/v1/do-not-call',
  summary: 'Put a number on the do-not-call list; it stays there. Repeats change nothing',
  access: { kind: 'member', roles: WORKING, scope: 'lists' },
  params: Nothing,
  query: Nothing,
  /** A number without a calling code is read as one of the account's country. */
  body: z.strictObject({ phone: line(80), reason: text(500).default('') }),
  response: DoNotCallEntry,
  errors: ['invalid_phone'],
  status: 201,
});

export const listDoNotCall = endpoint({
  method: 'get',
  path: '/v1/do-not-call',
  summary: 'The do-not-call list of this account, by number',
  access: { kind: 'member', roles: EVERY_ROLE, scope: 'lists' },
  params: Nothing,
  query: ListQuery,
  body: Nothing,
  response: listOf(DoNotCallEntry),
  errors: [],
  reads: { what: 'do_not_call', of: 'account' },
});
