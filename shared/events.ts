// The event log: what happened in an account, in order. Feeds webhooks, the cursor feed and rollups.
import { z } from 'zod';
import { BillingRule } from './dispatch.ts';
import { CallState } from './dispatch-state.ts';
import { endpoint } from './endpoint.ts';
import { Id, Instant, listOf, ListQuery, Nothing } from './ids.ts';
import { Mode } from './mode.ts';
import { SUPERVISING, type Role, type Sight } from './roles.ts';

export const CallCompleted = z.strictObject({
  call_id: Id,
  contact_id: Id.nullable(),
  list_id: Id.nullable(),
  to: z.string(),
  result: CallState,
  duration_seconds: z.number().int(),
  answered_at: Instant.nullable(),
  ended_at: Instant,
  billing_account_id: Id,
  billing_rule: BillingRule,
  billed_seconds: z.number().int(),
  amount_minor: z.number().int(),
  currency: z.string(),
  mode: Mode,
});

export const DispositionCreated = z.strictObject({
  disposition_id: Id,
  contact_id: Id,
  list_id: Id,
  call_id: Id.nullable(),
  code: z.string(),
  note: z.string(),
  member_id: Id,
  callback_at: Instant.nullable(),
  client_at: Instant,
});

/** A promised callback was moved, handed over or cancelled. */
export const CallbackChanged = z.strictObject({
  callback_id: Id,
  contact_id: Id,
  list_id: Id,
  change: z.enum(['moved', 'handed', 'cancelled']),
  /** When it is due now; null once it is cancelled. */
  due_at: Instant.nullable(),
  /** Whose it is now; null for anyone. */
  member_id: Id.nullable(),
  /** Why it was cancelled. */
  note: z.string(),
  changed_by: Id,
  ver: z.number().int(),
});

/** A promised callback fell due: once for each version of it, when it was neither done nor changed before. */
export const CallbackDue = z.strictObject({
  callback_id: Id,
  contact_id: Id,
  list_id: Id,
  due_at: Instant,
  /** Whose it is; null for anyone. */
  member_id: Id.nullable(),
  ver: z.number().int(),
});

export const ContactUpdated = z.strictObject({
  edit_id: Id,
  contact_id: Id,
  list_id: Id,
  /** `name`, or `attributes.` and the name of one. */
  field: z.string(),
  /** What it holds now; empty when the attribute was taken away. */
  value: z.string(),
  member_id: Id,
  client_at: Instant,
});

export const TestPing = z.strictObject({ message: z.string() });

/** Event type → payload schema. Webhook endpoints subscribe by type. */
export const EVENT_TYPES = {
  'call.completed': CallCompleted,
  'disposition.created': DispositionCreated,
  'callback.changed': CallbackChanged,
  'callback.due': CallbackDue,
  'contact.updated': ContactUpdated,
  'test.ping': TestPing,
} as const;
export type EventType = keyof typeof EVENT_TYPES;

/** Who is told of an event, and which fields of it are hidden from whom: without both, a type does not compile. */
export type EventAccess<T extends EventType> = {
  /** Roles that read it in the event log. Webhook endpoints get it whole: their account chose them. */
  readers: readonly Role[];
  why: string;
  hides: Partial<Record<keyof z.infer<(typeof EVENT_TYPES)[T]>, keyof Sight>>;
  /** Fields people type numbers into: those are hidden in them from whoever must not see numbers. */
  typed?: readonly (keyof z.infer<(typeof EVENT_TYPES)[T]>)[];
};

export const EVENT_ACCESS: { readonly [T in EventType]: EventAccess<T> } = {
  'call.completed': {
    readers: SUPERVISING,
    why: 'who runs the floor follows its calls',
    hides: { to: 'phones', amount_minor: 'money' },
  },
  'disposition.created': {
    readers: SUPERVISING,
    why: 'who runs the floor follows what calls achieved',
    hides: { note: 'notes' },
  },
  'callback.changed': {
    readers: SUPERVISING,
    why: 'who runs the floor follows what was promised',
    hides: { note: 'notes' },
  },
  'callback.due': {
    readers: SUPERVISING,
    why: 'who runs the floor sees that promises are kept',
    hides: {},
  },
  'contact.updated': {
    readers: SUPERVISING,
    why: 'who runs the floor follows what agents correct',
    hides: {},
    typed: ['field', 'value'],
  },
  'test.ping': { readers: SUPERVISING, why: 'it holds nothing of the account', hides: {} },
};
export const EventType = z.enum(Object.keys(EVENT_TYPES) as [EventType, ...EventType[]]);
export type EventData<T extends EventType> = z.infer<(typeof EVENT_TYPES)[T]>;

export const Event = z.strictObject({
  id: Id,
  seq: z.number().int(),
  type: EventType,
  /** `test` when it came of a test call, or of an account in test mode. */
  mode: Mode,
  created_at: Instant,
  data: z.record(z.string(), z.unknown()),
});
export type Event = z.infer<typeof Event>;

export const listEvents = endpoint({
  method: 'get',
  path: '/v1/events',
  summary: 'The event log, oldest first; keep `next_cursor` and ask again: nothing is skipped',
  access: { kind: 'member', roles: SUPERVISING, scope: 'events' },
  params: Nothing,
  query: ListQuery.extend({ type: EventType.optional(), mode: Mode.optional() }),
  body: Nothing,
  response: listOf(Event),
  errors: [],
  reads: { what: 'events', of: 'account' },
});
