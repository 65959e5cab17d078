/** The microphone outside a call: whether it may be used, which there are, and how loud the chosen one is. */

export type MicrophoneStanding =
  /** Nobody was asked yet. */
  | 'unasked'
  | 'allowed'
  | 'denied'
  | 'missing'
  /** The browser gives none: an old one, or a page that did not come over TLS. */
  | 'unsupported';

export interface SoundDevice {
  id: string;
  label: string;
}

export interface SoundDevices {
  microphones: SoundDevice[];
  speakers: SoundDevice[];
}

/** Only under a permission do devices have names, so before it none are told apart. */
export async function listSoundDevices(): Promise<SoundDevices & { hasMicrophone: boolean }> {
  const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const ofKind = (kind: MediaDeviceKind): SoundDevice[] =>
    found
      .filter((one) => one.kind === kind && one.label !== '')
      // The browser lists the system's own choice once more under these names.
      .filter(({ deviceId }) => deviceId !== 'default' && deviceId !== 'communications')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  const hasMicrophone = found.some(({ kind }) => kind === 'audioinput');
  return { microphones: ofKind('audioinput'), speakers: ofKind('audiooutput'), hasMicrophone };
}

/** What the browser says of its permission; null where it cannot be asked. */
export async function askPermission(): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state;
  } catch {
    return null;
  }
}

/** Named devices prove a permission that the browser does not tell of otherwise. */
export function standingFrom(
  permission: PermissionState | null,
  found: { microphones: readonly SoundDevice[]; hasMicrophone: boolean } | null,
): MicrophoneStanding {
  if (found === null) return 'unsupported';
  if (permission === 'denied') return 'denied';
  if (!found.hasMicrophone) return 'missing';
  return permission === 'granted' || found.microphones.length > 0 ? 'allowed' : 'unasked';
}

export interface Listening {
  /** How loud it is now, 0 to 1. */
  level(): number;
  stop(): void;
}

/** @throws what `getUserMedia` throws; `standingOfError` says what it means. */
export async function listenTo(microphoneId: string | null): Promise<Listening> {
  const exact = microphoneId === null ? {} : { deviceId: { exact: microphoneId } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: exact });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(wave);
      return levelOf(wave);
    },
    stop: () => {
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}

const QUIETEST_DB = -60;

/** Loudness as ears tell it: -60 dB and less is 0, full scale is 1. */
export function levelOf(wave: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < wave.length; at += 1) sum += (wave[at] ?? 0) ** 2;
  const root = Math.sqrt(sum / Math.max(1, wave.length));
  if (root === 0) return 0;
  const decibels = 20 * Math.log10(root);
  return Math.min(1, Math.max(0, 1 - decibels / QUIETEST_DB));
}

export function standingOfError(error: unknown): MicrophoneStanding {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'unsupported';
}

const TONE_HZ = 440;
const TONE_SECONDS = 1;
const TONE_VOLUME = 0.2;

/** A short tone on the chosen speaker, so that somebody hears which one it is. */
export async function playTone(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  if (speakerId !== null && 'setSinkId' in context)
    await (context.setSinkId as (id: string) => Promise<void>)(speakerId).catch(() => undefined);
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = TONE_HZ;
  volume.gain.value = TONE_VOLUME;
  tone.connect(volume).connect(context.destination);
  await new Promise<void>((done) => {
    tone.onended = () => done();
    tone.start();
    tone.stop(context.currentTime + TONE_SECONDS);
  });
  await context.close();
}

/** Whether this browser can send sound to a speaker of choice. */
export function canChooseSpeaker(): boolean {
  return typeof AudioContext === 'function' && 'setSinkId' in AudioContext.prototype;
}
