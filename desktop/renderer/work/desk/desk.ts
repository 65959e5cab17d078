/** The desk of one member: what is on it, and every step of the loop claim, dial, wrap up, next. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Account } from '../../../../shared/accounts.ts';
import type { Member } from '../../../../shared/members.ts';
import { RESERVATION_LIMIT } from '../../../../shared/calling.ts';
import type { SocketPayload } from '../../../../shared/realtime.ts';
import { WORKING } from '../../../../shared/roles.ts';
import { nowMs } from '../../platform/clock.ts';
import type { Console } from '../../platform/console.ts';
import { type Availability, createAvailability } from './availability.ts';
import { type Claiming, createClaiming } from './claiming.ts';
import { type DeskState, emptyDesk, isBusy } from './desk-state.ts';
import { createDialling, type Dialling } from './dialling.ts';
import { createWrapping, type Wrapping } from './wrapping.ts';
import { createListTerms, type ListTerms } from './list-terms.ts';

export interface DeskParts {
  console: Console;
  account: Account;
  member: Member;
  store: StoreApi<DeskState>;
  terms: ListTerms;
}

export interface Desk
  extends
    Claiming,
    Pick<Availability, 'goOnBreak' | 'becomeReady' | 'onAgentState'>,
    Pick<Dialling, 'dial' | 'endCall'>,
    Pick<Wrapping, 'edit' | 'record' | 'save' | 'extend' | 'leaveRecord'> {
  readonly store: StoreApi<DeskState>;
  readonly console: Console;
  readonly canWork: boolean;
  chooseList(listId: string): void;
  /** Of a list that is not on this device nothing can be held for work without a network. */
  holdHere(isHere: boolean): void;
  /** The list is not this member’s any more: a contact that is only looked at goes; a call and its wrap-up stay. */
  leaveList(): void;
  onCall(event: SocketPayload<'call'>): void;
  /** Reopens a wrap-up that a reload interrupted. */
  resume(): Promise<void>;
  stop(): void;
}

const TOP_UP_BELOW = RESERVATION_LIMIT - 5;
const DRAIN_MS = 10_000;

export function createDesk(options: Omit<DeskParts, 'store' | 'terms'>): Desk {
  const store = createStore<DeskState>(() => ({
    ...emptyDesk,
    listId: null,
    sinceMs: nowMs(),
    availability: { status: 'ready', reason: null, sinceMs: null },
    breakWish: null,
    isClaiming: false,
    refusedSaves: 0,
    saved: null,
  }));
  const terms = createListTerms(options);
  const parts = { ...options, store, terms };
  const canWork = WORKING.includes(options.member.role);
  const claiming = createClaiming(parts);
  const reservations = createReservations(parts, canWork);
  const availability = createAvailability(parts, claiming.giveBack);
  const takeNext = async (): Promise<void> => {
    if (!(await availability.takeWish())) await claiming.takeNext();
  };
  const wrapping = createWrapping(parts, {
    saved: availability.takeWish,
    next: claiming.takeNext,
    done: reservations.topUp,
  });
  const dialling = createDialling(parts, wrapping);
  return {
    ...claiming,
    ...dialling,
    ...wrapping,
    ...availability,
    takeNext,
    store,
    console: options.console,
    canWork,
    chooseList: (listId) => {
      const before = store.getState().listId;
      if (before === listId) return;
      store.setState({ listId, problem: null });
      reservations.hold(listId, before);
    },
    holdHere: (isHere) => {
      const { listId } = store.getState();
      if (listId !== null) reservations.holdHere(listId, isHere);
    },
    leaveList: () => {
      const { card, listId } = store.getState();
      if (card?.contact.list_id === listId) claiming.giveBack();
      store.setState({ listId: null });
      if (listId !== null) reservations.drop(listId);
    },
    resume: async () => {
      await availability.load();
      const callId = await wrapping.reopen();
      if (callId !== null) await dialling.reattach(callId);
      if (!isBusy(store.getState())) availability.forgetWish();
    },
    stop: () => {
      dialling.stop();
      wrapping.stop();
      availability.stop();
      terms.stop();
      options.console.claims.closeCard();
    },
  };
}

/** Contacts for work without a network are taken while there is one. */
function createReservations({ console, store }: DeskParts, canWork: boolean) {
  const quietly = (work: Promise<unknown>): void => void work.catch(() => {});
  let heldHere = true;
  const drop = (listId: string): void => {
    if (canWork) quietly(console.claims.keepReserved(listId, 0));
  };
  return {
    drop,
    holdHere: (listId: string, isHere: boolean): void => {
      if (!canWork || isHere === heldHere) return;
      heldHere = isHere;
      quietly(console.claims.keepReserved(listId, isHere ? RESERVATION_LIMIT : 0));
    },
    hold: (listId: string, before: string | null): void => {
      if (!canWork) return;
      heldHere = true;
      if (before !== null) drop(before);
      quietly(console.claims.keepReserved(listId, RESERVATION_LIMIT));
    },
    /** Only when the server has what was done: it would hand out a contact just worked. */
    topUp: async (): Promise<void> => {
      const { listId } = store.getState();
      if (listId === null || !heldHere || !console.connection.getState().online) return;
      if (console.claims.listReserved(listId).length >= TOP_UP_BELOW) return;
      try {
        await console.drain(AbortSignal.timeout(DRAIN_MS));
        await console.claims.keepReserved(listId, RESERVATION_LIMIT);
      } catch {
        // The next save or the next connect tries again.
      }
    },
  };
}
