import { useState } from 'react';
import { cloneSubAccount } from '../../../shared/account-life.ts';
import { NewAccount } from '../../../shared/accounts.ts';
import { slugOf } from '../../../shared/slugs.ts';
import { useApi, useKeeper } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { TextInput } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { showToast } from '../ui/toaster.tsx';
import { msg, t } from '../words/translate.ts';

export interface CloneDialogProps {
  account: { id: string; name: string };
  onClose: () => void;
  onDone: () => void;
}

const ownWords = {
  already_exists: {
    failed: msg('Another client has this short name.'),
    safe: msg('Nothing was made. Choose another short name.'),
  },
  plan_limit: {
    failed: msg('The plan of this account has no room for another client.'),
    safe: msg('Nothing was made. A larger plan has.'),
  },
};

/** A new client that works like this one, with nobody and nothing of it. */
export function CloneDialog({ account, onClose, onDone }: CloneDialogProps) {
  const api = useApi();
  const keeper = useKeeper();
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string>();
  const [checked, setChecked] = useState(false);
  // The short name follows the name until somebody writes their own.
  const slug = ownSlug ?? slugOf(name);
  const nameError = name.trim() === '' ? t('Enter the name of the new client.') : undefined;
  const isSlug = NewAccount.shape.slug.safeParse(slug).success;
  const slugError = isSlug ? undefined : t('Use small letters, digits and hyphens, 48 at most.');
  const clone = useAction(async () => {
    setChecked(true);
    if (nameError !== undefined || slugError !== undefined) return;
    await api.call(cloneSubAccount, { params: { id: account.id }, body: { name, slug } });
    // Whoever makes an account becomes its owner: the session has to learn of it.
    void keeper.restore();
    showToast({
      text: t('{client} is there, set up like {other}.', {
        client: name.trim(),
        other: account.name,
      }),
      tone: 'go',
    });
    onDone();
    onClose();
  });
  return (
    <FormDialog
      title={t('Clone {account}', { account: account.name })}
      verb={t('Create client')}
      isPending={clone.isPending}
      onSubmit={() => void clone.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={clone.problem} own={ownWords} />
      <TextInput
        label={t('Name')}
        value={name}
        onChange={setName}
        maxLength={120}
        isRequired
        autoFocus
        error={checked ? nameError : undefined}
      />
      <TextInput
        label={t('Short name')}
        value={slug}
        onChange={setOwnSlug}
        isRequired
        hint={t('Used at sign-in; it stays as it is.')}
        error={checked && nameError === undefined ? slugError : undefined}
      />
      <dl className="grid gap-x-4 gap-y-1 text-3 sm:grid-cols-[auto_1fr]">
        <dt className="font-act">{t('Copied')}</dt>
        <dd className="text-ink-2">
          {t(
            'Colour, hours, tries, wrap-up, currency, plan, disposition codes and the rate in force.',
          )}
        </dd>
        <dt className="font-act">{t('Not copied')}</dt>
        <dd className="text-ink-2">
          {t(
            'Contacts, call lists, calls, people, API keys, webhooks, logo and the number to call from. The new client begins in test mode.',
          )}
        </dd>
      </dl>
    </FormDialog>
  );
}
