import { useParams } from '@tanstack/react-router';
import { useSession } from '../accounts/use-session.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Page } from '../shell/page.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { settingsTabs } from './settings-tabs.tsx';
import { t } from '../words/translate.ts';

/** What is set once for the whole account; each tab has an address of its own. */
export function SettingsPage() {
  const { account, member } = useSession();
  const go = useGo();
  const { tab } = useParams({ strict: false });
  const offered = settingsTabs.filter(({ roles }) => roles.includes(member.role));
  const selected = offered.find(({ id }) => id === tab) ?? offered[0];
  return (
    <Page
      title={t('Settings')}
      about={t('What holds for everyone in {account}.', { account: account.name })}
    >
      {selected === undefined ? (
        <EmptyState why={t('The settings are for the owners and admins of this account.')} />
      ) : (
        <Tabs
          label={t('Settings')}
          items={offered.map(({ id, label, content: Content }) => ({
            id,
            label: t(label),
            content: <Content />,
          }))}
          selected={selected.id}
          onSelect={(id) => go(`/settings/${id}`)}
        />
      )}
    </Page>
  );
}
