import type { Account } from '../../../shared/accounts.ts';
import { closeStep, type Onboarding } from '../../../shared/onboarding.ts';
import { useLeaving } from '../accounts/use-leaving.tsx';
import { useApi, useSession } from '../accounts/use-session.ts';
import { useAction } from '../platform-hooks/use-action.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Button } from '../ui/button.tsx';
import { StepForm } from './step-form.tsx';
import { msg, t } from '../words/translate.ts';

const words = {
  people: {
    title: msg('People'),
    about: msg(
      'Whoever works for this client gets an invitation by mail. You are its owner already.',
    ),
    place: msg('Invite people'),
    href: '/team',
  },
  list: {
    title: msg('First list'),
    about: msg('A file of contacts to call. It is imported in the client’s own account.'),
    place: msg('Import a list'),
    href: '/lists/import',
  },
} as const;

export interface LaterStepProps {
  account: Account;
  step: keyof typeof words;
  onDone: (onboarding: Onboarding) => void;
}

/** Steps 4 and 5 happen in the client's own account and may be left for later. */
export function LaterStep({ account, step, onDone }: LaterStepProps) {
  const api = useApi();
  const go = useGo();
  const leaving = useLeaving();
  const isInside = useSession().account.id === account.id;
  const { title, about, place, href } = words[step];
  const params = { id: account.id, step };
  const close = useAction(async (state: 'done' | 'skipped') => {
    onDone(await api.call(closeStep, { params, body: { state } }));
  });
  return (
    <StepForm
      title={t(title)}
      about={t(about)}
      verb={t('It is done')}
      isPending={close.isPending}
      problem={close.problem}
      onSubmit={() => void close.run('done')}
      also={
        <>
          <Button isDisabled={close.isPending} onPress={() => void close.run('skipped')}>
            {t('Leave for later')}
          </Button>
          <Button kind="quiet" onPress={() => (isInside ? go(href) : leaving.switchTo(account.id))}>
            {isInside ? t(place) : t('Open {account} for this', { account: account.name })}
          </Button>
          {leaving.dialog}
        </>
      }
    />
  );
}
