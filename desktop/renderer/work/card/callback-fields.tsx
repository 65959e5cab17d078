import type { Contact } from '../../../../shared/call-lists.ts';
import { useSession } from '../../accounts/use-session.ts';
import { nowMs } from '../../platform/clock.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/class-names.ts';
import { controlClasses } from '../../ui/field.tsx';
import { formatDay, formatTime } from '../../ui/format.ts';
import { Pill } from '../../ui/pill.tsx';
import { Segments } from '../../ui/tabs.tsx';
import { wallOf } from '../../../../shared/wall-time.ts';
import { type CallbackVerdict, judgeCallback } from '../desk/callback-rules.ts';
import type { CallbackChoice } from '../desk/desk-state.ts';
import { useMinute } from '../queue/use-local.ts';
import { msg, t } from '../../words/translate.ts';

export interface CallbackFieldsProps {
  contact: Contact;
  choice: CallbackChoice;
  onChange: (choice: CallbackChoice) => void;
}

/** When to call back, by the contact's clock with the agent's beside it, and who does it. */
export function CallbackFields({ contact, choice, onChange }: CallbackFieldsProps) {
  const { account } = useSession();
  useMinute();
  const place = { zone: contact.zone, window: account.calling_window };
  const verdict = judgeCallback(choice, place, nowMs());
  return (
    <div
      role="group"
      aria-label={t('Callback')}
      data-callback
      className="flex flex-wrap items-center gap-x-3 gap-y-2 text-3"
    >
      <span className="font-strong">{t('Call back')}</span>
      <input
        type="date"
        aria-label={t('Day, where they are')}
        value={choice.date}
        onChange={(event) => onChange({ ...choice, date: event.target.value })}
        className={cx(controlClasses, 'numbers w-auto!')}
      />
      <input
        type="time"
        aria-label={t('Time, where they are')}
        value={choice.time}
        onChange={(event) => onChange({ ...choice, time: event.target.value })}
        className={cx(controlClasses, 'numbers w-auto!')}
      />
      <Segments
        label={t('Who calls back')}
        segments={[
          { id: 'me', label: t('I call') },
          { id: 'anyone', label: t('Anyone') },
        ]}
        selected={choice.for}
        onSelect={(who) => onChange({ ...choice, for: who })}
      />
      <Verdict
        verdict={verdict}
        zone={contact.zone}
        ownZone={account.time_zone}
        onNearest={(atMs) => onChange({ ...choice, ...wallOf(contact.zone, atMs) })}
      />
    </div>
  );
}

interface VerdictProps {
  verdict: CallbackVerdict;
  zone: string;
  ownZone: string;
  onNearest: (atMs: number) => void;
}

const illegal: Partial<Record<CallbackVerdict['kind'], string>> = {
  past: msg('That is past'),
  too_far: msg('More than 90 days away'),
  skipped: msg('Their clocks skip this time'),
  missing: msg('Day and time are needed'),
};

function Verdict({ verdict, zone, ownZone, onNearest }: VerdictProps) {
  const both = (atMs: number): string => {
    const there = { instant: atMs, timeZone: zone };
    const here = { instant: atMs, timeZone: ownZone };
    return t('{there} there, {day} {time} for you', {
      there: formatTime(there),
      day: formatDay({ ...here, withWeekday: true }),
      time: formatTime(here),
    });
  };
  if (verdict.kind === 'legal') {
    return <span className="numbers text-ink-2">{both(verdict.atMs)}</span>;
  }
  if (verdict.kind !== 'closed') {
    return <Pill tone="warn">{t(illegal[verdict.kind] ?? '')}</Pill>;
  }
  const { atMs, nearestMs } = verdict;
  return (
    <>
      <Pill tone="warn">
        {t('{time} is outside their hours', {
          time: formatTime({ instant: atMs, timeZone: zone }),
        })}
      </Pill>
      {nearestMs !== undefined && (
        <Button onPress={() => onNearest(nearestMs)}>
          {t('Take {time}', { time: both(nearestMs) })}
        </Button>
      )}
    </>
  );
}
