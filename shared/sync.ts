// State down, facts up. The console pulls mirrors of what the server owns and pushes facts.
import { z } from 'zod';
import { AgentStateFact } from './agent-states.ts';
import { DispositionCode, CallList, Contact } from './call-lists.ts';
import { CallbackFact, Disposition, Note } from './calling.ts';
import { ContactEdit, FieldMaster } from './contact-edits.ts';
import { endpoint } from './endpoint.ts';
import { ErrorCode } from './errors.ts';
import { Standing } from './fleet.ts';
import { Id, Nothing } from './ids.ts';
import { EVERY_ROLE, WORKING } from './roles.ts';

/** Raised when a mirrored schema changes; consoles below the minimum get 426. */
export const SYNC_SCHEMA = 3;

/** Documents that belong to no call list live in this bucket. */
export const ACCOUNT_BUCKET = 'account';

const Meta = { bucket: z.string(), seq: z.number().int(), ver: z.number().int() };
export const ContactDoc = Contact.extend(Meta);
export type ContactDoc = z.infer<typeof ContactDoc>;
export const CallListDoc = CallList.extend(Meta);
export type CallListDoc = z.infer<typeof CallListDoc>;
export const CodeDoc = DispositionCode.extend(Meta);
export type CodeDoc = z.infer<typeof CodeDoc>;

/** Mirrored collection → document schema. */
export const MIRRORS = { contacts: ContactDoc, lists: CallListDoc, codes: CodeDoc } as const;
export type MirrorName = keyof typeof MIRRORS;
export const MirrorName = z.enum(['contacts', 'lists', 'codes']);

/** Fact collection → document schema. */
export const FACTS = {
  dispositions: Disposition,
  notes: Note,
  callbacks: CallbackFact,
  agent_states: AgentStateFact,
  contact_edits: ContactEdit,
} as const;
export type FactName = keyof typeof FACTS;
export const FactName = z.enum([
  'dispositions',
  'notes',
  'callbacks',
  'agent_states',
  'contact_edits',
]);

/**
 * `e` is the account's epoch, `m` how far its tombstones were purged when the server gave this out, `b` the last
 * sequence number seen per bucket.
 */
export const Checkpoint = z.strictObject({
  v: z.literal(1),
  e: z.number().int(),
  /** A console of schema 1 sends none, and has to hear that it is too old, not that it made a mistake. */
  m: z.number().int().default(0),
  b: z.record(z.string(), z.number().int()),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

const Doc = z.record(z.string(), z.unknown());

/** Of a mirror: what changed, what left its bucket, which buckets are purged, and how far it is with them. */
export const Page = z.strictObject({
  docs: z.array(Doc),
  removed: z.array(z.strictObject({ id: Id, bucket: z.string() })),
  revoked: z.array(z.string()),
  cp: Checkpoint,
  done: z.boolean(),
});
export type Page = z.infer<typeof Page>;

export const pull = endpoint({
  method: 'post',
  path: '/sync/v1/pull',
  summary: 'The next page of a mirror. `removed` left their bucket; `revoked` buckets are purged',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    coll: MirrorName,
    cp: Checkpoint.nullable(),
    limit: z.number().int().min(1).max(1000),
    schema: z.number().int(),
    device_id: Id,
    /** How the console stands, about once a minute. */
    stands: Standing.optional(),
  }),
  response: Page,
  errors: ['sync_reset', 'upgrade_required'],
  readsOnly: true,
});

export const PushResult = z.strictObject({
  id: Id,
  st: z.enum(['ok', 'dup', 'conflict', 'rejected']),
  code: ErrorCode.or(z.string()).nullable(),
  detail: z.string().nullable(),
  /** Of an edit of a contact: what its field holds now, and the contact's version. */
  master: FieldMaster.optional(),
});
export type PushResult = z.infer<typeof PushResult>;

export const push = endpoint({
  method: 'post',
  path: '/sync/v1/push',
  summary: 'Facts made on this device; one result per row, nothing is dropped',
  access: { kind: 'member', roles: WORKING },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    coll: FactName,
    device_id: Id,
    /** Parsed row by row against FACTS, so that one bad row never blocks the others. */
    rows: z.array(Doc).min(1).max(200),
  }),
  response: z.strictObject({ results: z.array(PushResult) }),
  errors: [],
  // 200 of the longest notes, in a script of three bytes a letter.
  maxBodyBytes: 5 * 1024 * 1024,
});

export const digest = endpoint({
  method: 'post',
  path: '/sync/v1/digest',
  summary: 'Count and hash of a bucket up to a sequence number, to find silent divergence',
  access: { kind: 'member', roles: EVERY_ROLE },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ coll: MirrorName, bucket: z.string().max(64), upto: z.number().int() }),
  response: z.strictObject({
    n: z.number().int(),
    /** Sum of hash64(id ‖ ver) modulo 2^64 over live documents, decimal. */
    h: z.string(),
  }),
  errors: ['not_found'],
  readsOnly: true,
});
