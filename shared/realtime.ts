// Server → console over socket.io: pokes, which the console answers by pulling or fetching, and pages that come unasked.
import { z } from 'zod';
import { CallState } from './dispatch-state.ts';
import { Id } from './ids.ts';
import { EVERY_ROLE, SUPERVISING, WORKING, type Role } from './roles.ts';
import { Checkpoint, MirrorName, Page } from './sync.ts';

export const SOCKET_EVENTS = {
  /** Something in these mirrors changed up to `seq`. */
  poke: z.strictObject({ colls: z.array(MirrorName), seq: z.number() }),
  /**
   * The page that a pull from `from` would have answered now: what changed in a mirror since. Made once for all who see
   * the same; whoever is not at `from` or past it pulls instead.
   */
  changes: z.strictObject({ coll: MirrorName, from: Checkpoint, page: Page }),
  /** A call moved; the agent's call bar follows it. */
  call: z.strictObject({
    call_id: Id,
    contact_id: Id.nullable(),
    member_id: Id.nullable(),
    state: CallState,
    reason: z.string().nullable(),
  }),
  /** Claims of a contact changed hands. */
  claim: z.strictObject({ contact_id: Id, member_id: Id.nullable() }),
  /** A callback of these members changed; null for one that is anyone's. */
  callbacks: z.strictObject({ member_ids: z.array(Id.nullable()) }),
  /** A member went on a break or came back; for what reason is asked by whoever may know. */
  agent_state: z.strictObject({ member_id: Id, state: z.enum(['ready', 'break']) }),
  /** An import made progress. */
  import: z.strictObject({ import_id: Id }),
  /** Somebody began or ceased to view this account; who and why, the console asks for as a member who may know. */
  view_as: z.strictObject({ view_as_id: Id, open: z.boolean() }),
} as const;
export type SocketEvent = keyof typeof SOCKET_EVENTS;
export type SocketPayload<E extends SocketEvent> = z.infer<(typeof SOCKET_EVENTS)[E]>;

/** Who is sent an event: only sockets of these roles get it. An event without an entry does not compile. */
export const SOCKET_ACCESS: {
  readonly [E in SocketEvent]: { roles: readonly Role[]; why: string };
} = {
  poke: { roles: EVERY_ROLE, why: 'says only that there is something to pull' },
  changes: {
    roles: EVERY_ROLE,
    why: 'a page of a mirror, made for those whose own pulls would answer the same',
  },
  call: { roles: EVERY_ROLE, why: 'names ids and a state; whoever may read the call fetches it' },
  claim: { roles: WORKING, why: 'who holds a contact matters to those who work contacts' },
  callbacks: {
    roles: WORKING,
    why: 'names members only; the calendar fetches what its reader may see',
  },
  agent_state: { roles: WORKING, why: 'a member’s other consoles follow, and supervisors see it' },
  import: { roles: SUPERVISING, why: 'only supervisors and above import' },
  view_as: { roles: EVERY_ROLE, why: 'nobody is to be looked at without knowing' },
};
