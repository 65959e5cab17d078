import { SUPERVISING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { AgentsView } from '../agent-states/agents-view.tsx';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Page } from '../shell/page.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { t } from '../words/translate.ts';
import { DevicesView } from './devices-view.tsx';
import { FleetSearch } from './fleet-search.ts';

/** The floor of the account: its devices, whether what is done on them arrives, and what its agents do. */
export function FleetPage() {
  const { account, member } = useSession();
  return (
    <Page
      title={t('Fleet')}
      about={t('Who works in {account}, on what, and whether their work arrives.', {
        account: account.name,
      })}
    >
      {SUPERVISING.includes(member.role) ? (
        <FleetTabs />
      ) : (
        <EmptyState why={t('The fleet is for those who supervise this account.')} />
      )}
    </Page>
  );
}

function FleetTabs() {
  const [{ tab }, setSearch] = useSearchState(FleetSearch);
  return (
    <Tabs
      label={t('Fleet')}
      items={[
        { id: 'devices', label: t('Devices'), content: <DevicesView /> },
        { id: 'agents', label: t('Agents'), content: <AgentsView /> },
      ]}
      selected={tab}
      onSelect={(id) => setSearch({ tab: id })}
    />
  );
}
