/**
 * One click, one call. The button waits for the server; an answer that never came keeps its
 * Idempotency-Key, so asking again can only find the same call.
 */
import { type Call, endCall, getCall } from '../../../../shared/dispatch.ts';
import { isTerminal, mayMove } from '../../../../shared/dispatch-state.ts';
import type { SocketPayload } from '../../../../shared/realtime.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { nowMs } from '../../platform/clock.ts';
import { type CallTrack, createCallTrack, type TrackPorts } from './call-track.ts';
import type { DeskParts } from './desk.ts';
import { createDialIntent, type DialIntent } from './dial-intent.ts';

export interface Dialling {
  dial(): Promise<void>;
  endCall(): Promise<void>;
  onCall(event: SocketPayload<'call'>): void;
  /** Follows a call that was under way before a reload. */
  reattach(callId: string): Promise<void>;
  stop(): void;
}

interface Wires {
  track: CallTrack;
  intent: DialIntent;
}

export function createDialling(parts: DeskParts, ports: TrackPorts): Dialling {
  const { api } = parts.console;
  const wires = { track: createCallTrack(parts, ports), intent: createDialIntent(api) };
  const { track } = wires;
  return {
    dial: () => dial(parts, wires),
    endCall: () => hangUp(parts, wires),
    onCall: (event) => void follow(parts, wires, event),
    reattach: async (callId) => {
      try {
        track.take(await api.call(getCall, { params: { id: callId } }));
      } catch {
        // Whatever became of the call, its wrap-up is open already.
      }
    },
    stop: track.stop,
  };
}

async function dial({ store }: DeskParts, { track, intent }: Wires): Promise<void> {
  const { phase, card } = store.getState();
  if (phase !== 'card' || card === null || card.token === null) return;
  store.setState({ phase: 'dialling', problem: null, sinceMs: nowMs() });
  try {
    await track.begin(await intent.request(card.contact.id, card.token));
  } catch (error) {
    // An event may have brought the call in the meantime.
    if (store.getState().phase !== 'dialling') return;
    const { code } = failureOf(error);
    const shown = intent.isOpenFor(card.contact.id) ? `unknown_${code}` : code;
    store.setState({ phase: 'card', problem: { code: shown, during: 'dial' } });
  }
}

async function hangUp({ store, console }: DeskParts, { track }: Wires): Promise<void> {
  const { call, isEnding } = store.getState();
  if (call === null || isEnding || isTerminal(call.state)) return;
  store.setState({ isEnding: true, problem: null });
  try {
    track.take(await console.api.call(endCall, { params: { id: call.id } }));
    track.lookSoon();
  } catch (error) {
    const { code } = failureOf(error);
    store.setState({ isEnding: false, problem: { code, during: 'end' } });
  }
}

async function follow(
  { store, console, member }: DeskParts,
  { track, intent }: Wires,
  event: SocketPayload<'call'>,
): Promise<void> {
  const { call, card } = store.getState();
  if (call?.id === event.call_id) {
    if (!mayMove(call.state, event.state)) return;
    // The whole call is fetched at the steps that bring more than the state.
    if (event.state === 'in-progress' || isTerminal(event.state)) await track.look();
    else track.take({ ...call, state: event.state, reason: event.reason });
    return;
  }
  const isMine = event.member_id === member.id && event.contact_id === card?.contact.id;
  if (call !== null || !isMine || card === null || !intent.isOpenFor(card.contact.id)) return;
  await adopt({ store, console }, { track, intent }, event.call_id);
}

/** The call of a request whose answer is late or got lost. */
async function adopt(
  { store, console }: Pick<DeskParts, 'store' | 'console'>,
  { track, intent }: Wires,
  callId: string,
): Promise<void> {
  try {
    const call: Call = await console.api.call(getCall, { params: { id: callId } });
    if (store.getState().callId !== null) return;
    intent.settle();
    await track.begin(call);
  } catch {
    // The next event or the agent's own second press finds it.
  }
}
