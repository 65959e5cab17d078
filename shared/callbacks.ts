// The callbacks calendar: what was promised to whom and when, and the three ways to change a promise. A callback is
// made with a disposition or pushed as a fact (calling.ts); here it is looked at, moved, handed over or cancelled.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, listOf, ListQuery, Nothing, ShownPhone, text } from './ids.ts';
import { WORKING } from './roles.ts';

export const CallbackStatus = z.enum(['open', 'done', 'cancelled']);

export const Callback = z.strictObject({
  id: Id,
  contact_id: Id,
  list_id: Id,
  list_name: z.string(),
  name: z.string(),
  phone: ShownPhone,
  /** Where the contact is. */
  zone: z.string(),
  /** `done`: its contact was called when it was due, or promised another time since. */
  status: CallbackStatus,
  due_at: Instant,
  /** Whose it is; null for anyone. */
  member_id: Id.nullable(),
  member_name: z.string().nullable(),
  promised_by: z.string().nullable(),
  note: z.string(),
  /** There is a note, which this role may not see. */
  note_hidden: z.boolean(),
  /** The contact opted out since: the callback can only be cancelled. */
  dnc: z.boolean(),
  /** Grows with every change; a change names the one it was made of. */
  ver: z.number().int(),
  created_at: Instant,
});
export type Callback = z.infer<typeof Callback>;

export const Whose = z.enum(['mine', 'anyone', 'team']);
export type Whose = z.infer<typeof Whose>;

const access = { kind: 'member', roles: WORKING } as const;

export const listCallbacks = endpoint({
  method: 'get',
  path: '/v1/callbacks',
  summary:
    'Open callbacks by time: your own, those for anyone, or for supervisors those of the whole team',
  access,
  params: Nothing,
  query: ListQuery.extend({
    from: Instant.optional(),
    /** Not included. */
    to: Instant.optional(),
    whose: Whose.default('mine'),
    /** With `team`: of one member. */
    member_id: Id.optional(),
  }),
  body: Nothing,
  response: listOf(Callback),
  errors: ['forbidden'],
  reads: { what: 'callbacks', of: 'account' },
});

export const getCallback = endpoint({
  method: 'get',
  path: '/v1/callbacks/{id}',
  summary: 'One callback, open or not',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Callback,
  errors: ['not_found', 'forbidden'],
  reads: { what: 'callback', of: 'callback' },
});

const made = {
  /** Made by the caller; the same change sent again is not made again. */
  change_id: Id,
  /** The version that the change was made of. */
  ver: z.number().int().min(1),
};

const changeErrors = ['not_found', 'forbidden', 'stale_version', 'wrong_state'] as const;

export const moveCallback = endpoint({
  method: 'post',
  path: '/v1/callbacks/{id}/move',
  summary:
    'Promise another time; one that is not legal where the contact is is refused with the `nearest` that is',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ ...made, due_at: Instant }),
  response: Callback,
  errors: [...changeErrors, 'callback_time', 'outside_calling_window', 'do_not_call'],
});

export const handOverCallback = endpoint({
  method: 'post',
  path: '/v1/callbacks/{id}/hand-over',
  summary: 'Make a callback yours, anyone’s, or as a supervisor another member’s',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ ...made, member_id: Id.nullable() }),
  response: Callback,
  errors: changeErrors,
});

export const cancelCallback = endpoint({
  method: 'post',
  path: '/v1/callbacks/{id}/cancel',
  summary: 'Take a promise back; the contact stays on its list and comes up in list order',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ ...made, reason: text(200) }),
  response: Callback,
  errors: changeErrors,
});
