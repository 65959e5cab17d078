import { type FormEvent, useRef, useState } from 'react';
import { Link } from 'react-aria-components';
import { useRouterState } from '@tanstack/react-router';
import { LinkToken } from '../../../shared/mail.ts';
import { finishPasswordReset, RESET_MINUTES } from '../../../shared/password-reset.ts';
import { PasswordField } from '../accounts/password-field.tsx';
import { AuthFrame } from '../accounts/sign-in/auth-frame.tsx';
import { useApi } from '../accounts/use-session.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { linkClasses } from '../ui/link-classes.ts';
import { t, useLanguage } from '../words/translate.ts';

const passwordCharsMin = 8;

/** Where the mailed link leads: a new password, and nothing else. It signs nobody in. */
export function NewPasswordPage() {
  useLanguage();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const token = LinkToken.safeParse(hash);
  const [outcome, setOutcome] = useState<'set' | 'dead'>();
  if (outcome === 'set') return <Done />;
  if (!token.success || outcome === 'dead') return <DeadLink />;
  return (
    <AuthFrame
      title={t('Set a new password')}
      about={t('You are signed out everywhere when it is set.')}
    >
      <NewPasswordForm token={token.data} onOutcome={setOutcome} />
    </AuthFrame>
  );
}

interface FormProps {
  token: string;
  onOutcome: (outcome: 'set' | 'dead') => void;
}

function NewPasswordForm({ token, onOutcome }: FormProps) {
  const api = useApi();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const finish = useAction(async () => {
    await api.call(finishPasswordReset, { body: { token, password } }).catch((failed: unknown) => {
      if (failureOf(failed).code === 'link_invalid') onOutcome('dead');
      throw failed;
    });
    onOutcome('set');
  });
  const fault = finish.problem?.fields['/password'];
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (password.length >= passwordCharsMin) return void finish.run();
    setError(t('Use at least {count} characters; 15 are better.', { count: passwordCharsMin }));
    field.current?.focus();
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label={t('Set a new password')}
      className="flex flex-col gap-4"
    >
      {fault === undefined && <ProblemBanner problem={finish.problem} />}
      <PasswordField
        ref={field}
        label={t('New password')}
        name="password"
        autoComplete="new-password"
        autoFocus
        hint={t('At least 8 characters; 15 are better. A few words do well.')}
        value={password}
        onChange={(text) => {
          setPassword(text);
          setError(undefined);
        }}
        error={error ?? fault}
      />
      <Button type="submit" kind="primary" wide isPending={finish.isPending}>
        {finish.isPending ? t('Setting it') : t('Set the password')}
      </Button>
    </form>
  );
}

function Done() {
  return (
    <AuthFrame title={t('Your password is set')}>
      <div className="flex flex-col gap-4 text-3">
        <p>{t('You were signed out everywhere. Sign in with the new password.')}</p>
        <Link href="/" className={linkClasses}>
          {t('Sign in')}
        </Link>
      </div>
    </AuthFrame>
  );
}

function DeadLink() {
  return (
    <AuthFrame title={t('This link cannot be used')}>
      <div className="flex flex-col gap-4 text-3">
        <p>
          {t(
            'It was used already, a newer one was sent, or it is older than {minutes} minutes. Your password is as it was.',
            { minutes: RESET_MINUTES },
          )}
        </p>
        <Link href="/forgot-password" className={linkClasses}>
          {t('Ask for a new one')}
        </Link>
      </div>
    </AuthFrame>
  );
}
