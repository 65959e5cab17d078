import { Weekday } from '../../../shared/accounts.ts';
import { TextInput } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import {
  type DayDraft,
  type HoursDraft,
  type HoursErrors,
  weekdayNames,
} from './settings-words.ts';
import { msg, t } from '../words/translate.ts';

const kinds: { id: DayDraft['kind']; label: string }[] = [
  { id: 'usual', label: msg('Usual hours') },
  { id: 'own', label: msg('Other hours') },
  { id: 'closed', label: msg('Closed') },
];

export interface HoursFieldsProps {
  draft: HoursDraft;
  onChange: (draft: HoursDraft) => void;
  errors: HoursErrors | null;
}

/** The usual hours, and a line for each weekday that may differ from them. */
export function HoursFields({ draft, onChange, errors }: HoursFieldsProps) {
  return (
    <div className="flex flex-col gap-3">
      <div className="grid max-w-160 gap-3 sm:grid-cols-2">
        <TextInput
          label={t('Calls from')}
          value={draft.start}
          onChange={(start) => onChange({ ...draft, start })}
          mono
          isRequired
          error={errors?.start}
        />
        <TextInput
          label={t('Calls until')}
          value={draft.end}
          onChange={(end) => onChange({ ...draft, end })}
          mono
          isRequired
          error={errors?.end}
        />
      </div>
      <ul aria-label={t('Weekdays')} className="flex max-w-160 flex-col border-t border-line">
        {Weekday.options.map((day) => (
          <DayLine
            key={day}
            day={day}
            draft={draft.days[day]}
            usual={t('{from} to {to}', { from: draft.start, to: draft.end })}
            onChange={(changed) => onChange({ ...draft, days: { ...draft.days, [day]: changed } })}
            errors={errors?.days[day]}
          />
        ))}
      </ul>
      {errors?.all !== undefined && <p className="text-2 text-stop">{errors.all}</p>}
    </div>
  );
}

interface DayLineProps {
  day: Weekday;
  draft: DayDraft;
  /** What holds on a day without hours of its own. */
  usual: string;
  onChange: (draft: DayDraft) => void;
  errors: { start?: string; end?: string } | undefined;
}

function DayLine({ day, draft, usual, onChange, errors }: DayLineProps) {
  const name = t(weekdayNames[day]);
  return (
    <li className="grid items-start gap-x-3 gap-y-2 border-b border-line py-1.5 sm:grid-cols-[88px_136px_1fr]">
      <span className="pt-1.5 text-3 font-act">{name}</span>
      <Select
        label={t('Hours on {day}', { day: name })}
        hideLabel
        options={kinds.map(({ id, label }) => ({ id, label: t(label) }))}
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind })}
      />
      {draft.kind !== 'own' ? (
        <span className="numbers pt-1.5 text-3 text-ink-3">
          {draft.kind === 'usual' ? usual : t('no calls')}
        </span>
      ) : (
        <span className="flex items-start gap-2">
          <TextInput
            hideLabel
            mono
            label={t('{day} from', { day: name })}
            value={draft.start}
            onChange={(start) => onChange({ ...draft, start })}
            error={errors?.start}
          />
          <span aria-hidden="true" className="mt-2 text-3 text-ink-3">
            {t('to||between two times')}
          </span>
          <TextInput
            hideLabel
            mono
            label={t('{day} until', { day: name })}
            value={draft.end}
            onChange={(end) => onChange({ ...draft, end })}
            error={errors?.end}
          />
        </span>
      )}
    </li>
  );
}
