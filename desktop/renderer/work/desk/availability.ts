/**
 * Ready, or on a break for a reason. A change is a fact on the disk before the screen says it, so a reload or a killed
 * console keeps it; in a call or a wrap-up a break waits for the end of both.
 */
import {
  type BreakReason,
  getAgentState,
  type OwnAgentState,
} from '../../../../shared/agent-states.ts';
import type { SocketPayload } from '../../../../shared/realtime.ts';
import { nowMs } from '../../platform/clock.ts';
import { keepBreakWish, loadBreakWish } from './break-wish.ts';
import { isBusy, isOnBreak } from './desk-state.ts';
import type { DeskParts } from './desk.ts';

export interface Availability {
  /** A break now or, in a call or a wrap-up, after it. */
  goOnBreak(reason: BreakReason): Promise<void>;
  /** Ends the break, or takes back the wish for one. */
  becomeReady(): Promise<void>;
  /** Begins the break that was wished for, if there is one and nothing is under way; answers whether it did. */
  takeWish(): Promise<boolean>;
  onAgentState(event: SocketPayload<'agent_state'>): void;
  /** What was said last on this device; what was said on another one follows. */
  load(): Promise<void>;
  /** A wish of a call that is long over is none any more. */
  forgetWish(): void;
  stop(): void;
}

export function createAvailability(parts: DeskParts, giveBack: () => void): Availability {
  const { console, store, account, member } = parts;
  const lookout = createLookout(parts);
  const owner = { accountId: account.id, memberId: member.id };

  function wish(reason: BreakReason | null): void {
    keepBreakWish(owner, reason);
    store.setState({ breakWish: reason });
  }

  async function change(status: 'ready' | 'break', reason: BreakReason | null): Promise<void> {
    try {
      await console.facts.changeState({ status, reason });
      const availability = { status, reason, sinceMs: nowMs() };
      store.setState({ availability, saved: null, problem: null });
    } catch {
      store.setState({ problem: { code: 'not_kept', during: 'break' } });
    }
  }

  async function begin(reason: BreakReason): Promise<void> {
    wish(null);
    giveBack();
    await change('break', reason);
    // What was on its way to the desk meanwhile goes back as well.
    if (isOnBreak(store.getState())) giveBack();
  }

  return {
    goOnBreak: (reason) => {
      if (!isBusy(store.getState())) return begin(reason);
      wish(reason);
      return Promise.resolve();
    },
    becomeReady: async () => {
      if (store.getState().breakWish !== null) wish(null);
      if (isOnBreak(store.getState())) await change('ready', null);
    },
    takeWish: async () => {
      const { breakWish } = store.getState();
      if (breakWish === null || isBusy(store.getState())) return false;
      await begin(breakWish);
      return true;
    },
    onAgentState: ({ member_id: id }) => {
      if (id === member.id) void lookout.look();
    },
    load: async () => {
      store.setState({ breakWish: loadBreakWish(owner) });
      await lookout.load();
    },
    forgetWish: () => wish(null),
    stop: lookout.stop,
  };
}

/** Another device may have said something else; what waits here is newer than that. */
function createLookout(parts: DeskParts) {
  const { console, store } = parts;

  async function look(): Promise<void> {
    const kept = await lastKept(parts);
    if (kept?.isWaiting || !console.connection.getState().online) return;
    try {
      const { current } = await console.api.call(getAgentState, {});
      // What was said here meanwhile is newer than the answer.
      if ((await lastKept(parts))?.id !== kept?.id) return;
      const { status, reason } = store.getState().availability;
      const isSame = current?.state === status && current.reason?.code === reason?.code;
      if (current !== null && !isSame) store.setState({ availability: availabilityOf(current) });
    } catch {
      // The next connect, or the next change, asks again.
    }
  }

  let wasOnline = console.connection.getState().online;
  const stop = console.connection.subscribe(({ online }) => {
    if (online && !wasOnline) void look();
    wasOnline = online;
  });

  return {
    look,
    stop,
    load: async (): Promise<void> => {
      const kept = await lastKept(parts);
      if (kept) store.setState({ availability: kept.availability });
      void look();
    },
  };
}

function availabilityOf({ state: status, reason, since }: OwnAgentState) {
  return { status, reason, sinceMs: Date.parse(since) };
}

/** The change made last on this device; ids are made in the order of time. */
async function lastKept({ console }: DeskParts) {
  const last = await console.facts.collections.agent_states
    .findOne({ sort: [{ id: 'desc' }] })
    .exec();
  if (last === null) return null;
  const { id, status, reason, client_at: at, state } = last;
  const availability = { status, reason, sinceMs: Date.parse(at) };
  return { id, availability, isWaiting: state === 'waiting' };
}
