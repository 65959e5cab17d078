/** What came of the call: typed, kept every half second, saved as a fact. */
import { SYSTEM_CODES } from '../../../../shared/calling.ts';
import { nowMs } from '../../platform/clock.ts';
import { judgeCallback } from './callback-rules.ts';
import { createDraftKeeper, type DraftKeeper, wishOf } from './draft-keeper.ts';
import { type AfterSave, type DeskState, emptyDesk, type WrapUp } from './desk-state.ts';
import type { DeskParts } from './desk.ts';
import { isHeldToTheEnd, mayExtend } from './wrap-up-rules.ts';
import { createWrapUpTimer } from './wrap-up-timer.ts';
import { t } from '../../words/translate.ts';

export interface Wrapping extends Pick<DraftKeeper, 'keepDraft' | 'forgetDraft' | 'reopen'> {
  /** The call is over: from now on the time until the disposition is saved is wrap-up. */
  begin(): void;
  /** Wrap-up of a call that was made outside Switchyard. */
  record(): void;
  /** Back from such a wrap-up; what was typed is gone. */
  leaveRecord(): Promise<void>;
  edit(change: Partial<WrapUp>): void;
  /** Where the time of a wrap-up is fixed, the saving waits for its end. */
  save(then: AfterSave): Promise<void>;
  /** More time for a timed wrap-up. */
  extend(): void;
  stop(): void;
}

export interface AfterSaving {
  /** Begins the break that waited for this; answers whether there was one. */
  saved: () => Promise<boolean>;
  next: () => Promise<void>;
  done: () => Promise<void>;
}

export function createWrapping(parts: DeskParts, after: AfterSaving): Wrapping {
  const { store } = parts;
  const drafts = createDraftKeeper(parts);

  function enter(): void {
    store.setState({ phase: 'wrap_up', sinceMs: nowMs(), problem: null });
  }

  async function finish(then: AfterSave, isTimeOver: boolean): Promise<void> {
    const state = store.getState();
    if (state.phase !== 'wrap_up' || state.isSaving) return;
    store.setState({ isSaving: true, problem: null });
    const isSaved = await save(parts, { state, drafts, isTimeOver });
    store.setState({ isSaving: false });
    if (!isSaved) return;
    const isOnBreak = await after.saved();
    if (then === 'next' && !isOnBreak) await after.next();
    void after.done();
  }

  async function keepForTheEnd(then: AfterSave): Promise<void> {
    const missing = await findMissing(parts, store.getState());
    if (missing === null) store.setState({ afterTime: then, problem: null });
    else refuse(parts, missing);
  }

  const timer = createWrapUpTimer(parts, () => finish(store.getState().afterTime ?? 'pause', true));
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
    save: (then) =>
      isHeldToTheEnd(store.getState(), nowMs()) ? keepForTheEnd(then) : finish(then, false),
    extend: () => {
      if (!mayExtend(store.getState())) return;
      store.setState(({ extensions }) => ({ extensions: extensions + 1 }));
    },
    stop: () => {
      timer.stop();
      drafts.stop();
    },
  };
}

/** The missing part takes the focus. */
function refuse({ store }: DeskParts, code: string): void {
  const problem = { code, during: 'save' } as const;
  store.setState(({ refusedSaves }) => ({ problem, refusedSaves: refusedSaves + 1 }));
}

async function save(
  parts: DeskParts,
  { state, drafts, isTimeOver }: { state: DeskState; drafts: DraftKeeper; isTimeOver: boolean },
): Promise<boolean> {
  const { store } = parts;
  try {
    const missing = await findMissing(parts, state);
    const stands = isTimeOver && missing !== null ? unknownOutcome(state) : state;
    if (missing !== null && stands === state) {
      refuse(parts, missing);
      return false;
    }
    await drafts.settle();
    await write(parts, stands);
    const name = state.card?.contact.name ?? '';
    const saved =
      stands === state
        ? t('Saved: {name}', { name })
        : t('Time was up, saved without a disposition: {name}', { name });
    store.setState({ ...emptyDesk, sinceMs: nowMs(), saved });
    return true;
  } catch {
    store.setState({ problem: { code: 'not_kept', during: 'save' } });
    return false;
  }
}

/** What was typed is kept; what came of the call is not guessed from a half-filled form. */
function unknownOutcome(state: DeskState): DeskState {
  return {
    ...state,
    wrapUp: { ...state.wrapUp, code: SYSTEM_CODES.wrapUpTimeout, callback: null },
  };
}

/** The effect is asked of the mirror: a code may have changed while it was on screen. */
async function findMissing(
  { console, account }: DeskParts,
  { wrapUp, card }: DeskState,
): Promise<string | null> {
  if (card === null) return 'no_code';
  if (wrapUp.code === null) return card.terms.wrap_up_mode === 'optional' ? null : 'no_code';
  const found = await console.mirror.codes.findOne({ selector: { code: wrapUp.code } }).exec();
  if (found?.effect !== 'callback') return null;
  const place = { zone: card.contact.zone, window: account.calling_window };
  const verdict = judgeCallback(wrapUp.callback, place, nowMs());
  return verdict.kind === 'legal' ? null : `callback_${verdict.kind}`;
}

async function write({ console }: DeskParts, { card, wrapUp, callId }: DeskState): Promise<void> {
  if (card === null) return;
  const { contact, token } = card;
  await console.facts.recordDisposition({
    contact_id: contact.id,
    list_id: contact.list_id,
    call_id: callId,
    code: wrapUp.code ?? SYSTEM_CODES.noDisposition,
    note: wrapUp.note.trim(),
    callback: wishOf(wrapUp, contact),
    claim_token: token,
    supersedes: null,
  });
  console.claims.closeCard();
  // The server ends the claim with the disposition; nobody may dial on it from here any more.
  await console.claims.drop([contact.id], false);
}
