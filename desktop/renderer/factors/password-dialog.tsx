import { useState } from 'react';
import { changePassword } from '../../../shared/factors.ts';
import { PasswordField } from '../accounts/password-field.tsx';
import { useKeeper } from '../accounts/use-session.ts';
import { ApiError } from '../platform/api.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { proofSentence } from './proof-words.ts';
import { t } from '../words/translate.ts';

const passwordCharsMin = 8;

/** The old password proves who it is; everybody else who knew it is signed out. */
export function PasswordDialog(props: { onClose: () => void; onChanged: () => void }) {
  const { onClose, onChanged } = props;
  const { prove } = useKeeper();
  const [given, setGiven] = useState({ current: '', next: '' });
  const [errors, setErrors] = useState<{ current?: string; next?: string }>({});
  const [isPending, setPending] = useState(false);

  function submit(): void {
    if (given.current === '') return setErrors({ current: t('Enter the password you have now.') });
    if (given.next.length < passwordCharsMin)
      return setErrors({
        next: t('Use at least {count} characters; 15 are better.', { count: passwordCharsMin }),
      });
    setPending(true);
    const body = { current: given.current, new: given.next };
    prove((api) => api.call(changePassword, { body }))
      .then(onChanged, (error: unknown) => setErrors(wordsFor(error)))
      .finally(() => setPending(false));
  }

  return (
    <FormDialog
      title={t('Change your password')}
      verb={t('Change password')}
      isPending={isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordField
        label={t('Password you have now')}
        autoComplete="current-password"
        autoFocus
        value={given.current}
        onChange={(current) => setGiven({ ...given, current })}
        error={errors.current}
      />
      <PasswordField
        label={t('New password')}
        autoComplete="new-password"
        hint={t('At least 8 characters; 15 are better. A few words do well.')}
        value={given.next}
        onChange={(next) => setGiven({ ...given, next })}
        error={errors.next}
      />
    </FormDialog>
  );
}

function wordsFor(error: unknown): { current?: string; next?: string } {
  const isNew = error instanceof ApiError && error.code === 'password_known';
  return isNew ? { next: problemSentence(error.code) } : { current: proofSentence(error) };
}
