import { type FormEvent, useRef, useState } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { PasswordField } from '../password-field.tsx';
import { t } from '../../words/translate.ts';

export interface Credentials {
  email: string;
  password: string;
}

export interface SignInFormProps {
  onSignIn: (credentials: Credentials) => void;
  isPending: boolean;
  /** Why the last attempt failed, in words. */
  problem: string | undefined;
}

type Errors = Partial<Record<keyof Credentials, string>>;

function findErrors({ email, password }: Credentials): Errors {
  const errors: Errors = {};
  if (!/^\S+@\S+$/.test(email))
    errors.email = t('Enter your e-mail address, such as asha@cedar.in.');
  if (password === '') errors.password = t('Enter your password.');
  return errors;
}

export function SignInForm({ onSignIn, isPending, problem }: SignInFormProps) {
  const [given, setGiven] = useState<Credentials>({ email: '', password: '' });
  const [errors, setErrors] = useState<Errors>({});
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isPending) return;
    const credentials = { email: given.email.trim(), password: given.password };
    const found = findErrors(credentials);
    setErrors(found);
    if (found.email !== undefined) email.current?.focus();
    else if (found.password !== undefined) password.current?.focus();
    else onSignIn(credentials);
  }

  function change(part: Partial<Credentials>): void {
    setGiven((before) => ({ ...before, ...part }));
    const mended = Object.fromEntries(Object.keys(part).map((name) => [name, undefined]));
    setErrors((before) => ({ ...before, ...mended }));
  }

  return (
    <form onSubmit={submit} noValidate aria-label={t('Sign in')} className="flex flex-col gap-4">
      {problem !== undefined && (
        <div role="alert">
          <Banner tone="stop">{problem}</Banner>
        </div>
      )}
      <TextInput
        ref={email}
        label={t('E-mail address')}
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        value={given.email}
        onChange={(text) => change({ email: text })}
        error={errors.email}
      />
      <PasswordField
        ref={password}
        label={t('Password')}
        name="password"
        autoComplete="current-password"
        value={given.password}
        onChange={(text) => change({ password: text })}
        error={errors.password}
      />
      <Button type="submit" kind="primary" wide isPending={isPending}>
        {isPending ? t('Signing in') : t('Sign in')}
      </Button>
    </form>
  );
}
