import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'react-aria-components';
import { askPasswordReset, RESET_MINUTES } from '../../../shared/password-reset.ts';
import { getSetup } from '../../../shared/setup.ts';
import { AuthFrame } from '../accounts/sign-in/auth-frame.tsx';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { linkClasses } from '../ui/link-classes.ts';
import { msg, rich, t, useLanguage } from '../words/translate.ts';

const ownWords = {
  rate_limited: {
    failed: msg('Too many tries from this network.'),
    safe: msg('Nothing was sent. Wait five minutes, then try again.'),
  },
};

/** Asks for a link. What it says next is the same for every address. */
export function ForgotPasswordPage() {
  useLanguage();
  const [sentTo, setSentTo] = useState<string>();
  const server = useRemote(getSetup);
  if (server.data?.mail === false) return <NoMail />;
  if (sentTo !== undefined) return <OnItsWay email={sentTo} />;
  return (
    <AuthFrame
      title={t('Forgot your password?')}
      about={t('Enter your address, and a link to set a new one comes by mail.')}
    >
      <AskForm onSent={setSentTo} />
      <BackToSignIn />
    </AuthFrame>
  );
}

function AskForm({ onSent }: { onSent: (email: string) => void }) {
  const api = useApi();
  const [email, setEmail] = useState('');
  const [error, setError] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  // Not by `autoFocus`, which comes too late after a link that was pressed with Enter.
  useEffect(() => field.current?.focus(), []);
  const ask = useAction(async () => {
    await api.call(askPasswordReset, { body: { email: email.trim() } });
    onSent(email.trim());
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (/^\S+@\S+\.\S+$/.test(email.trim())) return void ask.run();
    setError(t('Enter your e-mail address, such as asha@cedar.example.'));
    field.current?.focus();
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label={t('Forgot your password')}
      className="flex flex-col gap-4"
    >
      <ProblemBanner problem={ask.problem} own={ownWords} />
      <TextInput
        ref={field}
        label={t('E-mail address')}
        name="email"
        type="email"
        autoComplete="username"
        value={email}
        onChange={(text) => {
          setEmail(text);
          setError(undefined);
        }}
        error={error}
      />
      <Button type="submit" kind="primary" wide isPending={ask.isPending}>
        {ask.isPending ? t('Asking') : t('Send the link')}
      </Button>
    </form>
  );
}

function OnItsWay({ email }: { email: string }) {
  return (
    <AuthFrame title={t('Look into your mailbox')}>
      <div className="flex flex-col gap-3 text-3">
        <p>
          {rich(
            'If somebody signs in here as <b>{email}</b>, a link is on its way to that address. It is good for {minutes} minutes and for one use.',
            {
              email,
              minutes: RESET_MINUTES,
              b: (parts) => <span className="font-act break-all">{parts}</span>,
            },
          )}
        </p>
        <p className="text-ink-2">
          {t(
            'Nothing comes? Look among unwanted mail, check the address, and ask again in a minute.',
          )}
        </p>
      </div>
      <BackToSignIn />
    </AuthFrame>
  );
}

function NoMail() {
  return (
    <AuthFrame title={t('Forgot your password?')}>
      <Banner tone="warn">
        {t(
          'This server sends no mail, so it cannot send you a link. Ask whoever runs it to set up a mail server.',
        )}
      </Banner>
      <BackToSignIn />
    </AuthFrame>
  );
}

function BackToSignIn() {
  return (
    <p className="mt-4 text-3">
      <Link href="/" className={linkClasses}>
        {t('Back to sign-in')}
      </Link>
    </p>
  );
}
