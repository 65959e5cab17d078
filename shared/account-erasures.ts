// Erasing a whole account: asked for by its owner or by an admin of its parent, waited for, and then without a way back.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { ADMINISTERING } from './roles.ts';

/** For so long it can be stopped, by any owner or admin of the account or of its parent; work goes on meanwhile. */
export const ACCOUNT_ERASURE_WAIT_DAYS = 7;

export const AccountErasureWait = z.enum([
  'calls',
  'exports',
  'imports',
  'deliveries',
  'sub_accounts',
]);
export type AccountErasureWait = z.infer<typeof AccountErasureWait>;

export const AccountErasure = z.strictObject({
  id: Id,
  account_id: Id,
  account_name: z.string(),
  status: z.enum(['waiting', 'running']),
  reason: z.string(),
  requested_by_name: z.string().nullable(),
  /** Whether the account itself asked for it, or its parent. */
  asked_from: z.enum(['account', 'parent']),
  created_at: Instant,
  /** When it begins. Until then it can be stopped. */
  due_at: Instant,
  steps_done: z.number().int(),
  steps_total: z.number().int(),
  /** What must end first. */
  waits_for: AccountErasureWait.nullable(),
  /** What went wrong the last time; it is tried again until it is done. */
  failure: z.string().nullable(),
  /** Rows deleted or emptied so far. */
  rows: z.number().int(),
});
export type AccountErasure = z.infer<typeof AccountErasure>;

/** A sub-account that is gone, as its parent still knows it. */
export const ErasedAccount = z.strictObject({
  account_id: Id,
  /** The name it had in this parent’s books. */
  name: z.string(),
  rows: z.number().int(),
  done_at: Instant,
  /** The signed text, to be kept as a file. */
  receipt: z.string(),
});
export type ErasedAccount = z.infer<typeof ErasedAccount>;

const Chain = { entries: z.number().int(), sha256: z.string() };

/** What a receipt says. It holds no name and no number. */
export const AccountErasureReceipt = z.strictObject({
  type: z.literal('account_erasure'),
  format: z.literal(1),
  erasure_id: Id,
  account_id: Id,
  parent_account_id: Id.nullable(),
  asked_from_account_id: Id,
  requested_at: Instant,
  requested_by: Id,
  began_at: Instant,
  done_at: Instant,
  /** Table → rows deleted or emptied. */
  counts: z.record(z.string(), z.number().int()),
  /** Where the two chains that stay ended: they can be verified up to here, now and later. */
  ledger: z.strictObject({ ...Chain, sum_minor: z.number().int() }),
  audit: z.strictObject(Chain),
  key_id: z.string(),
  /** Ed25519 over the canonical JSON (RFC 8785) of the rest; base64. */
  signature: z.string(),
});
export type AccountErasureReceipt = z.infer<typeof AccountErasureReceipt>;

/** What there is of an account, before anything is asked for. */
export const AccountErasurePreview = z.strictObject({
  account_id: Id,
  account_name: z.string(),
  /** Kind of thing → how many there are. */
  counts: z.record(z.string(), z.number().int()),
  /** Of its members, those who belong to no other account: their sign-in goes as well. */
  people: z.number().int(),
  /** They must be erased or moved first. */
  sub_accounts: z.array(z.string()),
  in_call: z.boolean(),
  /** Events were sent to webhooks: what arrived there cannot be taken back. */
  told_crm: z.boolean(),
  wait_days: z.number().int(),
});
export type AccountErasurePreview = z.infer<typeof AccountErasurePreview>;

const access = { kind: 'member', roles: ADMINISTERING } as const;

/** A sub-account of the account in view; the account in view itself when nothing is said, which takes its owner. */
const which = { account_id: Id.optional() };

export const previewAccountErasure = endpoint({
  method: 'get',
  path: '/v1/account-erasures/preview',
  summary: 'What erasing a whole account would take away, counted',
  access,
  params: Nothing,
  query: z.strictObject(which),
  body: Nothing,
  response: AccountErasurePreview,
  errors: ['not_found', 'forbidden'],
  notInViewAs: true,
});

export const createAccountErasure = endpoint({
  method: 'post',
  path: '/v1/account-erasures',
  summary: `Erase a whole account in ${ACCOUNT_ERASURE_WAIT_DAYS} days; until then it can be stopped, after that it cannot be undone`,
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    ...which,
    /** The account’s name, typed by whoever asks. */
    account_name: line(120),
    reason: line(200),
  }),
  response: AccountErasure,
  errors: ['not_found', 'forbidden', 'wrong_state', 'step_up_required'],
  status: 202,
  stepUp: true,
  notInViewAs: true,
});

export const listAccountErasures = endpoint({
  method: 'get',
  path: '/v1/account-erasures',
  summary:
    'Erasures of this account and of its sub-accounts that wait or run, and the receipts of those that are done',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(AccountErasure), erased: z.array(ErasedAccount) }),
  errors: [],
});

export const stopAccountErasure = endpoint({
  method: 'delete',
  path: '/v1/account-erasures/{id}',
  summary:
    'Stop the erasure of this account or of a sub-account while it waits; `id` is the account’s',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['not_found', 'wrong_state'],
  notInViewAs: true,
});

export const getErasedAccount = endpoint({
  method: 'get',
  path: '/api/admin/erased-accounts/{id}',
  summary:
    'The receipt of an account that was erased, for the operator: a parent account leaves nobody to read it',
  access: { kind: 'operator' },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ account_id: Id, done_at: Instant, receipt: z.string() }),
  errors: ['not_found'],
});

/** Whether what was typed is the account’s name: spaces around and between words do not count, letters do. */
export function isNamed(typed: string, name: string): boolean {
  const plain = (text: string) => text.normalize('NFC').trim().replace(/\s+/g, ' ');
  return plain(typed) === plain(name);
}
