import { type FormEvent, useState } from 'react';
import { changeAccountSettings } from '../../../shared/account-settings.ts';
import type { Account } from '../../../shared/accounts.ts';
import { TimeZone } from '../../../shared/ids.ts';
import { useApi, useKeeper } from '../accounts/use-session.ts';
import type { Failure } from '../platform-hooks/failure.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { focusFirstInvalid } from '../ui/focus-invalid.ts';
import { Section } from '../ui/section.tsx';
import { showToast } from '../ui/toaster.tsx';
import { HoursFields } from './hours-fields.tsx';
import { HueField } from './hue-field.tsx';
import { LogoField } from './logo-field.tsx';
import { type WrapUpDraft, wrapUpError, WrapUpFields } from './wrap-up-fields.tsx';
import {
  draftOfHours,
  findHoursErrors,
  type HoursDraft,
  type HoursErrors,
  isWithin,
  windowOfDraft,
} from './settings-words.ts';
import { msg, t } from '../words/translate.ts';

type Draft = {
  name: string;
  hue: Account['hue'];
  zone: string;
  hours: HoursDraft;
  attempts: string;
  wrapUp: WrapUpDraft;
};

export interface SettingsFormProps {
  account: Account;
  onSaved: () => void;
}

/** One button for all of it: hours, name and limits are changed together or not at all. */
export function SettingsForm({ account, onSaved }: SettingsFormProps) {
  const api = useApi();
  const keeper = useKeeper();
  const [draft, setDraft] = useState(() => draftOf(account));
  const [checked, setChecked] = useState(false);
  const errors = findErrors(draft, account.mode);
  const save = useAction(async () => {
    setChecked(true);
    if (errors !== null) return;
    await api.call(changeAccountSettings, { body: bodyOf(draft) });
    // Name, colour and hours are in the session too, by which every page of this window goes.
    await keeper.restore();
    showToast({ text: t('Saved. Calls go by it from now on.'), tone: 'go' });
    setChecked(false);
    onSaved();
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    void save.run();
    focusFirstInvalid(form);
  }
  const isChanged = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(draftOf(account)));
  return (
    <form onSubmit={submit} noValidate aria-label={t('Account')} className="flex flex-col gap-8">
      <Fields
        draft={draft}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        errors={checked ? errors : null}
      />
      <SaveBar isChanged={isChanged} isPending={save.isPending} problem={save.problem} />
    </form>
  );
}

interface SaveBarProps {
  isChanged: boolean;
  isPending: boolean;
  problem: Failure | undefined;
}

const ownWords = {
  wrong_state: {
    failed: msg('A live account calls between 08:00 and 21:00 at the most.'),
    safe: msg('Nothing was saved. Shorten the hours that reach beyond.'),
  },
};

function SaveBar({ isChanged, isPending, problem }: SaveBarProps) {
  return (
    <div className="flex flex-col gap-2">
      <ProblemBanner problem={problem} own={ownWords} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" kind="primary" isPending={isPending}>
          {t('Save')}
        </Button>
        {isChanged && <span className="text-3 text-ink-3">{t('Not saved yet.')}</span>}
      </div>
    </div>
  );
}

interface FieldsProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  errors: Errors | null;
}

function Fields({ draft, onChange, errors }: FieldsProps) {
  return (
    <>
      <Section
        title={t('Name and look')}
        about={t('How everyone here, and a parent account, sees this one.')}
      >
        <div className="grid max-w-160 gap-3 sm:grid-cols-2">
          <TextInput
            label={t('Name')}
            value={draft.name}
            onChange={(name) => onChange({ name })}
            maxLength={120}
            isRequired
            error={errors?.name}
          />
          <HueField hue={draft.hue} onChange={(hue) => onChange({ hue })} />
        </div>
        <LogoField />
      </Section>
      <Section
        title={t('Calling hours')}
        about={t('By the clock where the contact lives; no call leaves outside them.')}
      >
        <HoursFields
          draft={draft.hours}
          onChange={(hours) => onChange({ hours })}
          errors={errors?.hours ?? null}
        />
      </Section>
      <Section title={t('Calling')} about={t('Holds for every call list of this account.')}>
        <div className="grid max-w-160 gap-3 sm:grid-cols-3">
          <TextInput
            label={t('Tries a contact')}
            value={draft.attempts}
            onChange={(attempts) => onChange({ attempts })}
            inputMode="numeric"
            mono
            isRequired
            hint={t('Then it is left alone.')}
            error={errors?.attempts}
          />
          <TextInput
            label={t('Time zone')}
            value={draft.zone}
            onChange={(zone) => onChange({ zone })}
            isRequired
            hint={t('Days on the bill begin here.')}
            error={errors?.zone}
          />
        </div>
      </Section>
      <Section
        title={t('Wrap-up')}
        about={t('The time after a call, until its disposition is saved.')}
      >
        <WrapUpFields
          draft={draft.wrapUp}
          onChange={(wrapUp) => onChange({ wrapUp })}
          error={errors?.wrapUp}
        />
      </Section>
    </>
  );
}

function draftOf(account: Account): Draft {
  return {
    name: account.name,
    hue: account.hue,
    zone: account.time_zone,
    hours: draftOfHours(account.calling_window),
    attempts: String(account.attempt_cap),
    wrapUp: { mode: account.wrap_up_mode, seconds: String(account.wrap_up_seconds) },
  };
}

function bodyOf(draft: Draft) {
  return {
    name: draft.name.trim(),
    hue: draft.hue,
    time_zone: draft.zone,
    calling_window: windowOfDraft(draft.hours),
    attempt_cap: Number(draft.attempts),
    wrap_up_seconds: Number(draft.wrapUp.seconds),
    wrap_up_mode: draft.wrapUp.mode,
  };
}

type Errors = {
  name?: string;
  zone?: string;
  attempts?: string;
  wrapUp?: string;
  hours?: HoursErrors;
};

function findErrors(draft: Draft, mode: Account['mode']): Errors | null {
  const hours = findHoursErrors(draft.hours, mode);
  const wrapUp = wrapUpError(draft.wrapUp);
  const errors: Errors = {
    ...(draft.name.trim() === '' ? { name: t('Enter the name.') } : {}),
    ...(TimeZone.safeParse(draft.zone).success
      ? {}
      : { zone: t('Enter a time zone like Asia/Kolkata.') }),
    ...(isWithin(draft.attempts, { min: 1, max: 50 }) ? {} : { attempts: t('Enter 1 to 50.') }),
    ...(wrapUp === undefined ? {} : { wrapUp }),
    ...(hours === null ? {} : { hours }),
  };
  return Object.keys(errors).length === 0 ? null : errors;
}
