/**
 * The softphone over Twilio. The library is fetched when the first live call is joined, not with the console. A leg goes
 * out to the one application of the token, which lets it into a call of its own member and into nothing else.
 */
import type { Call, Device } from '@twilio/voice-sdk';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { nowMs } from '../platform/clock.ts';
import {
  changeLeg,
  type PhoneProblem,
  type PhoneState,
  silentPhone,
  type Softphone,
  type VoiceSample,
} from './softphone.ts';
import type { SoundChoice } from './sound-choice.ts';

/** Levels of the library reach from 0 to this. */
const LEVEL_MAX = 32_767;
const TOKEN_REFRESH_MS = 120_000;

export interface TwilioPhoneOptions {
  /** A token that is good for a while; asked again before each runs out. */
  token: () => Promise<string>;
  sound: () => SoundChoice;
}

interface Wires {
  store: StoreApi<PhoneState>;
  options: TwilioPhoneOptions;
  device: Promise<Device> | null;
  call: Call | null;
}

export function createTwilioPhone(options: TwilioPhoneOptions): Softphone {
  const store = createStore<PhoneState>(() => silentPhone);
  const wires: Wires = { store, options, device: null, call: null };
  return {
    kind: 'twilio',
    store,
    join: (callId) => join(wires, callId),
    leave: () => leave(wires),
    mute: (isMuted) => {
      changeLeg(store, { isMuted });
      applyMute(wires);
    },
    hold: (isHeld) => {
      changeLeg(store, { isHeld });
      applyMute(wires);
    },
    sendDigits: (digits) => wires.call?.sendDigits(digits),
    useSound: async (choice) => {
      if (wires.device !== null && wires.call !== null) await takeSound(await wires.device, choice);
    },
    stop: () => {
      leave(wires);
      void wires.device?.then(
        (device) => device.destroy(),
        () => undefined,
      );
      wires.device = null;
    },
  };
}

async function openDevice({ options }: Wires): Promise<Device> {
  const [{ Device: Made }, token] = await Promise.all([
    import('@twilio/voice-sdk'),
    options.token(),
  ]);
  const device = new Made(token, {
    logLevel: 'error',
    tokenRefreshMs: TOKEN_REFRESH_MS,
  });
  // The console says and shows what happens; a tone of the library at each end would be one too many.
  device.audio?.outgoing(false);
  device.audio?.disconnect(false);
  device.on('tokenWillExpire', () => {
    void options.token().then(
      (next) => device.updateToken(next),
      () => undefined,
    );
  });
  // A device that fails outside a call is made anew with the next one.
  device.on('error', () => undefined);
  return device;
}

async function join(wires: Wires, callId: string): Promise<void> {
  const { store, options } = wires;
  if (store.getState().leg?.callId === callId) return;
  leave(wires);
  store.setState({ leg: { callId, state: 'joining', isMuted: false, isHeld: false } });
  const isWanted = (): boolean => store.getState().leg?.callId === callId;
  try {
    wires.device ??= openDevice(wires);
    const device = await wires.device;
    await takeSound(device, options.sound());
    if (!isWanted()) return;
    const call = await device.connect({ params: { call_id: callId } });
    if (!isWanted()) return call.disconnect();
    wires.call = call;
    follow(wires, call);
    applyMute(wires);
  } catch (error) {
    wires.device = null;
    if (isWanted()) store.setState({ ...silentPhone, problem: problemOf(error) });
  }
}

function follow(wires: Wires, call: Call): void {
  const { store } = wires;
  const isOurs = (): boolean => wires.call === call;
  call.on('accept', () => {
    if (!isOurs()) return;
    changeLeg(store, { state: 'open' });
    // Muted or held while it was still joining.
    applyMute(wires);
  });
  call.on('reconnecting', () => isOurs() && changeLeg(store, { state: 'reconnecting' }));
  call.on('reconnected', () => isOurs() && changeLeg(store, { state: 'open' }));
  call.on('sample', (sample: LibrarySample) => {
    if (isOurs()) store.setState({ sample: readSample(sample) });
  });
  call.on('error', (error: unknown) => {
    if (isOurs()) store.setState({ problem: problemOf(error) });
  });
  call.on('disconnect', () => {
    if (!isOurs()) return;
    wires.call = null;
    store.setState({ leg: null, sample: null });
  });
}

function leave(wires: Wires): void {
  const { call, store } = wires;
  wires.call = null;
  call?.disconnect();
  store.setState(silentPhone);
}

/** On hold the microphone is closed and the other side is not played; the carrier's leg stays as it is. */
function applyMute({ call, store }: Wires): void {
  const { leg } = store.getState();
  if (call === null || leg === null) return;
  call.mute(leg.isMuted || leg.isHeld);
  for (const track of call.getRemoteStream()?.getAudioTracks() ?? []) track.enabled = !leg.isHeld;
}

/** A device that is gone leaves the system's own in use. */
async function takeSound({ audio }: Device, choice: SoundChoice): Promise<void> {
  if (!audio) return;
  const { microphoneId, speakerId } = choice;
  try {
    if (microphoneId === null) await audio.unsetInputDevice();
    else await audio.setInputDevice(microphoneId);
  } catch {
    await audio.unsetInputDevice().catch(() => undefined);
  }
  if (!audio.isOutputSelectionSupported) return;
  await audio.speakerDevices.set(speakerId ?? 'default').catch(() => undefined);
}

export interface LibrarySample {
  audioInputLevel: number;
  audioOutputLevel: number;
  packetsSent: number;
  packetsReceived: number;
  rtt: number;
  jitter: number;
  /** In percent. */
  packetsLostFraction: number;
  totals: { packetsSent: number; packetsReceived: number };
}

export function readSample(sample: LibrarySample): VoiceSample {
  const level = (value: number): number => Math.min(1, Math.max(0, value / LEVEL_MAX));
  return {
    atMs: nowMs(),
    microphone: level(sample.audioInputLevel),
    speaker: level(sample.audioOutputLevel),
    packetsSent: sample.totals.packetsSent,
    packetsReceived: sample.totals.packetsReceived,
    roundTripMs: sample.rtt,
    jitterMs: sample.jitter,
    lostShare: sample.packetsLostFraction / 100,
  };
}

const codes: Readonly<Record<number, PhoneProblem>> = {
  31401: 'microphone_denied',
  31402: 'microphone_missing',
  20101: 'no_token',
  20104: 'no_token',
  31204: 'no_token',
  31205: 'no_token',
};

/** By the codes of the library and the names of the browser; a token the server would not give has neither. */
export function problemOf(error: unknown): PhoneProblem {
  if (typeof error !== 'object' || error === null) return 'unreachable';
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'NotAllowedError') return 'microphone_denied';
  if (name === 'NotFoundError') return 'microphone_missing';
  return (typeof code === 'number' ? codes[code] : undefined) ?? 'unreachable';
}
