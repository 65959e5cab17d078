import { FactorsSection } from '../factors/factors-section.tsx';
import { Page } from '../shell/page.tsx';
import { ShortcutsSection } from '../shell/shortcuts-section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { SoundSection } from '../voice/sound-section.tsx';
import { roleWords } from './account-choices.ts';
import { PlacesSection } from './places-section.tsx';
import { useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** What belongs to the person and not to the account: how they sign in, and where they are signed in. */
export function YouPage() {
  const { account, member, view_as } = useSession();
  if (view_as !== null) {
    return (
      <Page title={member.name} about={t('Of {account}', { account: view_as.home_account_name })}>
        <EmptyState
          icon="eye"
          why={t(
            'You are viewing {account}. What is about yourself comes back when you end viewing.',
            { account: account.name },
          )}
        />
      </Page>
    );
  }
  return (
    <Page title={member.name} about={member.email}>
      <p className="text-3 text-ink-2">
        {t('{role} of {account}', { role: t(roleWords[member.role]), account: account.name })}
      </p>
      <FactorsSection />
      <PlacesSection />
      <SoundSection />
      <ShortcutsSection />
    </Page>
  );
}
