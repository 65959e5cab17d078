import { type FormEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import { type Due, EnrolStep, SecondStep } from '../factors/second-step.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { endedWords } from './ended-words.ts';
import { PasswordField } from './password-field.tsx';
import { signInSentence } from './sign-in/sign-in-words.ts';
import { useKeeper, useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** The session ran out: what is here stays, and the same member signs in again. One that somebody ended is left. */
export function SessionExpired() {
  const [isOpen, setOpen] = useState(false);
  const reason = useStore(useKeeper().store, (state) =>
    state.status === 'expired' ? state.reason : null,
  );
  return (
    <>
      <Banner
        tone="warn"
        edge
        action={<Button onPress={() => setOpen(true)}>{t('Sign in again')}</Button>}
      >
        {endedWords(reason)} {t('What is on this device is kept and waits.')}
      </Banner>
      {isOpen && <SignInAgain onClose={() => setOpen(false)} />}
    </>
  );
}

function SignInAgain({ onClose }: { onClose: () => void }) {
  const keeper = useKeeper();
  const { account, member } = useSession();
  const formId = useId();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isPending, setPending] = useState(false);
  const [due, setDue] = useState<Due>();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isPending) return;
    setPending(true);
    keeper
      .signIn({ email: member.email, password, account: account.slug })
      .then((answer) => (answer === null ? onClose() : setDue(answer.second_factor)))
      .catch((error: unknown) => setProblem(signInSentence(error)))
      .finally(() => setPending(false));
  }

  if (due !== undefined)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t('Sign in to {account} again', { account: account.name })}
        width="small"
      >
        {due.enrol ? (
          <EnrolStep due={due} onDone={onClose} />
        ) : (
          <SecondStep due={due} onDone={onClose} />
        )}
      </Dialog>
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('Sign in to {account} again', { account: account.name })}
      width="small"
      actions={
        <>
          <Button onPress={onClose}>{t('Not now')}</Button>
          <Button kind="primary" type="submit" form={formId} isPending={isPending}>
            {t('Sign in')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3 py-1">
        <p className="text-3">{t('As {email}', { email: member.email })}</p>
        <input type="hidden" name="email" autoComplete="username" value={member.email} readOnly />
        <PasswordField
          label={t('Password')}
          name="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          onChange={setPassword}
          error={problem}
        />
      </form>
    </Dialog>
  );
}
