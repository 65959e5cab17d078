// The audit log of an account: who did, saw or was refused what, in an order that can be proved.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, listOf, ListQuery, Nothing, text } from './ids.ts';
import { ADMINISTERING } from './roles.ts';

export const AuditActor = z.strictObject({
  /** `operator` runs the server, `system` is a job of it. */
  kind: z.enum(['member', 'api_key', 'operator', 'system']),
  member_id: Id.nullable(),
  key_id: Id.nullable(),
  /** As it was when the row was written. */
  name: z.string().nullable(),
  /** Where they come from, when that is another account. */
  home_account_name: z.string().nullable(),
  /** The view-as this belongs to. */
  view_as_id: Id.nullable(),
});

export const AuditRow = z.strictObject({
  id: Id,
  at: Instant,
  actor: AuditActor,
  /** `thing.verb`, e.g. `member.created` or `contact.read`. */
  action: z.string(),
  target: z.strictObject({ kind: z.string(), id: z.string().nullable() }),
  detail: z.record(z.string(), z.unknown()),
  outcome: z.enum(['done', 'refused']),
  /** Data about people who are called was read. */
  is_read: z.boolean(),
  ip: z.string().nullable(),
  request_id: z.string(),
  /** Place in the account's chain; null for the moment before it has one. */
  n: z.number().int().nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;

const access = { kind: 'member', roles: ADMINISTERING } as const;

export const AuditOnly = z.enum(['reads', 'changes', 'refused']);
export type AuditOnly = z.infer<typeof AuditOnly>;

export const listAudit = endpoint({
  method: 'get',
  path: '/v1/audit',
  summary: 'The audit log, newest first: who did, saw or was refused what between two times',
  access,
  params: Nothing,
  query: ListQuery.extend({
    from: Instant.optional(),
    /** Not included. */
    to: Instant.optional(),
    /** One action, or all that begin with it when it ends in a dot: `member.` */
    action: z
      .string()
      .regex(/^[a-z_]{1,40}\.[a-z_]{0,40}$/, 'must look like member.created or member.')
      .optional(),
    /** A member, whatever they used, or an API key. */
    actor: Id.optional(),
    target: text(200).min(1).optional(),
    only: AuditOnly.optional(),
  }),
  body: Nothing,
  response: listOf(AuditRow),
  errors: [],
});

/** What may be found wrong with a chain. */
export const ChainProblem = z.enum([
  'the signature of the checkpoint is not genuine',
  'the chain does not end where its head says',
  'entries that were signed are gone',
  'there are rows outside of the chain, or links without a row',
  'an entry is missing before this one',
  'the entry does not follow the one before',
  'the row of this entry is gone',
  'the row is not what was written',
  'the entry is not the one that was signed',
]);
export type ChainProblem = z.infer<typeof ChainProblem>;

export const AuditChainState = z.strictObject({
  /** Rows that have their place in the chain. */
  entries: z.number().int(),
  /** Rows of the last second or so, which get theirs next. */
  pending: z.number().int(),
  /** Of the newest signature; null before the first. */
  signed_at: Instant.nullable(),
  signed_entries: z.number().int(),
  intact: z.boolean(),
  /** What is wrong, first finding first, 20 at most. */
  problems: z.array(z.strictObject({ n: z.number().int(), problem: ChainProblem })),
  /** Row the check began at: a very long log is checked from a signed place on. */
  verified_from: z.number().int(),
  verified_at: Instant,
});
export type AuditChainState = z.infer<typeof AuditChainState>;

export const getAuditChain = endpoint({
  method: 'get',
  path: '/v1/audit/chain',
  summary: 'Whether the audit log is whole: every hash is worked out again, now',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: AuditChainState,
  errors: [],
});

export const AuditKey = z.strictObject({
  key_id: z.string(),
  algorithm: z.literal('Ed25519'),
  /** SPKI in PEM. */
  public_key: z.string(),
});
export type AuditKey = z.infer<typeof AuditKey>;

export const getAuditKey = endpoint({
  method: 'get',
  path: '/v1/audit/key',
  summary: 'The public key that checkpoints and exports of audit logs are verified with',
  access: { kind: 'public', reason: 'a public key is for everybody who verifies' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: AuditKey,
  errors: [],
});

export const exportAudit = endpoint({
  method: 'get',
  path: '/v1/audit/export',
  summary: 'The whole audit log with its hashes and signatures, for docs/verify-audit.mjs',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.string(),
  errors: [],
  responseType: 'application/x-ndjson',
  fileName: 'audit.jsonl',
  notInViewAs: true,
});
