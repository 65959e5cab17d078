import type { Account } from '../../../shared/accounts.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** What keeps the whole account from calling, if anything does. */
export function stopOf(
  account: Pick<Account, 'status' | 'trial_ends_at'>,
  atMs: number,
): 'onboarding' | 'trial_ended' | undefined {
  if (account.status === 'onboarding') return 'onboarding';
  const ends = account.trial_ends_at;
  return ends !== null && Date.parse(ends) <= atMs ? 'trial_ended' : undefined;
}

export function useIsStopped(): boolean {
  return stopOf(useSession().account, nowMs()) !== undefined;
}

/** Says why nobody can call, before somebody tries. */
export function StandingBanner() {
  const { account, member } = useSession();
  const go = useGo();
  const stop = stopOf(account, nowMs());
  if (stop === undefined) return null;
  if (stop === 'trial_ended') {
    return (
      <Banner tone="warn" edge>
        The trial has ended. Calls wait for a plan; all data stays, and you can sign in.
      </Banner>
    );
  }
  return (
    <Banner
      tone="warn"
      edge
      action={
        ADMINISTERING.includes(member.role) && (
          <Button onPress={() => go(`/clients/new/${account.id}`)}>Go on setting up</Button>
        )
      }
    >
      This account is still being set up. It can call once hours, plan and rate are there.
    </Banner>
  );
}
