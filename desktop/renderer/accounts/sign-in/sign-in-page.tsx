import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { isSignedIn } from '../../../../shared/factors.ts';
import { getSetup, setup } from '../../../../shared/setup.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { useRemote } from '../../platform-hooks/use-remote.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import type { Due } from '../../factors/second-step.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { DemoSignIns } from './demo-sign-ins.tsx';
import { FirstOwnerForm, type FirstOwnerStep } from './first-owner-form.tsx';
import type { FirstOwner } from './first-owner-rules.ts';
import { ForgotPasswordLink } from '../../password-reset/forgot-password-link.tsx';
import { type Credentials, SignInForm } from './sign-in-form.tsx';
import { signInSentence } from './sign-in-words.ts';
import { SecondPage } from './second-page.tsx';
import { endedWords } from '../ended-words.ts';
import { unsent, unsentByAccount } from '../../platform/unsent.ts';
import { unsentWords } from '../unfinished-work.ts';
import { useKeeper, usePlatform } from '../use-session.ts';
import { msg, t } from '../../words/translate.ts';

/** Signing in, or on an empty server the making of its first account. */
export function SignInPage() {
  const server = useRemote(getSetup);
  if (server.isLoading) return null;
  if (server.data?.needed) return <FirstOwnerPage onDone={server.reload} />;
  const cannotTell = server.error !== undefined;
  return (
    <SignInCard demo={server.data?.demo ?? []}>
      <WhySignedOut />
      <StillUnsent />
      {cannotTell && (
        <div className="mb-4">
          <Banner
            tone="warn"
            action={
              <Button icon="refresh" onPress={server.reload} isPending={server.isFetching}>
                {t('Try again')}
              </Button>
            }
          >
            {signInSentence(server.error)}
          </Banner>
        </div>
      )}
    </SignInCard>
  );
}

/** Somebody who did not sign out themselves is told what happened. */
function WhySignedOut() {
  const reason = useStore(useKeeper().store, (state) =>
    state.status === 'signed_out' ? state.reason : null,
  );
  if (reason === null) return null;
  return (
    <div className="mb-4">
      <Banner tone="warn">
        {endedWords(reason)}{' '}
        {t('The contacts were taken off this device; sign in to get them again.')}
      </Banner>
    </div>
  );
}

/** Nothing that was done is lost with the mirror; whoever did it has to come back for it. */
function StillUnsent() {
  const notes = unsentByAccount(useStore(unsent));
  if (notes.length === 0) return null;
  return (
    <div className="mb-4 flex flex-col gap-2">
      {notes.map((note) => (
        <Banner key={note.accountName} tone="info">
          {unsentWords(note)}
        </Banner>
      ))}
    </div>
  );
}

interface SignInCardProps {
  demo: readonly { email: string; password: string; what: string }[];
  children: ReactNode;
}

function SignInCard({ demo, children }: SignInCardProps) {
  const keeper = useKeeper();
  const { run, isPending, problem } = useAttempt();
  const [due, setDue] = useState<Due>();
  const signIn = (credentials: Credentials): void =>
    run(async () => setDue((await keeper.signIn(credentials))?.second_factor));
  if (due !== undefined) return <SecondPage due={due} onBack={() => setDue(undefined)} />;
  return (
    <AuthFrame title={t('Sign in')}>
      {children}
      <SignInForm onSignIn={signIn} isPending={isPending} problem={problem} />
      <ForgotPasswordLink />
      {demo.length > 0 && <DemoSignIns people={demo} onSignIn={signIn} isDisabled={isPending} />}
    </AuthFrame>
  );
}

const steps: Record<FirstOwnerStep, { title: string; about: string }> = {
  account: {
    title: msg('Set up this server'),
    about: msg('Step 1 of 2. Nobody has an account here yet; the first one is yours.'),
  },
  owner: { title: msg('You, its owner'), about: msg('Step 2 of 2. You can add others later.') },
};

function FirstOwnerPage({ onDone }: { onDone: () => void }) {
  const keeper = useKeeper();
  const device = usePlatform().deviceName();
  const [step, setStep] = useState<FirstOwnerStep>('account');
  const [due, setDue] = useState<Due>();
  const { run, isPending, problem } = useAttempt();
  function create(given: FirstOwner): void {
    run(async () => {
      try {
        const answer = await keeper.api.call(setup, { body: { ...bodyOf(given), device } });
        if (isSignedIn(answer)) await keeper.accept(answer);
        else setDue(answer.second_factor);
      } catch (error) {
        // Somebody else was first; what is needed now is a sign-in.
        if (failureOf(error).code === 'setup_done') onDone();
        throw error;
      }
    });
  }
  if (due !== undefined) return <SecondPage due={due} />;
  return (
    <AuthFrame title={t(steps[step].title)} about={t(steps[step].about)}>
      <FirstOwnerForm
        step={step}
        onStep={setStep}
        onCreate={create}
        isPending={isPending}
        problem={problem}
      />
    </AuthFrame>
  );
}

function bodyOf(given: FirstOwner) {
  const { company, slug, country, name, email, password } = given;
  return {
    account: {
      name: company.trim(),
      slug,
      default_country: country,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    owner: { name: name.trim(), email: email.trim(), password },
  };
}

function useAttempt() {
  const [isPending, setPending] = useState(false);
  // The sentence is made when it is shown: whoever cannot read it chooses another language.
  const [error, setError] = useState<unknown>();
  function run(attempt: () => Promise<unknown>): void {
    setPending(true);
    setError(undefined);
    attempt()
      .catch(setError)
      .finally(() => setPending(false));
  }
  return { run, isPending, problem: error === undefined ? undefined : signInSentence(error) };
}
