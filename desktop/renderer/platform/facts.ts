/**
 * What the agent made: dispositions, notes, callbacks, corrections of contacts. Saved here first, on disk before the screen
 * moves on; sent when there is a network; kept when the server refuses one.
 */
import { v7 as newId } from 'uuid';
import type { RxCollection } from 'rxdb';
import type { StoreApi } from 'zustand/vanilla';
import type { AgentStateFact } from '../../../shared/agent-states.ts';
import {
  SYSTEM_CODE_EFFECT,
  SYSTEM_CODE_LABELS,
  type CallbackFact,
  type Disposition,
  type Note,
} from '../../../shared/calling.ts';
import type { ContactEdit } from '../../../shared/contact-edits.ts';
import { foldState } from '../../../shared/contact-state.ts';
import { FACTS, type FactName } from '../../../shared/sync.ts';
import type { ApiClient, ApiError } from './api.ts';
import { nowIso } from './clock.ts';
import type { FactCollections } from './database.ts';
import type { BeforeFact, Draft, FactDocs } from './documents.ts';
import { type FactCounts, watchFacts } from './fact-counts.ts';
import { createFactPush, type FactDoc, type FactPush } from './fact-push.ts';
import type { Mirror } from './mirror.ts';
import { createMutex } from './mutex.ts';
import { isConflict } from './own-edits.ts';
import { createWaker, orAborted } from './wait.ts';

export const FACT_NAMES = Object.keys(FACTS) as FactName[];

export type NewDisposition = Omit<Disposition, 'id' | 'client_at' | 'callback'> & {
  callback: Omit<NonNullable<Disposition['callback']>, 'id'> | null;
};
export type NewNote = Omit<Note, 'id' | 'client_at'>;
export type NewCallback = Omit<CallbackFact, 'id' | 'client_at'>;
export type NewAgentState = Omit<AgentStateFact, 'id' | 'client_at'>;
export type NewContactEdit = Omit<ContactEdit, 'id' | 'client_at'>;
export type NewDraft = Omit<Draft, 'updated_at'>;

export type Facts = {
  readonly collections: FactCollections;
  readonly store: StoreApi<FactCounts>;
  /** Resolves when the disposition is on disk; the contact shows it already unless the disk refused that. */
  recordDisposition(input: NewDisposition): Promise<Disposition>;
  addNote(input: NewNote): Promise<Note>;
  scheduleCallback(input: NewCallback): Promise<CallbackFact>;
  /** Ready, or on a break: kept here first, so that it survives whatever comes. */
  changeState(input: NewAgentState): Promise<AgentStateFact>;
  /** One field of a contact, as the agent corrected it. */
  editContact(input: NewContactEdit): Promise<ContactEdit>;
  /**
   * A person chose between their edit of a field and that of somebody who was faster: mine is made once more, on top of
   * theirs. What was refused goes.
   */
  settleConflict(id: string, choice: 'mine' | 'theirs'): Promise<ContactEdit | null>;
  saveDraft(draft: NewDraft): Promise<void>;
  dropDraft(contactId: string): Promise<void>;
  /** Offers a rejected fact once more. */
  retry(name: FactName, id: string): Promise<void>;
  /** Drops a rejected fact for good; only a person may want that. */
  discard(name: FactName, id: string): Promise<void>;
  /** Counted on the disk: facts the server has not taken, and what is typed and not saved. */
  countUnsent(): Promise<{ facts: number; drafts: number }>;
  /** Everything rejected, as JSON text for a file. */
  exportRejected(): Promise<string>;
  start(): Promise<void>;
  /** Resolves when no fact waits; rejects when `signal` aborts. */
  drain(signal?: AbortSignal): Promise<void>;
  wake(): void;
  /** Removes facts the server has had since before `instant`. */
  forgetSent(instant: string): Promise<void>;
  stop(): Promise<void>;
};

export type FactsOptions = {
  collections: FactCollections;
  mirror: Pick<Mirror, 'contacts' | 'codes' | 'changeContact' | 'resync'>;
  api: ApiClient;
  deviceId: string;
  onFailure: (error: ApiError) => void;
};

const UNREFUSED = { state: 'waiting', refusal_code: null, refusal_detail: null } as const;
const NEW = { ...UNREFUSED, offers: 0, before: null } as const;

export function createFacts(options: FactsOptions): Facts {
  const { collections } = options;
  const counts = watchFacts(collections);
  const waker = createWaker();
  const lane = createMutex();
  const pushes = new Map<FactName, FactPush>();
  const writers = createWriters(options);
  const table = (name: FactName) => collections[name] as unknown as RxCollection<FactDoc>;

  const openPush = (name: FactName): FactPush =>
    createFactPush({
      ...options,
      name,
      collection: table(name),
      lane,
      waker,
      onPushed: options.mirror.resync,
      onRejected: (fact) => undoOnContact(options.mirror, fact),
      onWriteFailure: counts.onWriteFailure,
    });

  async function findRejected(name: FactName, id: string) {
    const fact = await table(name).findOne(id).exec();
    return fact?.state === 'rejected' ? fact : null;
  }

  return {
    collections,
    store: counts.store,
    ...writers,
    retry: async (name, id) => {
      const fact = await findRejected(name, id);
      await fact?.incrementalPatch(UNREFUSED);
    },
    settleConflict: (id, choice) => settleConflict({ collections, ...writers }, id, choice),
    discard: async (name, id) => {
      await (await findRejected(name, id))?.remove();
    },
    countUnsent: async () => {
      const selector = { state: { $ne: 'sent' } } as const;
      const found = await Promise.all(
        FACT_NAMES.map((name) => table(name).find({ selector }).exec()),
      );
      const drafts = await collections.drafts.find().exec();
      return { facts: found.flat().length, drafts: drafts.length };
    },
    exportRejected: async () => JSON.stringify(await counts.listRejected(), null, 2),
    start: async () => {
      for (const name of FACT_NAMES) {
        const push = openPush(name);
        pushes.set(name, push);
        push.start();
      }
      await counts.recount();
    },
    drain: async (signal) => {
      waker.wake();
      await orAborted(counts.whenNoneWait(), signal);
    },
    wake: waker.wake,
    forgetSent: async (instant) => {
      const selector = { state: 'sent', client_at: { $lt: instant } } as const;
      await Promise.all(FACT_NAMES.map((name) => table(name).find({ selector }).remove()));
    },
    stop: async () => {
      counts.stop();
      await Promise.all([...pushes.values()].map((push) => push.stop()));
    },
  };
}

type Writers = Pick<
  Facts,
  | 'recordDisposition'
  | 'addNote'
  | 'scheduleCallback'
  | 'changeState'
  | 'editContact'
  | 'saveDraft'
  | 'dropDraft'
>;

function createWriters({ collections, mirror }: FactsOptions): Writers {
  const dropDraft = async (contactId: string): Promise<void> => {
    await collections.drafts.findOne(contactId).remove();
  };
  return {
    dropDraft,
    recordDisposition: async (input) => {
      const callback = input.callback && { id: newId(), ...input.callback };
      const fact: Disposition = { ...input, callback, id: newId(), client_at: nowIso() };
      const shown = await foreseeContact(mirror, fact);
      await collections.dispositions.insert({ ...fact, ...NEW, before: shown?.before ?? null });
      // It is recorded: a failure now must not make anybody record it a second time.
      await dropDraft(input.contact_id).catch(() => {});
      if (shown) await mirror.changeContact(fact.contact_id, shown.after).catch(() => {});
      return fact;
    },
    addNote: async (input) => {
      const fact: Note = { ...input, id: newId(), client_at: nowIso() };
      await collections.notes.insert({ ...fact, ...NEW });
      return fact;
    },
    scheduleCallback: async (input) => {
      const fact: CallbackFact = { ...input, id: newId(), client_at: nowIso() };
      await collections.callbacks.insert({ ...fact, ...NEW });
      return fact;
    },
    changeState: async (input) => {
      const fact: AgentStateFact = { ...input, id: newId(), client_at: nowIso() };
      await collections.agent_states.insert({ ...fact, ...NEW });
      return fact;
    },
    editContact: async (input) => {
      const fact: ContactEdit = { ...input, id: newId(), client_at: nowIso() };
      await collections.contact_edits.insert({ ...fact, ...NEW, master: null });
      return fact;
    },
    saveDraft: async (draft) => {
      await collections.drafts.incrementalUpsert({ ...draft, updated_at: nowIso() });
    },
  };
}

type Settling = Pick<Facts, 'collections' | 'editContact'>;

async function settleConflict(
  { collections, editContact }: Settling,
  id: string,
  choice: 'mine' | 'theirs',
): Promise<ContactEdit | null> {
  const refused = await collections.contact_edits.findOne(id).exec();
  if (!refused || !isConflict(refused) || !refused.master) return null;
  const { contact_id, list_id, field, to, master } = refused;
  const base = { from: master.value, base_ver: master.ver };
  const made =
    choice === 'mine' ? await editContact({ contact_id, list_id, field, to, ...base }) : null;
  // Those before it were about the same question.
  const selector = { contact_id, state: 'rejected' } as const;
  const others = await collections.contact_edits.find({ selector }).exec();
  for (const other of others) if (other.field === field && isConflict(other)) await other.remove();
  return made;
}

/** What the contact will look like when the server has the disposition; its echo overwrites this. */
async function foreseeContact(mirror: FactsOptions['mirror'], fact: Disposition) {
  const contact = await mirror.contacts.findOne(fact.contact_id).exec();
  const effect = await findEffect(mirror, fact.code);
  if (!contact || effect === undefined) return null;
  const { ver, state, last_disposition, callback_at } = contact;
  const before: BeforeFact = { ver, state, last_disposition, callback_at };
  return {
    before,
    after: {
      state: foldState([state, effect]),
      last_disposition: fact.code,
      callback_at: fact.callback?.due_at ?? callback_at,
    },
  };
}

async function findEffect(mirror: FactsOptions['mirror'], code: string) {
  if (Object.hasOwn(SYSTEM_CODE_LABELS, code)) return SYSTEM_CODE_EFFECT;
  return (await mirror.codes.findOne({ selector: { code } }).exec())?.effect;
}

/** No echo comes for a rejected disposition, so the contact is put back unless it changed since. */
async function undoOnContact(mirror: FactsOptions['mirror'], fact: FactDoc): Promise<void> {
  const { before, contact_id: id } = fact as FactDocs['dispositions'];
  if (!before) return;
  const contact = await mirror.contacts.findOne(id).exec();
  if (contact?.ver !== before.ver) return;
  const { ver: _, ...fields } = before;
  await mirror.changeContact(id, fields);
}
