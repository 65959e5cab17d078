import { useCallback, useEffect, useRef, useState } from 'react';
import {
  askPermission,
  listSoundDevices,
  type Listening,
  listenTo,
  type MicrophoneStanding,
  type SoundDevices,
  standingFrom,
  standingOfError,
} from './microphone.ts';

const LOOK_MS = 100;
/** As loud as somebody who speaks; breathing stays below. */
const HEARD_LEVEL = 0.35;

export interface MicrophoneTest {
  standing: MicrophoneStanding | null;
  devices: SoundDevices;
  isRunning: boolean;
  level: number;
  /** Whether anything was heard since the test began. */
  wasHeard: boolean;
  start: () => Promise<void>;
  stop: () => void;
}

const none: SoundDevices = { microphones: [], speakers: [] };

/** The state of the microphone as it changes, and a test of it that ends with the screen. */
export function useMicrophone(microphoneId: string | null): MicrophoneTest {
  const [standing, setStanding] = useState<MicrophoneStanding | null>(null);
  const [devices, setDevices] = useState(none);
  const [opened, setOpened] = useState<{ by: string | null; listening: Listening } | null>(null);
  // Another microphone was chosen: what was heard was heard by the one before.
  const listening = opened?.by === microphoneId ? opened.listening : null;
  const [level, setLevel] = useState(0);
  const [wasHeard, setHeard] = useState(false);
  const isShown = useRef(true);

  const refresh = useCallback(async (): Promise<void> => {
    const [permission, found] = await Promise.all([askPermission(), listSoundDevices()]);
    if (!isShown.current) return;
    const isGiven = navigator.mediaDevices !== undefined;
    setStanding(standingFrom(permission, isGiven ? found : null));
    setDevices(found);
  }, []);

  useEffect(() => {
    isShown.current = true;
    void refresh();
    const { mediaDevices } = navigator;
    const changed = (): void => void refresh();
    mediaDevices?.addEventListener('devicechange', changed);
    return () => {
      isShown.current = false;
      mediaDevices?.removeEventListener('devicechange', changed);
    };
  }, [refresh]);

  useEffect(() => {
    if (listening === null) return undefined;
    const timer = setInterval(() => {
      const now = listening.level();
      setLevel(now);
      if (now >= HEARD_LEVEL) setHeard(true);
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      listening.stop();
    };
  }, [listening]);

  return {
    standing,
    devices,
    isRunning: listening !== null,
    level,
    wasHeard,
    start: async () => {
      setHeard(false);
      setLevel(0);
      try {
        const made = await listenTo(microphoneId);
        if (!isShown.current) return made.stop();
        setOpened({ by: microphoneId, listening: made });
        await refresh();
      } catch (error) {
        setStanding(standingOfError(error));
      }
    },
    stop: () => setOpened(null),
  };
}
