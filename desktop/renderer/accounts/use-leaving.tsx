import { useState } from 'react';
import { failureOf } from '../platform-hooks/failure.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toaster.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { blockedWords, useUnfinishedWork, waitingWords } from './unfinished-work.ts';
import { useKeeper, useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

type Leaving = { to: 'account'; accountId: string; name: string } | { to: 'sign-out' };

/** Switching the account and signing out, each after saying what is unfinished. */
export function useLeaving() {
  const keeper = useKeeper();
  const { memberships } = useSession();
  const work = useUnfinishedWork();
  const go = useGo();
  const [asked, setAsked] = useState<Leaving | null>(null);
  const blocked = blockedWords(work);

  async function leave(leaving: Leaving): Promise<void> {
    setAsked(null);
    if (leaving.to === 'sign-out') {
      await keeper.signOut();
      go('/');
      return;
    }
    try {
      await keeper.switchAccount(leaving.accountId);
      go('/');
    } catch (error) {
      const why = problemSentence(failureOf(error).code);
      const text = t('{account} was not opened. {why}', { account: leaving.name, why });
      showToast({ text, tone: 'stop' });
    }
  }

  function ask(leaving: Leaving): void {
    if (blocked !== undefined) showToast({ text: blocked, tone: 'warn' });
    else if (waitingWords(work) === undefined) void leave(leaving);
    else setAsked(leaving);
  }

  return {
    blocked,
    signOut: () => ask({ to: 'sign-out' }),
    switchTo: (accountId: string) => {
      const name =
        memberships.find((one) => one.account_id === accountId)?.name ?? t('The account');
      ask({ to: 'account', accountId, name });
    },
    dialog: asked !== null && (
      <LeaveDialog
        leaving={asked}
        words={waitingWords(work) ?? ''}
        onStay={() => setAsked(null)}
        onLeave={() => void leave(asked)}
      />
    ),
  };
}

interface LeaveDialogProps {
  leaving: Leaving;
  words: string;
  onStay: () => void;
  onLeave: () => void;
}

function LeaveDialog({ leaving, words, onStay, onLeave }: LeaveDialogProps) {
  const { verb, title } =
    leaving.to === 'account'
      ? {
          verb: t('Go to {account}', { account: leaving.name }),
          title: t('Go to {account} with unsent work?', { account: leaving.name }),
        }
      : { verb: t('Sign out'), title: t('Sign out with unsent work?') };
  return (
    <Dialog
      isOpen
      alert
      onClose={onStay}
      title={title}
      width="small"
      actions={
        <>
          <Button autoFocus onPress={onStay}>
            {t('Stay')}
          </Button>
          <Button kind="primary" onPress={onLeave}>
            {verb}
          </Button>
        </>
      }
    >
      {words}
    </Dialog>
  );
}
