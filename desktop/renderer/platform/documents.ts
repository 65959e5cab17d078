/**
 * What the console stores. Mirrors and facts have the schemas of the contract; what is only of this
 * device (states, drafts, holdings) is added here.
 */
import type { RxJsonSchema } from 'rxdb';
import { z } from 'zod';
import { ContactState } from '../../../shared/call-lists.ts';
import { Claim } from '../../../shared/calling.ts';
import { FieldMaster } from '../../../shared/contact-edits.ts';
import { Id, Instant } from '../../../shared/ids.ts';
import {
  FACTS,
  MIRRORS,
  type CallListDoc,
  type CodeDoc,
  type ContactDoc,
} from '../../../shared/sync.ts';

export type MirrorDocs = { contacts: ContactDoc; lists: CallListDoc; codes: CodeDoc };

/** Of a mirrored contact before a disposition was shown on it; put back when it is rejected. */
export const BeforeFact = z.strictObject({
  ver: z.number().int(),
  state: ContactState,
  last_disposition: z.string().nullable(),
  callback_at: Instant.nullable(),
});
export type BeforeFact = z.infer<typeof BeforeFact>;

export const FactState = z.enum(['waiting', 'sent', 'rejected']);
export type FactState = z.infer<typeof FactState>;

/** Local to this device; never sent. A disposition has a `code` of its own, so names differ. */
const Delivery = {
  state: FactState,
  /** Why the server refused it, when it did. */
  refusal_code: z.string().nullable(),
  refusal_detail: z.string().nullable(),
  /** Grows when a waiting fact is offered again. */
  offers: z.number().int(),
  before: BeforeFact.nullable(),
};
export const DispositionFact = FACTS.dispositions.extend(Delivery);
export type DispositionFact = z.infer<typeof DispositionFact>;
export const NoteFact = FACTS.notes.extend(Delivery);
export type NoteFact = z.infer<typeof NoteFact>;
export const CallbackPromise = FACTS.callbacks.extend(Delivery);
export type CallbackPromise = z.infer<typeof CallbackPromise>;
export const AgentStateDoc = FACTS.agent_states.extend(Delivery);
export type AgentStateDoc = z.infer<typeof AgentStateDoc>;
export const ContactEditFact = FACTS.contact_edits.extend({
  ...Delivery,
  /** What the server answered: what the field holds there, and since which version of the contact. */
  master: FieldMaster.nullable(),
});
export type ContactEditFact = z.infer<typeof ContactEditFact>;
export type FactDocs = {
  dispositions: DispositionFact;
  notes: NoteFact;
  callbacks: CallbackPromise;
  agent_states: AgentStateDoc;
  contact_edits: ContactEditFact;
};

/** An unfinished wrap-up; one per contact, never sent. */
export const Draft = z.strictObject({
  contact_id: Id,
  list_id: Id,
  call_id: Id.nullable(),
  code: z.string().max(40).nullable(),
  note: z.string().max(4000),
  callback: z.strictObject({ due_at: Instant, for: z.enum(['me', 'anyone']) }).nullable(),
  claim_token: z.number().int().nullable(),
  updated_at: Instant,
});
export type Draft = z.infer<typeof Draft>;

/** A claim or reservation this device holds. The wall clock counts only after a restart. */
export const Holding = Claim.omit({ ttl_ms: true }).extend({
  /** Wall clock of this device, milliseconds. */
  expires_at: z.number(),
});
export type Holding = z.infer<typeof Holding>;

type Shape = {
  primaryKey?: string;
  indexes?: string[][];
  /** RxDB builds index keys from these, so every indexed string needs its longest length. */
  lengths?: Record<string, number>;
  /** The same for indexed numbers. */
  ranges?: Record<string, [min: number, max: number]>;
};

const ID_LENGTH = 36;

/**
 * The RxDB schema of a zod schema. `$schema` must go because ajv refuses to start with it. The
 * version stays 0 for ever: mirrors are dropped when their schema changes, see `database.ts`.
 */
export function toRxSchema<T>(schema: z.ZodType<T>, shape: Shape): RxJsonSchema<T> {
  const { $schema: _, ...json } = z.toJSONSchema(schema) as Record<string, unknown>;
  const primaryKey = shape.primaryKey ?? 'id';
  const properties = structuredClone(json['properties']) as Record<string, object>;
  const lengths = { [primaryKey]: ID_LENGTH, ...shape.lengths };
  for (const [name, maxLength] of Object.entries(lengths)) {
    properties[name] = { ...properties[name], maxLength };
  }
  for (const [name, [minimum, maximum]] of Object.entries(shape.ranges ?? {})) {
    properties[name] = { ...properties[name], minimum, maximum, multipleOf: 1 };
  }
  return {
    ...json,
    version: 0,
    primaryKey,
    properties,
    indexes: shape.indexes ?? [],
  } as unknown as RxJsonSchema<T>;
}

const MAX_POSITION = 10_000_000;

/**
 * Contacts are read by call list: in list order, or by state in list order. Two more indexes would
 * cost a fifth of the pull rate, so other questions go to the server.
 */
export const mirrorSchemas = {
  contacts: toRxSchema(MIRRORS.contacts, {
    indexes: [
      ['list_id', 'position'],
      ['list_id', 'state', 'position'],
    ],
    lengths: { list_id: ID_LENGTH, state: 20 },
    ranges: { position: [0, MAX_POSITION] },
  }),
  lists: toRxSchema(MIRRORS.lists, {}),
  codes: toRxSchema(MIRRORS.codes, {}),
};

const factShape: Shape = {
  indexes: [['state'], ['contact_id']],
  lengths: { state: 10, contact_id: ID_LENGTH },
};

export const factSchemas = {
  dispositions: toRxSchema(DispositionFact, factShape),
  notes: toRxSchema(NoteFact, factShape),
  callbacks: toRxSchema(CallbackPromise, factShape),
  agent_states: toRxSchema(AgentStateDoc, { indexes: [['state']], lengths: { state: 10 } }),
  contact_edits: toRxSchema(ContactEditFact, factShape),
  drafts: toRxSchema(Draft, { primaryKey: 'contact_id' }),
  holdings: toRxSchema(Holding, { primaryKey: 'contact_id' }),
};
