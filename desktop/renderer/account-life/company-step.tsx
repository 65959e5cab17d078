import { useState } from 'react';
import { v7 as newId } from 'uuid';
import { type Account, Hue, NewAccount } from '../../../shared/accounts.ts';
import {
  checkSlug,
  type Onboarding,
  setCompany,
  startOnboarding,
} from '../../../shared/onboarding.ts';
import { slugOf } from '../../../shared/slugs.ts';
import { useApi, useKeeper } from '../accounts/use-session.ts';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { HueField } from './hue-field.tsx';
import { StepForm } from './step-form.tsx';
import { msg, t } from '../words/translate.ts';

const taken = msg('Another client has this short name.');

export interface CompanyStepProps {
  /** The account once it exists; then only name and colour can change. */
  account: Account | undefined;
  onDone: (onboarding: Onboarding) => void;
}

/** Step 1. The account exists from here on; what it has not been told it takes from its parent. */
export function CompanyStep({ account, onDone }: CompanyStepProps) {
  const api = useApi();
  const keeper = useKeeper();
  const [startId] = useState(() => newId());
  const [draft, setDraft] = useState({
    name: account?.name ?? '',
    slug: account?.slug ?? '',
    hue: account?.hue ?? Hue.enum.teal,
  });
  const [checked, setChecked] = useState(false);
  const [free, setFree] = useState<string>();
  const { name, slug, hue } = draft;
  const { nameError, slugError } = findErrors(draft);
  const save = useAction(async () => {
    setChecked(true);
    if (nameError !== undefined || slugError !== undefined) return;
    if (account !== undefined) {
      const params = { id: account.id };
      return onDone(await api.call(setCompany, { params, body: { name, hue } }));
    }
    const check = await api.call(checkSlug, { params: { slug } });
    if (!check.free) return setFree(check.suggestion);
    const made = await api.call(startOnboarding, { body: { start_id: startId, name, slug, hue } });
    // Whoever starts an account becomes its owner: the session has to learn of it.
    void keeper.restore();
    onDone(made);
  });
  const change = (part: Partial<typeof draft>) => {
    setFree(undefined);
    setDraft((before) => ({ ...before, ...part }));
  };
  // The short name follows the name until somebody writes their own.
  const follows = account === undefined && slug === slugOf(name);
  return (
    <StepForm
      title={t('Company')}
      about={t('The client works apart: its own contacts, people, rate and audit log.')}
      verb={account === undefined ? t('Create and go on') : t('Save and go on')}
      isPending={save.isPending}
      problem={save.problem}
      onSubmit={() => void save.run()}
    >
      <TextInput
        label={t('Name')}
        value={name}
        onChange={(next) => change(follows ? { name: next, slug: slugOf(next) } : { name: next })}
        isRequired
        autoFocus
        error={checked ? nameError : undefined}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput
          label={t('Short name')}
          value={slug}
          onChange={(next) => change({ slug: next })}
          isRequired
          isDisabled={account !== undefined}
          hint={t('Used at sign-in; it stays as it is.')}
          error={free === undefined ? (checked ? slugError : undefined) : t(taken)}
        />
        <HueField hue={hue} onChange={(next) => change({ hue: next })} ofClient />
      </div>
      {free !== undefined && (
        <div>
          <Button onPress={() => change({ slug: free })}>{t('Use {name}', { name: free })}</Button>
        </div>
      )}
    </StepForm>
  );
}

function findErrors({ name, slug }: { name: string; slug: string }) {
  const isSlug = NewAccount.shape.slug.safeParse(slug).success;
  return {
    nameError: name.trim() === '' ? t('Enter the client’s name.') : undefined,
    slugError: isSlug ? undefined : t('Use small letters, digits and hyphens, 48 at most.'),
  };
}
