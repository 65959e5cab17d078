import type { Account } from '../../../shared/accounts.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { trialDaysLeft, trialWarningDays } from './settings-words.ts';
import { t } from '../words/translate.ts';

/** What keeps the whole account from calling, or soon will, if anything. */
export function standingOf(
  account: Pick<Account, 'status' | 'trial_ends_at'>,
  atMs: number,
): 'onboarding' | 'trial_ended' | 'trial_ends' | undefined {
  if (account.status === 'onboarding') return 'onboarding';
  const ends = account.trial_ends_at;
  if (ends !== null && Date.parse(ends) <= atMs) return 'trial_ended';
  const daysLeft = trialDaysLeft(ends, atMs);
  return daysLeft !== undefined && daysLeft <= trialWarningDays ? 'trial_ends' : undefined;
}

export function useHasStanding(): boolean {
  return standingOf(useSession().account, nowMs()) !== undefined;
}

/** Whose word a plan is: a family's trial is ended by the operator, for the parent account. */
function planAdvice({ parent }: Pick<Account, 'parent'>): string {
  return parent === null
    ? t('Ask whoever runs this server for a plan.')
    : t('{parent} can ask whoever runs this server for a plan.', { parent: parent.name });
}

/** Says why nobody can call, before somebody tries. */
export function StandingBanner() {
  const { account, member } = useSession();
  const go = useGo();
  const standing = standingOf(account, nowMs());
  if (standing === undefined) return null;
  if (standing === 'trial_ended') {
    return (
      <Banner tone="warn" edge>
        {t('The trial has ended. Calls wait for a plan; all data stays, and you can sign in.')}{' '}
        {planAdvice(account)}
      </Banner>
    );
  }
  if (standing === 'trial_ends') {
    const days = trialDaysLeft(account.trial_ends_at, nowMs()) ?? 0;
    return (
      <Banner tone="info" edge>
        {t(
          'The trial is {days, plural, =1 {on its last day} other {over in # days}}. Then calls wait for a plan; all data stays.',
          { days },
        )}{' '}
        {planAdvice(account)}
      </Banner>
    );
  }
  return (
    <Banner
      tone="warn"
      edge
      action={
        ADMINISTERING.includes(member.role) && (
          <Button onPress={() => go(`/clients/new/${account.id}`)}>{t('Go on setting up')}</Button>
        )
      }
    >
      {t('This account is still being set up. It can call once hours, plan and rate are there.')}
    </Banner>
  );
}
