import { useState } from 'react';
import { type Account, CallingWindow } from '../../../shared/accounts.ts';
import { E164, TimeZone } from '../../../shared/ids.ts';
import { type Onboarding, setHours } from '../../../shared/onboarding.ts';
import { useApi } from '../accounts/use-session.ts';
import { useAction } from '../platform-hooks/use-action.ts';
import { TextInput } from '../ui/field.tsx';
import { StepForm } from './step-form.tsx';
import { t } from '../words/translate.ts';

export interface HoursStepProps {
  account: Account;
  onDone: (onboarding: Onboarding) => void;
}

/** Step 2. Hours are wall time where the called person lives. */
export function HoursStep({ account, onDone }: HoursStepProps) {
  const api = useApi();
  const [zone, setZone] = useState(account.time_zone);
  const [{ start, end }, setWindow] = useState(account.calling_window);
  const [number, setNumber] = useState('');
  const [checked, setChecked] = useState(false);
  const errors = findErrors({ zone, start, end, number });
  const save = useAction(async () => {
    setChecked(true);
    if (Object.keys(errors).length > 0) return;
    const body = {
      time_zone: zone,
      calling_window: { start, end },
      caller_id: number.trim() === '' ? null : number.trim(),
    };
    onDone(await api.call(setHours, { params: { id: account.id }, body }));
  });
  const shown = checked ? errors : {};
  return (
    <StepForm
      title={t('Number and hours')}
      about={t(
        'A contact is only called within these hours, by the clock where the contact lives.',
      )}
      verb={t('Save and go on')}
      isPending={save.isPending}
      problem={save.problem}
      onSubmit={() => void save.run()}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput
          label={t('Calls from')}
          value={start}
          onChange={(next) => setWindow({ start: next, end })}
          mono
          autoFocus
          isRequired
          error={shown.start}
        />
        <TextInput
          label={t('Calls until')}
          value={end}
          onChange={(next) => setWindow({ start, end: next })}
          mono
          isRequired
          error={shown.end}
        />
      </div>
      <TextInput
        label={t('Time zone')}
        value={zone}
        onChange={setZone}
        hint={t('Days on the bill begin here, such as Asia/Kolkata.')}
        isRequired
        error={shown.zone}
      />
      <TextInput
        label={t('Number to call from')}
        value={number}
        onChange={setNumber}
        mono
        hint={t(
          'Such as +912255501234. Without one it calls from the test number until it goes live.',
        )}
        error={shown.number}
      />
    </StepForm>
  );
}

type Draft = { zone: string; start: string; end: string; number: string };

function findErrors({ zone, start, end, number }: Draft): Partial<Record<keyof Draft, string>> {
  const hour = t('Enter a time such as 09:00.');
  const { shape } = CallingWindow;
  return {
    ...(shape.start.safeParse(start).success ? {} : { start: hour }),
    ...(shape.end.safeParse(end).success ? {} : { end: hour }),
    ...(TimeZone.safeParse(zone).success
      ? {}
      : { zone: t('Enter a time zone like Asia/Kolkata.') }),
    ...(number.trim() === '' || E164.safeParse(number.trim()).success
      ? {}
      : { number: t('Enter the number with its country code, such as +912255501234.') }),
  };
}
