/** The sound of the call in the call bar: how good it is, mute, hold, keypad. What a phone cannot do is not there. */
import { useState } from 'react';
import { useGo } from '../platform-hooks/use-go.ts';
import { useCommands } from '../shell/command-context.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/pill.tsx';
import type { Tone } from '../ui/tone.ts';
import { useDeskState } from '../work/desk/desk-context.tsx';
import { workGroup } from '../work/keys.ts';
import { msg, t } from '../words/translate.ts';
import { Keypad } from './keypad.tsx';
import { holdKeys, keypadKeys, muteKeys } from './keys.ts';
import { type Quality, qualityOf } from './quality.ts';
import { isSpoken } from './line.ts';
import { useLine, useLineState, usePhoneState, useVoiceToggles } from './voice-context.tsx';
import { phoneProblemWords, qualityFigures, qualityName, troubleWords } from './voice-words.ts';

/** Beside the state and its time. */
export function CallQuality() {
  const phase = useDeskState((state) => state.phase);
  const isOn = useDeskState(({ call }) => call?.state === 'in-progress');
  const kind = useLineState(({ phone }) => phone?.kind ?? null);
  const leg = usePhoneState((state) => state.leg);
  const sample = usePhoneState((state) => state.sample);
  if (phase !== 'call' || leg === null) return null;
  if (leg.state !== 'open') return <LineWords state={leg.state} />;
  if (!isOn || sample === null) return null;
  const quality = qualityOf(sample);
  if (quality === null) return null;
  return (
    <p className="flex min-w-0 items-baseline gap-1.5 text-3 text-ink-2">
      <Dot tone={tones[quality]} />
      <span className="font-act whitespace-nowrap">
        {kind === 'simulator'
          ? t('{quality}, simulated', { quality: qualityName(quality) })
          : qualityName(quality)}
      </span>
      <span className="numbers text-2 text-ink-3">{qualityFigures(sample)}</span>
    </p>
  );
}

const tones: Record<Quality, Tone> = { good: 'go', fair: 'warn', poor: 'stop' };

function LineWords({ state }: { state: 'joining' | 'reconnecting' }) {
  return (
    <p className="text-3 text-ink-2">
      {state === 'joining' ? t('Joining the call…') : t('Connecting the sound again…')}
    </p>
  );
}

/** Among the steps of the call. */
export function CallSound({ onKeypad, isOpen }: { onKeypad: () => void; isOpen: boolean }) {
  const leg = usePhoneState((state) => state.leg);
  const { mute, hold } = useVoiceToggles();
  if (leg === null) return null;
  return (
    <>
      <Button
        icon={leg.isMuted ? 'mic-off' : 'mic'}
        keys={muteKeys}
        aria-pressed={leg.isMuted}
        onPress={mute}
      >
        {leg.isMuted ? t('Unmute') : t('Mute')}
      </Button>
      <Button
        icon={leg.isHeld ? 'play' : 'pause'}
        keys={holdKeys}
        aria-pressed={leg.isHeld}
        onPress={hold}
      >
        {leg.isHeld ? t('Go on') : t('Hold||of a call')}
      </Button>
      <Button icon="keypad" keys={keypadKeys} aria-expanded={isOpen} onPress={onKeypad}>
        {t('Keypad')}
      </Button>
    </>
  );
}

/** Whether the keypad is open, by button or key; it is there only while there is a leg to press keys on. */
export function useKeypad(): { isOpen: boolean; toggle: () => void; close: () => void } {
  const [openFor, setOpenFor] = useState<string | null>(null);
  const callId = usePhoneState(({ leg }) => leg?.callId ?? null);
  const isOpen = callId !== null && openFor === callId;
  const toggle = (): void => setOpenFor(isOpen ? null : callId);
  useCommands([
    {
      id: 'voice.keypad',
      title: msg('Keypad'),
      group: workGroup,
      keys: keypadKeys,
      when: () => callId !== null,
      run: toggle,
    },
  ]);
  return { isOpen, toggle, close: () => setOpenFor(null) };
}

/** Below the bar: what is muted or held, the keypad, and what is wrong with the sound. */
export function CallBelow({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const leg = usePhoneState((state) => state.leg);
  const isHeld = leg?.isHeld ?? false;
  const isMuted = leg?.isMuted ?? false;
  return (
    <>
      {isOpen && <Keypad onClose={onClose} />}
      <VoiceTrouble />
      {(isHeld || isMuted) && (
        <p className="basis-full text-3 text-ink-2">
          {isHeld
            ? t('On hold: neither of you hears the other. They hear no music.')
            : t('Muted: they do not hear you.')}
        </p>
      )}
    </>
  );
}

function VoiceTrouble() {
  const go = useGo();
  const line = useLine();
  const trouble = useLineState((state) => state.trouble);
  const isUnknown = useLineState((state) => state.isUnknown);
  const problem = usePhoneState((state) => state.problem) ?? (isUnknown ? 'no_token' : null);
  const bridge = useBridge();
  if (problem !== null) {
    return (
      <div className="basis-full">
        <Banner
          tone="stop"
          action={<Button onPress={() => line?.rejoin()}>{t('Join again')}</Button>}
        >
          {phoneProblemWords(problem)}
        </Banner>
      </div>
    );
  }
  if (trouble !== null) {
    const mend = <Button onPress={() => go('/you')}>{t('Choose devices')}</Button>;
    return (
      <div className="basis-full">
        <Banner tone="warn" action={trouble === 'nothing_arrives' ? undefined : mend}>
          {troubleWords(trouble)}
        </Banner>
      </div>
    );
  }
  if (bridge === null) return null;
  if (bridge.phone !== null) {
    return (
      <p className="numbers basis-full text-3 text-ink-2">
        {t('You speak on your own phone, {phone}. It rings when they answer.', {
          phone: bridge.phone,
        })}
      </p>
    );
  }
  return (
    <div className="basis-full">
      <Banner tone="stop" action={<Button onPress={() => go('/you')}>{t('Give a number')}</Button>}>
        {t(
          'Nobody will speak with the person you call: this server has no softphone and no number of yours.',
        )}
      </Banner>
    </div>
  );
}

/** Set while a live call is on and this window carries none of its sound. */
function useBridge(): { phone: string | null } | null {
  const voice = useLineState((state) => state.voice);
  const call = useDeskState((state) => state.call);
  const phase = useDeskState((state) => state.phase);
  if (phase !== 'call' || call === null || call.mode !== 'live' || !isSpoken(call)) return null;
  return voice?.mode === 'bridge' ? voice : null;
}
