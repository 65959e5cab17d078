import { type FormEvent, useId, useState } from 'react';
import {
  type AccountErasure,
  type AccountErasurePreview,
  createAccountErasure,
  isNamed,
  previewAccountErasure,
} from '../../../shared/account-erasures.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { focusFirstInvalid } from '../ui/focus-invalid.ts';
import { t } from '../words/translate.ts';
import { goingWords } from './account-erasure-words.ts';
import { Column, Line } from '../erasures/goes-and-stays.tsx';

export interface EraseAccountDialogProps {
  account: { id: string; name: string };
  onAsked: (erasure: AccountErasure) => void;
  onClose: () => void;
}

/** What goes, what stays, how long it can be stopped; then a reason and the account's name, typed. */
export function EraseAccountDialog({ account, onAsked, onClose }: EraseAccountDialogProps) {
  const preview = useRemote(previewAccountErasure, { query: { account_id: account.id } });
  const id = useId();
  const [isPending, setPending] = useState(false);
  const mayGo = preview.data !== undefined && preview.data.sub_accounts.length === 0;
  return (
    <Dialog
      isOpen
      alert
      width="large"
      title={t('Erase {account}?', { account: account.name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep it')}</Button>
          {mayGo && (
            <Button kind="danger" type="submit" form={id} isPending={isPending}>
              {t('Erase in {days, plural, one {# day} other {# days}}', {
                days: preview.data?.wait_days ?? 0,
              })}
            </Button>
          )}
        </>
      }
    >
      <RemoteView remote={preview} label={t('What is there')} rows={5}>
        {(found) => (
          <div className="flex flex-col gap-4 pb-1">
            <WhatHappens of={found} />
            {found.sub_accounts.length === 0 && (
              <ConfirmForm {...{ id, preview: found, onAsked }} onPending={setPending} />
            )}
          </div>
        )}
      </RemoteView>
    </Dialog>
  );
}

function WhatHappens({ of }: { of: AccountErasurePreview }) {
  if (of.sub_accounts.length > 0)
    return (
      <Banner tone="stop">
        {t('{account} has sub-accounts: {names}. Erase or move them first.', {
          account: of.account_name,
          names: of.sub_accounts.join(', '),
        })}
      </Banner>
    );
  return (
    <>
      <Banner tone="warn">
        {t(
          'It begins in {days, plural, one {# day} other {# days}}. Until then work goes on, and every owner or admin can stop it. After that nobody can bring anything back, so export what you need before.',
          { days: of.wait_days },
        )}
      </Banner>
      <div className="grid gap-4 sm:grid-cols-2">
        <Going of={of} />
        <Staying of={of} />
      </div>
      {of.in_call && (
        <Banner tone="wait">
          {t('Calls are running. Those that still run when it begins are waited for.')}
        </Banner>
      )}
      <Banner tone="info">
        {of.told_crm
          ? t(
              'Out of reach: what webhooks have told a CRM, exports that were saved, and backups until they age out.',
            )
          : t('Out of reach: exports that were saved, and backups until they age out.')}
      </Banner>
    </>
  );
}

function Going({ of }: { of: AccountErasurePreview }) {
  return (
    <Column title={t('This goes')}>
      {goingWords(of.counts).map((words) => (
        <Line key={words} icon="trash">
          {words}
        </Line>
      ))}
      {of.people > 0 && (
        <Line icon="trash">
          {t(
            'The sign-in of {count, plural, one {# person who works} other {# people who work}} nowhere else',
            { count: of.people },
          )}
        </Line>
      )}
      <Line icon="trash">{t('Settings, sessions, uploaded files, e-mails and the event log')}</Line>
    </Column>
  );
}

function Staying({ of }: { of: AccountErasurePreview }) {
  const calls = of.counts['calls'] ?? 0;
  return (
    <Column title={t('This stays, and why')}>
      {calls > 0 && (
        <Line icon="check">
          {t(
            '{count, plural, one {# call} other {# calls}} as time, length and result, without number, contact or agent: each charge names one',
            { count: calls },
          )}
        </Line>
      )}
      <Line icon="check">{t('The ledger, and what was reported of it to the parent account')}</Line>
      <Line icon="check">
        {t(
          'The audit log with its chain of hashes: it says who of your people did what, and never named a person who was called',
        )}
      </Line>
      {(of.counts['do_not_call'] ?? 0) > 0 && (
        <Line icon="check">
          {t('That people must not be called, as keyed hashes of their numbers')}
        </Line>
      )}
      <Line icon="check">{t('A signed receipt with the counts')}</Line>
    </Column>
  );
}

interface ConfirmFormProps {
  id: string;
  preview: AccountErasurePreview;
  onAsked: (erasure: AccountErasure) => void;
  onPending: (isPending: boolean) => void;
}

function ConfirmForm({ id, preview, onAsked, onPending }: ConfirmFormProps) {
  const api = useApi();
  const [reason, setReason] = useState('');
  const [name, setName] = useState('');
  const [checked, setChecked] = useState(false);
  const { account_id, account_name: wanted } = preview;
  const isWhole = reason.trim() !== '' && isNamed(name, wanted);
  const erase = useAction(async () => {
    onPending(true);
    try {
      onAsked(
        await api.call(createAccountErasure, { body: { account_id, account_name: name, reason } }),
      );
    } finally {
      onPending(false);
    }
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    const form = event.currentTarget;
    if (isWhole) void erase.run();
    else focusFirstInvalid(form);
  }
  return (
    <form id={id} onSubmit={submit} noValidate className="flex max-w-130 flex-col gap-3">
      <ProblemBanner problem={erase.problem} />
      <TextInput
        label={t('Reason')}
        value={reason}
        onChange={setReason}
        maxLength={200}
        isRequired
        autoFocus
        hint={t(
          'The owners and admins of the account read it in their e-mail. It is kept with the receipt.',
        )}
        error={checked && reason.trim() === '' ? t('Say why.') : undefined}
      />
      <TextInput
        label={t('The name of the account, to confirm')}
        value={name}
        onChange={setName}
        maxLength={120}
        isRequired
        hint={t('Type {name}', { name: wanted })}
        error={checked && !isNamed(name, wanted) ? t('Type {name}', { name: wanted }) : undefined}
      />
    </form>
  );
}
