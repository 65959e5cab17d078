import type { Contact } from '../../../../shared/call-lists.ts';
import { useSession } from '../../accounts/use-session.ts';
import { nowMs } from '../../platform/clock.ts';
import { cx } from '../../ui/class-names.ts';
import { controlClasses } from '../../ui/field.tsx';
import { Segments } from '../../ui/tabs.tsx';
import { wallOf } from '../../../../shared/wall-time.ts';
import { judgeCallback } from '../desk/callback-rules.ts';
import type { CallbackChoice } from '../desk/desk-state.ts';
import { useMinute } from '../queue/use-local.ts';
import { t } from '../../words/translate.ts';
import { VerdictOfTime } from './callback-verdict.tsx';

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
      <VerdictOfTime
        verdict={verdict}
        zone={contact.zone}
        onNearest={(atMs) => onChange({ ...choice, ...wallOf(contact.zone, atMs) })}
      />
    </div>
  );
}
