import { useState } from 'react';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Meter } from '../ui/meter.tsx';
import { Section } from '../ui/section.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { t } from '../words/translate.ts';
import { BridgePhoneForm } from './bridge-phone-form.tsx';
import {
  canChooseSpeaker,
  type MicrophoneStanding,
  playTone,
  type SoundDevice,
} from './microphone.ts';
import { chooseSound, useSoundChoice } from './sound-choice.ts';
import { type MicrophoneTest, useMicrophone } from './use-microphone.ts';
import { useLine, useLineState } from './voice-context.tsx';

/** What calls are spoken over, and with which devices. Kept on this device; a phone of one's own by the server. */
export function SoundSection() {
  const line = useLine();
  const voice = useLineState((state) => state.voice);
  // Whoever does not dial needs no microphone.
  if (line === null) return null;
  if (voice?.mode === 'bridge') {
    return (
      <Section
        title={t('Sound')}
        about={t('This server has no softphone: live calls are spoken on a phone of your own.')}
      >
        <BridgePhoneForm
          phone={voice.phone}
          onSaved={() => void line.ask().catch(() => undefined)}
        />
      </Section>
    );
  }
  return (
    <Section
      title={t('Sound')}
      about={t(
        'The microphone and speaker of this device. Test calls are simulated and use neither.',
      )}
    >
      <Devices />
    </Section>
  );
}

const systemsOwn = 'system';

function Devices() {
  const choice = useSoundChoice();
  const test = useMicrophone(choice.microphoneId);
  const { standing, devices } = test;
  if (standing === null) return null;
  const words = standingWords(standing);
  return (
    <div className="flex max-w-140 flex-col gap-4">
      {words !== null && <Banner tone={standing === 'unasked' ? 'info' : 'warn'}>{words}</Banner>}
      {standing === 'allowed' && (
        <Select
          label={t('Microphone')}
          options={optionsOf(devices.microphones, choice.microphoneId)}
          value={choice.microphoneId ?? systemsOwn}
          onChange={(id) => chooseSound({ microphoneId: id === systemsOwn ? null : id })}
        />
      )}
      {standing !== 'unsupported' && <MicrophoneCheck test={test} />}
      {standing === 'allowed' && <Speaker speakers={devices.speakers} />}
    </div>
  );
}

/** A chosen device that is not plugged in stays in the list, and says so. */
function optionsOf(found: readonly SoundDevice[], chosen: string | null): Option[] {
  const known = found.map(({ id, label }) => ({ id, label }));
  const isGone = chosen !== null && !found.some(({ id }) => id === chosen);
  return [
    { id: systemsOwn, label: t('The system’s own choice') },
    ...known,
    ...(isGone ? [{ id: chosen, label: t('One that is not plugged in') }] : []),
  ];
}

function MicrophoneCheck({ test }: { test: MicrophoneTest }) {
  const { isRunning, level, wasHeard, start, stop } = test;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        icon={isRunning ? 'mic-off' : 'mic'}
        onPress={() => (isRunning ? stop() : void start())}
      >
        {isRunning ? t('Stop the test') : t('Test the microphone')}
      </Button>
      {isRunning && (
        <>
          <Meter
            label={t('Level of the microphone')}
            value={level}
            words={t('{level, number, percent}', { level: Math.round(level * 100) / 100 })}
          />
          <p role="status" className="text-3 text-ink-2">
            {wasHeard
              ? t('You are heard. The bar follows your voice.')
              : t(
                  'Nothing heard yet: say something. If the bar stays empty, choose another microphone.',
                )}
          </p>
        </>
      )}
    </div>
  );
}

function Speaker({ speakers }: { speakers: readonly SoundDevice[] }) {
  const { speakerId } = useSoundChoice();
  const [isPlaying, setPlaying] = useState(false);
  const play = async (): Promise<void> => {
    setPlaying(true);
    await playTone(speakerId).catch(() => undefined);
    setPlaying(false);
  };
  return (
    <div className="flex flex-col items-start gap-2">
      {canChooseSpeaker() ? (
        <div className="w-full">
          <Select
            label={t('Speaker')}
            options={optionsOf(speakers, speakerId)}
            value={speakerId ?? systemsOwn}
            onChange={(id) => chooseSound({ speakerId: id === systemsOwn ? null : id })}
          />
        </div>
      ) : (
        <p className="text-3 text-ink-2">
          {t(
            'This browser plays on the system’s own speaker; another one is chosen in the system.',
          )}
        </p>
      )}
      <Button icon="play" isPending={isPlaying} onPress={() => void play()}>
        {t('Play a tone')}
      </Button>
    </div>
  );
}

function standingWords(standing: MicrophoneStanding): string | null {
  switch (standing) {
    case 'allowed':
      return null;
    case 'unasked':
      return t(
        'The browser will ask once whether the microphone may be used. Test it before your first call.',
      );
    case 'denied':
      return t(
        'The microphone is not allowed here. Allow it in the settings of the browser for this page, then test it.',
      );
    case 'missing':
      return t('There is no microphone. Plug one in; it is found by itself.');
    case 'unsupported':
      return t(
        'This browser gives no microphone to this page. Open the console over https, or in the desktop application.',
      );
  }
}
