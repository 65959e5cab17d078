/** The unfinished wrap-up on disk: written while it is typed, found again after a reload. */
import { type Contact, getContact } from '../../../../shared/call-lists.ts';
import { nowMs } from '../../platform/clock.ts';
import type { NewDisposition } from '../../platform/facts.ts';
import { instantOfWall, wallOf } from '../../../../shared/wall-time.ts';
import { type Card, emptyDesk, type WrapUp } from './desk-state.ts';
import type { DeskParts } from './desk.ts';
import { resumedSince } from './wrap-up-rules.ts';

export interface DraftKeeper {
  keepSoon(): void;
  keepDraft(): Promise<void>;
  forgetDraft(): Promise<void>;
  /** What is still being written would otherwise come back after it was dropped. */
  settle(): Promise<void>;
  /** Opens the latest unfinished wrap-up; answers its call, if it has one. */
  reopen(): Promise<string | null>;
  stop(): void;
}

const KEEP_EVERY_MS = 500;

export function createDraftKeeper(parts: DeskParts): DraftKeeper {
  const { store, console } = parts;
  const { facts } = console;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let keeping: Promise<void> = Promise.resolve();

  function unplan(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  async function keepDraft(): Promise<void> {
    unplan();
    const { card, callId, wrapUp, phase } = store.getState();
    if (card === null || (phase !== 'call' && phase !== 'wrap_up')) return;
    keeping = facts.saveDraft({
      contact_id: card.contact.id,
      list_id: card.contact.list_id,
      call_id: callId,
      code: wrapUp.code,
      note: wrapUp.note,
      callback: wishOf(wrapUp, card.contact),
      claim_token: card.token,
    });
    await keeping;
  }

  async function settle(): Promise<void> {
    unplan();
    await keeping.catch(() => {});
  }

  return {
    keepDraft,
    settle,
    keepSoon: () => {
      timer ??= setTimeout(() => void keepDraft(), KEEP_EVERY_MS);
    },
    forgetDraft: async () => {
      await settle();
      const { card } = store.getState();
      if (card !== null) await facts.dropDraft(card.contact.id);
    },
    reopen: () => reopen(parts),
    stop: () => {
      if (timer !== undefined) void keepDraft().catch(() => {});
    },
  };
}

async function reopen({ store, console, terms: ofLists }: DeskParts): Promise<string | null> {
  const { facts, claims } = console;
  const drafts = await facts.collections.drafts.find().exec();
  const latest = drafts.toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : -1))[0];
  if (latest === undefined) return null;
  const contact = await findContact(console, latest.contact_id);
  const terms = await ofLists.read(latest.list_id);
  if (contact === null || store.getState().phase !== 'idle') return null;
  const { callback, code, note, call_id: callId, claim_token: token } = latest;
  const wall = callback && { ...wallOf(contact.zone, Date.parse(callback.due_at)) };
  const wrapUp = { code, note, callback: callback && wall && { ...wall, for: callback.for } };
  const hold = claims.find(contact.id)?.kind ?? 'none';
  const card: Card = { contact, token, hold, openedAtMs: nowMs(), terms };
  const left = { leftAtMs: Date.parse(latest.updated_at), nowMs: nowMs() };
  const sinceMs = resumedSince(terms, left);
  store.setState({ ...emptyDesk, phase: 'wrap_up', card, callId, wrapUp, sinceMs });
  if (hold === 'claim') claims.openCard(contact.id);
  return callId;
}

async function findContact(console: DeskParts['console'], id: string): Promise<Contact | null> {
  const found = await console.mirror.contacts.findOne(id).exec();
  if (found !== null) return found.toMutableJSON();
  return console.api.call(getContact, { params: { id } }).catch(() => null);
}

export function wishOf({ callback }: WrapUp, { zone }: Contact): NewDisposition['callback'] {
  const atMs = callback === null ? undefined : instantOfWall(zone, callback);
  if (callback === null || atMs === undefined) return null;
  return { due_at: new Date(atMs).toISOString(), for: callback.for };
}
