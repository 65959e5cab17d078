import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { getOnboarding, type Onboarding, type OnboardingStep } from '../../../shared/onboarding.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useLeaving } from '../accounts/use-leaving.tsx';
import { useSession } from '../accounts/use-session.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useGo } from '../platform-hooks/use-go.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { CompanyStep } from './company-step.tsx';
import { HoursStep } from './hours-step.tsx';
import { LaterStep } from './later-step.tsx';
import { PlanStep } from './plan-step.tsx';
import { StepList } from './step-list.tsx';
import { nextStep, noSteps } from './step-words.ts';
import { t } from '../words/translate.ts';

/** Setting up a client, one decision at a time. The server keeps how far it has come; anyone in charge goes on. */
export function OnboardingPage() {
  const { accountId } = useParams({ strict: false });
  const go = useGo();
  const { account, member } = useSession();
  const back = <Button onPress={() => go('/clients')}>{t('Back to the clients')}</Button>;
  const mayStart = account.kind === 'parent' && ADMINISTERING.includes(member.role);
  if (accountId !== undefined) return <GoingOn key={accountId} accountId={accountId} />;
  return (
    <Page title={t('New client')} {...(mayStart ? { actions: back } : {})}>
      {mayStart ? (
        <Columns steps={<StepList steps={noSteps} current="company" />}>
          <CompanyStep
            account={undefined}
            onDone={(made) => go(`/clients/new/${made.account.id}`, { replace: true })}
          />
        </Columns>
      ) : (
        <EmptyState
          icon="building"
          why={t('Clients are set up by an admin of the parent account.')}
        />
      )}
    </Page>
  );
}

function Columns({ steps, children }: { steps: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-start gap-x-10 gap-y-5">
      {steps}
      <div className="w-full max-w-140 min-w-0 flex-1 basis-80">{children}</div>
    </div>
  );
}

function GoingOn({ accountId }: { accountId: string }) {
  const go = useGo();
  const { account } = useSession();
  const remote = useRemote(getOnboarding, { params: { id: accountId } });
  const [newer, setNewer] = useState<Onboarding>();
  const [chosen, setChosen] = useState<OnboardingStep>();
  const known = newer ?? remote.data;
  function took(onboarding: Onboarding): void {
    setNewer(onboarding);
    setChosen(undefined);
  }
  return (
    <Page
      title={known ? t('Set up {account}', { account: known.account.name }) : t('Set up a client')}
      about={t('You can stop at any step and go on later.')}
      actions={
        account.kind === 'parent' && (
          <Button onPress={() => go('/clients')}>{t('Back to the clients')}</Button>
        )
      }
    >
      <RemoteView remote={remote} label={t('Set-up')}>
        {(loaded) => {
          const current = newer ?? loaded;
          const step = chosen ?? nextStep(current.steps);
          return (
            <Columns steps={<StepList steps={current.steps} current={step} onChoose={setChosen} />}>
              <Step key={step ?? 'all'} onboarding={current} step={step} onDone={took} />
            </Columns>
          );
        }}
      </RemoteView>
    </Page>
  );
}

interface StepProps {
  onboarding: Onboarding;
  step: OnboardingStep | undefined;
  onDone: (onboarding: Onboarding) => void;
}

function Step({ onboarding: { account }, step, onDone }: StepProps) {
  if (step === undefined) return <AllSet account={account} />;
  if (step === 'company') return <CompanyStep account={account} onDone={onDone} />;
  if (step === 'hours') return <HoursStep account={account} onDone={onDone} />;
  if (step === 'plan') return <PlanStep account={account} onDone={onDone} />;
  return <LaterStep account={account} step={step} onDone={onDone} />;
}

function AllSet({ account }: { account: Onboarding['account'] }) {
  const go = useGo();
  const leaving = useLeaving();
  const isInside = useSession().account.id === account.id;
  return (
    <>
      <EmptyState
        icon="circle-check"
        why={t('{account} is set up and can call.', { account: account.name })}
        action={
          <Button
            kind="primary"
            autoFocus
            onPress={() => (isInside ? go('/') : leaving.switchTo(account.id))}
          >
            {t('Open {account}', { account: account.name })}
          </Button>
        }
      />
      {leaving.dialog}
    </>
  );
}
