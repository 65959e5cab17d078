import { type FormEvent, useState } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { countryOptions } from '../countries.ts';
import {
  findAccountErrors,
  findOwnerErrors,
  type FirstOwner,
  type FirstOwnerErrors,
} from './first-owner-rules.ts';
import { PasswordField } from '../password-field.tsx';
import { slugOf } from '../../../../shared/slugs.ts';
import { t } from '../../words/translate.ts';

export type FirstOwnerStep = 'account' | 'owner';

export interface FirstOwnerFormProps {
  step: FirstOwnerStep;
  onStep: (step: FirstOwnerStep) => void;
  onCreate: (given: FirstOwner) => void;
  isPending: boolean;
  problem: string | undefined;
}

const nothing: FirstOwner = {
  company: '',
  slug: '',
  country: 'IN',
  name: '',
  email: '',
  password: '',
};

type Change = (change: Partial<FirstOwner>) => void;

interface StepProps {
  given: FirstOwner;
  errors: FirstOwnerErrors;
  change: Change;
}

/** An empty server: first the company, then the person who owns its account. */
export function FirstOwnerForm(props: FirstOwnerFormProps) {
  const { step, onStep, onCreate, isPending, problem } = props;
  const [given, setGiven] = useState(nothing);
  const [errors, setErrors] = useState<FirstOwnerErrors>({});

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isPending) return;
    const form = event.currentTarget;
    const found = step === 'account' ? findAccountErrors(given) : findOwnerErrors(given);
    setErrors(found);
    const [faulty] = Object.keys(found);
    if (faulty !== undefined) form.querySelector<HTMLInputElement>(`[name="${faulty}"]`)?.focus();
    else if (step === 'account') onStep('owner');
    else onCreate(given);
  }

  const change: Change = (part) => {
    setGiven((before) => ({ ...before, ...part }));
    // A field being mended is not wrong any more until the next attempt.
    const mended = Object.fromEntries(Object.keys(part).map((name) => [name, undefined]));
    setErrors((before) => ({ ...before, ...mended }));
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t('Set up')} className="flex flex-col gap-4">
      {problem !== undefined && (
        <div role="alert">
          <Banner tone="stop">{problem}</Banner>
        </div>
      )}
      {step === 'account' ? (
        <AccountStep given={given} errors={errors} change={change} />
      ) : (
        <OwnerStep given={given} errors={errors} change={change} />
      )}
      <div className="flex justify-between gap-2">
        {step === 'owner' && (
          <Button isDisabled={isPending} onPress={() => onStep('account')}>
            {t('Back')}
          </Button>
        )}
        <div className="ml-auto">
          <Button type="submit" kind="primary" isPending={isPending}>
            {step === 'account' ? t('Next') : isPending ? t('Creating') : t('Create the account')}
          </Button>
        </div>
      </div>
    </form>
  );
}

function AccountStep({ given, errors, change }: StepProps) {
  // The short name follows the company until somebody writes their own.
  const follows = given.slug === slugOf(given.company);
  return (
    <>
      <TextInput
        label={t('Company')}
        name="company"
        autoComplete="organization"
        autoFocus
        value={given.company}
        onChange={(company) => change(follows ? { company, slug: slugOf(company) } : { company })}
        error={errors.company}
      />
      <TextInput
        label={t('Short name')}
        name="slug"
        autoComplete="off"
        hint={t('Tells the accounts apart in addresses and files; it stays as it is.')}
        value={given.slug}
        onChange={(slug) => change({ slug })}
        error={errors.slug}
      />
      <Select
        label={t('Country of most numbers')}
        hint={t('A number without a country code is read as one from here.')}
        options={countryOptions()}
        value={given.country}
        onChange={(country) => change({ country })}
      />
    </>
  );
}

function OwnerStep({ given, errors, change }: StepProps) {
  return (
    <>
      <TextInput
        label={t('Your name')}
        name="name"
        autoComplete="name"
        autoFocus
        value={given.name}
        onChange={(name) => change({ name })}
        error={errors.name}
      />
      <TextInput
        label={t('E-mail address')}
        name="email"
        type="email"
        autoComplete="username"
        value={given.email}
        onChange={(email) => change({ email })}
        error={errors.email}
      />
      <PasswordField
        label={t('Password')}
        name="password"
        autoComplete="new-password"
        hint={t('At least 8 characters; 15 are better. A few words do well.')}
        value={given.password}
        onChange={(password) => change({ password })}
        error={errors.password}
      />
    </>
  );
}
