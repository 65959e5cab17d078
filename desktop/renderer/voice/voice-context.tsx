/** The voice of the desk over every page: a call goes on, and can be muted, whatever page is in view. */
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useApi, useSession } from '../accounts/use-session.ts';
import { useCommands } from '../shell/command-context.tsx';
import { announce } from '../ui/announcer.tsx';
import { useDeskIfOpen } from '../work/desk/desk-context.tsx';
import { workGroup } from '../work/keys.ts';
import { msg, t } from '../words/translate.ts';
import { holdKeys, muteKeys } from './keys.ts';
import { createLine, type Line, type LineState, silentLine } from './line.ts';
import { type PhoneState, silentPhone } from './softphone.ts';
import { troubleWords } from './voice-words.ts';

const LineContext = createContext<Line | null>(null);

export function VoiceProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const desk = useDeskIfOpen();
  const { account, view_as } = useSession();
  const { mode } = account;
  const isVisit = view_as !== null;
  const line = useMemo(
    // Whoever only looks on, or is here as somebody else's guest, speaks with nobody.
    () =>
      desk === null || !desk.canWork || isVisit
        ? null
        : createLine({ api, account: { mode }, desk: desk.store }),
    [api, desk, mode, isVisit],
  );
  useEffect(() => line?.start(), [line]);
  return (
    <LineContext value={line}>
      <VoiceCommands />
      {children}
    </LineContext>
  );
}

const noLine = createStore<LineState>(() => silentLine);
const noPhone = createStore<PhoneState>(() => silentPhone);

/** Null until the desk is there, and for whoever does not dial. */
export function useLine(): Line | null {
  return useContext(LineContext);
}

export function useLineState<T>(select: (state: LineState) => T): T {
  return useStore(useLine()?.store ?? noLine, select);
}

export function usePhoneState<T>(select: (state: PhoneState) => T): T {
  const phone = useLineState((state) => state.phone);
  return useStore(phone?.store ?? noPhone, select);
}

/** Mute and hold, and what has to be heard of the sound itself. */
function VoiceCommands() {
  const toggles = useVoiceToggles();
  const trouble = useLineState((state) => state.trouble);
  const hasLeg = usePhoneState(({ leg }) => leg !== null);
  useEffect(() => {
    if (trouble !== null) announce(troubleWords(trouble), 'assertive');
  }, [trouble]);
  useCommands([
    {
      id: 'voice.mute',
      title: msg('Mute or unmute'),
      group: workGroup,
      keys: muteKeys,
      inDialog: true,
      when: () => hasLeg,
      run: toggles.mute,
    },
    {
      id: 'voice.hold',
      title: msg('Hold or go on'),
      group: workGroup,
      keys: holdKeys,
      inDialog: true,
      when: () => hasLeg,
      run: toggles.hold,
    },
  ]);
  return null;
}

/** What the buttons and the keys do; the new state is said as well as shown. */
export function useVoiceToggles(): { mute: () => void; hold: () => void } {
  const phone = useLineState((state) => state.phone);
  return {
    mute: () => {
      const leg = phone?.store.getState().leg;
      if (!phone || !leg) return;
      phone.mute(!leg.isMuted);
      announce(leg.isMuted ? t('Microphone on') : t('Muted'));
    },
    hold: () => {
      const leg = phone?.store.getState().leg;
      if (!phone || !leg) return;
      phone.hold(!leg.isHeld);
      announce(leg.isHeld ? t('Off hold') : t('On hold'));
    },
  };
}
