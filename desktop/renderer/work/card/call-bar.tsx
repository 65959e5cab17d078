import { Region } from '../../shell/regions.tsx';
import { useSession } from '../../accounts/use-session.ts';
import { ModeMark } from '../../mode/mode-mark.tsx';
import { useConnection } from '../../platform-hooks/use-console.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock } from '../../ui/format.ts';
import { Pill } from '../../ui/pill.tsx';
import { Timer } from '../../ui/timer.tsx';
import { CallBelow, CallQuality, CallSound, useKeypad } from '../../voice/call-voice.tsx';
import { useDesk, useDeskState } from '../desk/desk-context.tsx';
import { endCallKeys, extendKeys, goOnKeys, recordKeys, skipKeys } from '../keys.ts';
import { barWords } from './desk-words.ts';
import { useWrapUpClock } from './use-wrap-up-clock.ts';
import { msg, t } from '../../words/translate.ts';

/** What state this is and for how long, with the one or two steps it offers. */
export function CallBar() {
  const { account } = useSession();
  const phase = useDeskState((state) => state.phase);
  const card = useDeskState((state) => state.card);
  const call = useDeskState((state) => state.call);
  const sinceMs = useDeskState((state) => state.sinceMs);
  const availability = useDeskState((state) => state.availability);
  const keypad = useKeypad();
  const { name, tone } = barWords({ phase, card, call, availability });
  const isTimed = phase === 'dialling' || phase === 'call';
  return (
    <Region
      name={msg('Call')}
      className={
        'sticky top-0 z-10 flex min-h-14 flex-wrap items-center gap-x-3.5 gap-y-2 border-b ' +
        'border-line bg-surface px-5 py-2.5'
      }
    >
      <Pill tone={tone}>{name}</Pill>
      {/* Before there is a call: what the next one would be. */}
      <ModeMark mode={call?.mode ?? account.mode} />
      {isTimed && (
        <Timer
          label={t('Time in this state: {state}', { state: name })}
          sinceMs={sinceMs}
          className="numbers font-mono text-6 font-strong"
        />
      )}
      {phase === 'wrap_up' && <WrapUpClock />}
      <BarAbout />
      <CallQuality />
      <div className="ml-auto flex flex-wrap gap-2">
        {phase === 'call' && <CallSound onKeypad={keypad.toggle} isOpen={keypad.isOpen} />}
        <BarSteps />
      </div>
      {phase === 'call' && <CallBelow isOpen={keypad.isOpen} onClose={keypad.close} />}
    </Region>
  );
}

function WrapUpClock() {
  const desk = useDesk();
  const { totalSeconds, untilMs, isOver, isTimed, isShort, mayExtend } = useWrapUpClock();
  if (totalSeconds === 0) return null;
  const meant = formatClock(totalSeconds);
  const isPast = isOver && !isTimed;
  return (
    <>
      <Timer
        label={isPast ? t('Past the time meant for wrap-up') : t('Time left for wrap-up')}
        {...(isPast ? { sinceMs: untilMs } : { untilMs })}
        className={`numbers font-mono text-6 font-strong ${isShort && (isTimed || isOver) ? 'text-warn' : ''}`}
      />
      <span className="numbers text-3 text-ink-3">
        {isPast
          ? t('past {meant}; nothing is saved by itself', { meant })
          : isTimed
            ? t('then it is saved as it stands')
            : t('of {meant}; nothing is saved by itself', { meant })}
      </span>
      {isTimed && isShort && mayExtend && (
        <Button keys={extendKeys} onPress={desk.extend}>
          {t('30 s more')}
        </Button>
      )}
    </>
  );
}

/** Whose contact this is, when it is not the agent's. */
function BarAbout() {
  const desk = useDesk();
  const phase = useDeskState((state) => state.phase);
  const hold = useDeskState((state) => state.card?.hold);
  const token = useDeskState((state) => state.card?.token ?? null);
  const isOthers = phase === 'card' && hold === 'none' && token === null;
  const words = !desk.canWork
    ? t('You look on; agents claim and dial.')
    : isOthers
      ? t('Not yours, so it cannot be dialled.')
      : null;
  return words === null ? null : <span className="min-w-0 text-3 text-ink-3">{words}</span>;
}

function BarSteps() {
  const desk = useDesk();
  const phase = useDeskState((state) => state.phase);
  if (!desk.canWork) return null;
  // With an empty desk the one step stands in its middle.
  if (phase === 'idle') return null;
  if (phase === 'card') return <CardSteps />;
  if (phase === 'dialling' || phase === 'call') return <CallSteps />;
  return <RecordSteps />;
}

function ClaimNext() {
  const desk = useDesk();
  const isClaiming = useDeskState((state) => state.isClaiming);
  const isReady = useDeskState((state) => state.listId !== null);
  return (
    <Button
      kind="primary"
      keys={goOnKeys}
      isPending={isClaiming}
      isDisabled={!isReady}
      onPress={() => void desk.takeNext()}
    >
      {t('Claim next')}
    </Button>
  );
}

function CloseCard() {
  const desk = useDesk();
  return (
    <Button kind="quiet" onPress={desk.giveBack}>
      {t('Close')}
    </Button>
  );
}

function CardSteps() {
  const desk = useDesk();
  const { account } = useSession();
  const token = useDeskState((state) => state.card?.token ?? null);
  const state = useDeskState(({ card }) => card?.contact.state);
  const online = useConnection()?.online ?? true;
  const isSuspended = account.status === 'suspended';
  const mayRecord = token !== null || (!online && state === 'callback');
  return (
    <>
      {token === null ? (
        <CloseCard />
      ) : (
        <Button kind="quiet" keys={skipKeys} onPress={() => void desk.takeNext()}>
          {t('Skip')}
        </Button>
      )}
      {mayRecord && (
        <Button kind={online ? 'secondary' : 'primary'} keys={recordKeys} onPress={desk.record}>
          {t('Record a call')}
        </Button>
      )}
      {token === null ? (
        <ClaimNext />
      ) : (
        <Button
          kind={online ? 'primary' : 'secondary'}
          icon="phone"
          keys={goOnKeys}
          isDisabled={!online || isSuspended}
          onPress={() => void desk.dial()}
        >
          {t('Dial')}
        </Button>
      )}
    </>
  );
}

function CallSteps() {
  const desk = useDesk();
  const call = useDeskState((state) => state.call);
  const isEnding = useDeskState((state) => state.isEnding);
  if (call === null) {
    return (
      <Button kind="primary" icon="phone" isPending>
        {t('Dialling')}
      </Button>
    );
  }
  return (
    <Button
      kind="danger"
      icon="phone-off"
      keys={endCallKeys}
      isPending={isEnding}
      onPress={() => void desk.endCall()}
    >
      {isEnding ? t('Ending') : t('End call')}
    </Button>
  );
}

function RecordSteps() {
  const desk = useDesk();
  const callId = useDeskState((state) => state.callId);
  if (callId !== null) return null;
  return (
    <Button kind="quiet" onPress={() => void desk.leaveRecord()}>
      {t('Back, nothing came of it')}
    </Button>
  );
}
