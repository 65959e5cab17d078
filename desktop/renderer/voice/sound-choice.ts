/** Which microphone and speaker calls use, kept on this device; null for the system's own choice. */
import { create } from 'zustand';

export interface SoundChoice {
  microphoneId: string | null;
  speakerId: string | null;
}

const storageKey = 'sound';
const systemsOwn: SoundChoice = { microphoneId: null, speakerId: null };

/** What is stored may be older than this release or edited by hand. */
export function parseSoundChoice(text: string | null): SoundChoice {
  try {
    const stored: unknown = JSON.parse(text ?? 'null');
    if (typeof stored !== 'object' || stored === null) return systemsOwn;
    const idAt = (name: string): string | null => {
      const id: unknown = Object.entries(stored).find(([key]) => key === name)?.[1];
      return typeof id === 'string' && id !== '' && id.length <= 200 ? id : null;
    };
    return { microphoneId: idAt('microphoneId'), speakerId: idAt('speakerId') };
  } catch {
    return systemsOwn;
  }
}

function readStored(): string | null {
  // Storage can be denied by policy; then the system's own devices are used.
  try {
    return globalThis.localStorage?.getItem(storageKey) ?? null;
  } catch {
    return null;
  }
}

export const useSoundChoice = create<SoundChoice>(() => parseSoundChoice(readStored()));

export function chooseSound(change: Partial<SoundChoice>): void {
  useSoundChoice.setState(change);
  try {
    globalThis.localStorage?.setItem(storageKey, JSON.stringify(useSoundChoice.getState()));
  } catch {
    // The choice then lasts as long as the window.
  }
}
