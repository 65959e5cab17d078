import { SUPERVISING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { Page } from '../shell/page.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { DevicesView } from './devices-view.tsx';

/** The devices of the account: whether what is done on them arrives. */
export function FleetPage() {
  const { account, member } = useSession();
  return (
    <Page
      title={t('Fleet')}
      about={t('The devices people work on in {account}, and whether their work arrives.', {
        account: account.name,
      })}
    >
      {SUPERVISING.includes(member.role) ? (
        <DevicesView />
      ) : (
        <EmptyState why={t('The fleet is for those who supervise this account.')} />
      )}
    </Page>
  );
}
