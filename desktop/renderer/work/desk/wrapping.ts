/** What came of the call: typed, kept every half second, saved as a fact. */
import { nowMs } from '../../platform/clock.ts';
import { judgeCallback } from './callback-rules.ts';
import { createDraftKeeper, type DraftKeeper, wishOf } from './draft-keeper.ts';
import { type DeskState, emptyDesk, type WrapUp } from './desk-state.ts';
import type { DeskParts } from './desk.ts';

export interface Wrapping extends Pick<DraftKeeper, 'keepDraft' | 'forgetDraft' | 'reopen'> {
  /** The call is over: from now on the time until the disposition is saved is wrap-up. */
  begin(): void;
  /** Wrap-up of a call that was made outside Switchyard. */
  record(): void;
  /** Back from such a wrap-up; what was typed is gone. */
  leaveRecord(): Promise<void>;
  edit(change: Partial<WrapUp>): void;
  save(then: 'next' | 'pause'): Promise<void>;
  stop(): void;
}

export interface AfterSave {
  next: () => Promise<void>;
  done: () => Promise<void>;
}

export function createWrapping(parts: DeskParts, after: AfterSave): Wrapping {
  const { store } = parts;
  const drafts = createDraftKeeper(parts);

  function enter(): void {
    store.setState({ phase: 'wrap_up', sinceMs: nowMs(), problem: null });
  }

  return {
    ...drafts,
    begin: () => {
      enter();
      void drafts.keepDraft();
    },
    edit: (change) => {
      store.setState(({ wrapUp }) => ({ wrapUp: { ...wrapUp, ...change }, problem: null }));
      drafts.keepSoon();
    },
    record: () => {
      const { phase, card } = store.getState();
      if (phase === 'card' && card !== null) enter();
    },
    leaveRecord: async () => {
      const { phase, callId } = store.getState();
      if (phase !== 'wrap_up' || callId !== null) return;
      await drafts.forgetDraft();
      store.setState({ phase: 'card', wrapUp: emptyDesk.wrapUp, problem: null });
    },
    save: async (then) => {
      const state = store.getState();
      if (state.phase !== 'wrap_up' || state.isSaving) return;
      store.setState({ isSaving: true, problem: null });
      const isSaved = await save(parts, { state, drafts });
      store.setState({ isSaving: false });
      if (!isSaved) return;
      if (then === 'next') await after.next();
      void after.done();
    },
  };
}

async function save(
  parts: DeskParts,
  { state, drafts }: { state: DeskState; drafts: DraftKeeper },
): Promise<boolean> {
  const { store } = parts;
  try {
    const code = await findMissing(parts, state);
    if (code !== null) {
      const problem = { code, during: 'save' } as const;
      store.setState(({ refusedSaves }) => ({ problem, refusedSaves: refusedSaves + 1 }));
      return false;
    }
    await drafts.settle();
    await write(parts, state);
    const saved = `Saved: ${state.card?.contact.name ?? ''}`;
    store.setState({ ...emptyDesk, sinceMs: nowMs(), saved });
    return true;
  } catch {
    store.setState({ problem: { code: 'not_kept', during: 'save' } });
    return false;
  }
}

/** The effect is asked of the mirror: a code may have changed while it was on screen. */
async function findMissing(
  { console, account }: DeskParts,
  { wrapUp, card }: DeskState,
): Promise<string | null> {
  if (wrapUp.code === null || card === null) return 'no_code';
  const found = await console.mirror.codes.findOne({ selector: { code: wrapUp.code } }).exec();
  if (found?.effect !== 'callback') return null;
  const place = { zone: card.contact.zone, window: account.calling_window };
  const verdict = judgeCallback(wrapUp.callback, place, nowMs());
  return verdict.kind === 'legal' ? null : `callback_${verdict.kind}`;
}

async function write({ console }: DeskParts, { card, wrapUp, callId }: DeskState): Promise<void> {
  if (card === null || wrapUp.code === null) return;
  const { contact, token } = card;
  await console.facts.recordDisposition({
    contact_id: contact.id,
    list_id: contact.list_id,
    call_id: callId,
    code: wrapUp.code,
    note: wrapUp.note.trim(),
    callback: wishOf(wrapUp, contact),
    claim_token: token,
    supersedes: null,
  });
  console.claims.closeCard();
  // The server ends the claim with the disposition; nobody may dial on it from here any more.
  await console.claims.drop([contact.id], false);
}
