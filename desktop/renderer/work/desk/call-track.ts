/** The call on the desk as far as it is known: moved forward by events, and by looking when none come. */
import { type Call, getCall } from '../../../../shared/dispatch.ts';
import { isTerminal, mayMove } from '../../../../shared/dispatch-state.ts';
import { nowMs } from '../../platform/clock.ts';
import type { DeskState } from './desk-state.ts';
import type { DeskParts } from './desk.ts';
import type { Wrapping } from './wrapping.ts';

export type TrackPorts = Pick<Wrapping, 'keepDraft' | 'forgetDraft' | 'begin'>;

export interface CallTrack {
  /** The first word of a call; from now on a reload finds it again. */
  begin(call: Call): Promise<void>;
  /** Never moves a call backwards, whatever arrives late. */
  take(call: Call): void;
  look(): Promise<void>;
  lookSoon(): void;
  stop(): void;
}

/** How often the call is looked at: rarely while events arrive, often while they do not. */
const LOOK_MS = { live: 5_000, blind: 1_500, soon: 700 };

export function createCallTrack({ store, console }: DeskParts, ports: TrackPorts): CallTrack {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function lookIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
  }

  function follow(): void {
    store.setState({ phase: 'call' });
    lookIn(console.connection.getState().live ? LOOK_MS.live : LOOK_MS.blind);
  }

  /** The server said no after all: nothing was dialled, so there is nothing to wrap up. */
  function refuse(code: string): void {
    const problem = { code, during: 'dial' } as const;
    store.setState({ phase: 'card', call: null, callId: null, isEnding: false, problem });
    void ports.forgetDraft();
  }

  function finish(): void {
    store.setState({ isEnding: false });
    if (store.getState().phase !== 'wrap_up') ports.begin();
  }

  function take(call: Call): void {
    const before = store.getState();
    if (isStale(before, call)) return;
    store.setState({ callId: call.id, call, sinceMs: sinceOf(before, call) });
    clearTimeout(timer);
    if (call.state === 'refused') refuse(call.reason ?? 'internal');
    else if (isTerminal(call.state)) finish();
    else follow();
  }

  async function look(): Promise<void> {
    const { callId } = store.getState();
    if (callId === null) return;
    try {
      take(await console.api.call(getCall, { params: { id: callId } }));
    } catch {
      if (store.getState().phase === 'call') follow();
    }
  }

  return {
    begin: async (call) => {
      take(call);
      await ports.keepDraft();
    },
    take,
    look,
    lookSoon: () => {
      if (store.getState().phase === 'call') lookIn(LOOK_MS.soon);
    },
    stop: () => clearTimeout(timer),
  };
}

function isStale(before: DeskState, call: Call): boolean {
  // The desk went on to another contact while the answer was on its way.
  if (before.card?.contact.id !== call.contact_id) return true;
  if (before.callId !== null && before.callId !== call.id) return true;
  if (before.call === null || before.call.state === call.state) return false;
  return !mayMove(before.call.state, call.state);
}

function sinceOf(before: DeskState, call: Call): number {
  // A reload in wrap-up brings the call back, not the moment it ended.
  const isShown = before.phase === 'wrap_up' && isTerminal(call.state);
  return before.call?.state === call.state || isShown ? before.sinceMs : nowMs();
}
