/**
 * The one door to the voice of a call. What a phone cannot do it says, and the screen leaves it out; nothing above this
 * file knows whose library carries the sound.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { SoundChoice } from './sound-choice.ts';

/** One look at a leg; levels are 0 to 1, counts are of the whole call. */
export interface VoiceSample {
  atMs: number;
  /** What goes out. */
  microphone: number;
  /** What comes in. */
  speaker: number;
  packetsSent: number;
  packetsReceived: number;
  roundTripMs: number | null;
  jitterMs: number | null;
  /** Of the packets that should have come since the last look; 0 to 1. */
  lostShare: number | null;
}

export interface Leg {
  callId: string;
  state: 'joining' | 'open' | 'reconnecting';
  isMuted: boolean;
  /** Neither side hears the other. */
  isHeld: boolean;
}

export type PhoneProblem = 'microphone_denied' | 'microphone_missing' | 'no_token' | 'unreachable';

export interface PhoneState {
  leg: Leg | null;
  sample: VoiceSample | null;
  /** Why the last leg could not be opened, or was lost. */
  problem: PhoneProblem | null;
}

export const silentPhone: PhoneState = { leg: null, sample: null, problem: null };

export interface Softphone {
  kind: 'twilio' | 'simulator';
  readonly store: StoreApi<PhoneState>;
  /** Joins the agent to a call that the server has placed. Never dials; a second join of the same call does nothing. */
  join(callId: string): Promise<void>;
  leave(): void;
  mute(isMuted: boolean): void;
  hold(isHeld: boolean): void;
  sendDigits(digits: string): void;
  /** Takes the chosen microphone and speaker, in a call as well. */
  useSound(choice: SoundChoice): Promise<void>;
  stop(): void;
}

/** Changes the leg that is there; a leg that ended meanwhile stays ended. */
export function changeLeg(store: StoreApi<PhoneState>, change: Partial<Leg>): void {
  const { leg } = store.getState();
  if (leg !== null) store.setState({ leg: { ...leg, ...change } });
}

export const isDigits = (text: string): boolean => /^[\d*#]+$/.test(text);
