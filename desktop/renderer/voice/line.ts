/**
 * The voice of the call on the desk: follows the call, joins it when there is somebody to hear, leaves when it is over,
 * and watches that the sound lives. It never dials.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Account } from '../../../shared/accounts.ts';
import type { Call } from '../../../shared/dispatch.ts';
import { issueVoice, type Voice } from '../../../shared/voice.ts';
import type { ApiClient } from '../platform/api.ts';
import { nowMs } from '../platform/clock.ts';
import type { DeskState } from '../work/desk/desk-state.ts';
import { createSimulatedPhone } from './simulated-phone.ts';
import type { Softphone } from './softphone.ts';
import { useSoundChoice } from './sound-choice.ts';
import { createTwilioPhone } from './twilio-phone.ts';
import { freshWatch, look, type Trouble, troubleOf, type Watch } from './watchdog.ts';

export interface LineState {
  /** The phone of the call on the desk; null for a bridge, which is no phone of this window. */
  phone: Softphone | null;
  /** What live calls are spoken over; null until the server said. */
  voice: Voice | null;
  trouble: Trouble | null;
  /** A live call is on, and the server did not say what it is spoken over. */
  isUnknown: boolean;
}

export const silentLine: LineState = {
  phone: null,
  voice: null,
  trouble: null,
  isUnknown: false,
};

export interface Line {
  readonly store: StoreApi<LineState>;
  /** After the person mended what kept the leg from opening. */
  rejoin(): void;
  /** Asks again what calls are spoken over. */
  ask(): Promise<void>;
  /** @returns how to stop: then the phones are put down. */
  start(): () => void;
}

const TOKEN_LEFT_MS = 120_000;

/** Whether somebody can be heard, or is about to be. */
export function isSpoken(call: Pick<Call, 'state'>): boolean {
  return call.state === 'queued' || call.state === 'ringing' || call.state === 'in-progress';
}

interface LineParts {
  api: ApiClient;
  account: Pick<Account, 'mode'>;
  desk: StoreApi<DeskState>;
}

export function createLine({ api, account, desk }: LineParts): Line {
  const store = createStore<LineState>(() => silentLine);
  const ask = async (): Promise<void> => {
    store.setState({ voice: await api.call(issueVoice, { body: {} }) });
  };
  const phones = createPhones(store, ask);
  let stopWatching: () => void = () => undefined;

  function take(phone: Softphone | null): void {
    if (store.getState().phone === phone) return;
    stopWatching();
    store.getState().phone?.leave();
    store.setState({ phone, trouble: null });
    stopWatching = phone === null ? () => undefined : watchPhone({ store, desk, phone });
  }

  async function follow(): Promise<void> {
    const call = callOf(desk.getState());
    if (call === null || !isSpoken(call)) {
      store.setState({ isUnknown: false });
      return take(null);
    }
    if (call.mode === 'live' && store.getState().voice === null) await ask().catch(() => undefined);
    // It may have ended while the server was asked.
    const now = callOf(desk.getState());
    if (now?.id !== call.id || !isSpoken(now)) return;
    store.setState({ isUnknown: call.mode === 'live' && store.getState().voice === null });
    const phone = phones.phoneFor(call.mode);
    take(phone);
    const { leg, problem } = phone?.store.getState() ?? {};
    if (leg?.callId !== call.id && problem == null) await phone?.join(call.id);
  }

  function start(): () => void {
    // A test-mode account speaks over the simulator; the server would say nothing else.
    if (account.mode === 'live') void ask().catch(() => undefined);
    const stops = [
      desk.subscribe((now, before) => {
        if (now.call !== before.call || now.phase !== before.phase) void follow();
      }),
      useSoundChoice.subscribe((choice) => void store.getState().phone?.useSound(choice)),
    ];
    void follow();
    return () => {
      stops.forEach((stop) => stop());
      take(null);
      phones.stop();
    };
  }

  return {
    store,
    ask,
    rejoin: () => {
      const call = callOf(desk.getState());
      const { phone } = store.getState();
      if (call === null || !isSpoken(call)) return;
      void (phone === null ? follow() : phone.join(call.id));
    },
    start,
  };
}

/** The call the agent is in; after it, the desk keeps it for the wrap-up. */
function callOf({ phase, call }: DeskState): Call | null {
  return phase === 'call' ? call : null;
}

function createPhones(store: StoreApi<LineState>, ask: () => Promise<void>) {
  const simulated = createSimulatedPhone();
  let twilio: Softphone | null = null;
  /** The token at hand while it lasts, and then another. */
  async function token(): Promise<string> {
    const { voice } = store.getState();
    const isGood =
      voice?.mode === 'softphone' && Date.parse(voice.expires_at) - nowMs() > TOKEN_LEFT_MS;
    if (!isGood) await ask();
    const now = store.getState().voice;
    if (now?.mode !== 'softphone') throw new Error('the server gives no softphone any more');
    return now.token;
  }
  return {
    phoneFor: (mode: Call['mode']): Softphone | null => {
      if (mode === 'test') return simulated;
      if (store.getState().voice?.mode !== 'softphone') return null;
      twilio ??= createTwilioPhone({ token, sound: () => useSoundChoice.getState() });
      return twilio;
    },
    stop: () => {
      simulated.stop();
      twilio?.stop();
    },
  };
}

/** Only a call that is on can be dead: while it rings there is nothing to hear. */
function watchPhone(parts: {
  store: StoreApi<LineState>;
  desk: StoreApi<DeskState>;
  phone: Softphone;
}): () => void {
  const { store, desk, phone } = parts;
  let watch: Watch = freshWatch;
  return phone.store.subscribe(({ leg, sample }, before) => {
    if (sample === null || sample === before.sample) return;
    const isOn = callOf(desk.getState())?.state === 'in-progress' && leg?.isHeld === false;
    watch = isOn ? look(watch, sample, leg) : freshWatch;
    const trouble = troubleOf(watch);
    if (trouble !== store.getState().trouble) store.setState({ trouble });
  });
}
