import { useState } from 'react';
import { suspendSubAccount } from '../../../shared/account-life.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';

export interface SuspendDialogProps {
  account: { id: string; name: string };
  onClose: () => void;
  onDone: () => void;
}

/** Says what stops and what stays, and asks why: the client reads the reason in its audit log. */
export function SuspendDialog({ account, onClose, onDone }: SuspendDialogProps) {
  const api = useApi();
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const isEmpty = reason.trim() === '';
  const suspend = useAction(async () => {
    setChecked(true);
    if (isEmpty) return;
    await api.call(suspendSubAccount, { params: { id: account.id }, body: { reason } });
    showToast({
      text: t('{account} is suspended. No call leaves any more.', { account: account.name }),
      tone: 'warn',
    });
    onDone();
    onClose();
  });
  return (
    <FormDialog
      title={t('Suspend {account}', { account: account.name })}
      verb={t('Suspend')}
      isPending={suspend.isPending}
      onSubmit={() => void suspend.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={suspend.problem} />
      <p className="text-3">
        {t('Dialling and sign-in stop at once. Running calls end as usual, and all data stays.')}
      </p>
      <TextInput
        label={t('Reason')}
        value={reason}
        onChange={setReason}
        maxLength={200}
        isRequired
        autoFocus
        hint={t('It is kept in the audit log of both accounts.')}
        error={checked && isEmpty ? t('Say why.') : undefined}
      />
    </FormDialog>
  );
}
