import { type FormEvent, useState } from 'react';
import { isSignedIn } from '../../../shared/factors.ts';
import { acceptInvitation, type InvitationView } from '../../../shared/invitations.ts';
import { PasswordField } from '../accounts/password-field.tsx';
import { useKeeper, usePlatform } from '../accounts/use-session.ts';
import type { Due } from '../factors/second-step.tsx';
import { ForgotPasswordLink } from '../password-reset/forgot-password-link.tsx';
import { failureOf } from '../platform-hooks/failure.ts';
import { useAction } from '../platform-hooks/use-action.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { msg, t } from '../words/translate.ts';

export interface AcceptFormProps {
  token: string;
  person: InvitationView['person'];
  /** The link died meanwhile. */
  onDead: () => void;
  /** They are a member now, and still have to show a second factor or to set one up. */
  onFactorDue: (due: Due) => void;
}

const passwordCharsMin = 8;

const ownWords: Partial<Record<string, string>> = {
  wrong_credentials: msg('This is not your password. Nothing was changed; try again.'),
  rate_limited: msg('Too many wrong passwords. Wait five minutes, then try again.'),
  already_exists: msg('You are a member of this account already. Sign in instead.'),
};

function refusalSentence(code: string): string {
  const own = ownWords[code];
  return own === undefined ? problemSentence(code) : t(own);
}

interface Given {
  name: string;
  password: string;
}

function findErrors({ name, password }: Given, isNew: boolean): Partial<Given> {
  if (!isNew) return password === '' ? { password: t('Enter your password.') } : {};
  return {
    ...(name.trim() === '' && { name: t('Enter your name.') }),
    ...(password.length < passwordCharsMin && {
      password: t('Use at least {count} characters; 15 are better.', { count: passwordCharsMin }),
    }),
  };
}

/** A new person sets a name and a password; a known one proves theirs. Then they are signed in. */
export function AcceptForm({ token, person, onDead, onFactorDue }: AcceptFormProps) {
  const isNew = person === 'new';
  const keeper = useKeeper();
  const device = usePlatform().deviceName();
  const go = useGo();
  const [given, setGiven] = useState<Given>({ name: '', password: '' });
  const [errors, setErrors] = useState<Partial<Given>>({});
  const accept = useAction(async () => {
    const name = given.name.trim();
    const body = { token, password: given.password, device, ...(isNew && { name }) };
    const answer = await keeper.api.call(acceptInvitation, { body }).catch((error: unknown) => {
      if (failureOf(error).code === 'link_invalid') onDead();
      throw error;
    });
    // Whoever used this device before leaves it; what they did waits for them here.
    if ('session' in keeper.store.getState()) await keeper.signOut();
    if (!isSignedIn(answer)) return onFactorDue(answer.second_factor);
    await keeper.accept(answer);
    go('/', { replace: true });
  });
  const fault = accept.problem?.fields['/password'];

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const found = findErrors(given, isNew);
    setErrors(found);
    const [faulty] = Object.keys(found);
    if (faulty === undefined) void accept.run();
    else form.querySelector<HTMLInputElement>(`[name="${faulty}"]`)?.focus();
  }
  const change = (part: Partial<Given>): void => {
    setGiven((before) => ({ ...before, ...part }));
    setErrors({});
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t('Accept')} className="flex flex-col gap-4">
      {accept.problem !== undefined && fault === undefined && (
        <div role="alert">
          <Banner tone="stop">{refusalSentence(accept.problem.code)}</Banner>
        </div>
      )}
      <AcceptFields
        isNew={isNew}
        given={given}
        errors={{ ...(fault !== undefined && { password: fault }), ...errors }}
        onChange={change}
      />
      <Button type="submit" kind="primary" wide isPending={accept.isPending}>
        {accept.isPending ? t('Joining') : t('Accept and sign in')}
      </Button>
      {!isNew && <ForgotPasswordLink />}
    </form>
  );
}

interface FieldsProps {
  isNew: boolean;
  given: Given;
  errors: Partial<Given>;
  onChange: (part: Partial<Given>) => void;
}

function AcceptFields({ isNew, given, errors, onChange }: FieldsProps) {
  return (
    <>
      {isNew && (
        <TextInput
          label={t('Your name')}
          name="name"
          autoComplete="name"
          autoFocus
          maxLength={120}
          value={given.name}
          onChange={(name) => onChange({ name })}
          error={errors.name}
        />
      )}
      <PasswordField
        label={isNew ? t('A password of your own') : t('Your password')}
        name="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        autoFocus={!isNew}
        hint={
          isNew
            ? t('At least 8 characters; 15 are better. A few words do well.')
            : t('You sign in to Switchyard already; it is the same password.')
        }
        value={given.password}
        onChange={(password) => onChange({ password })}
        error={errors.password}
      />
    </>
  );
}
