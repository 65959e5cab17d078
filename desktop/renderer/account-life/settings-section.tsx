import { type AccountSettings, getAccountSettings } from '../../../shared/account-settings.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { FactGrid } from '../ui/fact-grid.tsx';
import { Section } from '../ui/section.tsx';
import { PlanSection } from './plan-section.tsx';
import { SettingsForm } from './settings-form.tsx';
import { hoursWords } from './settings-words.ts';
import { wrapUpWords } from './wrap-up-fields.tsx';
import { t } from '../words/translate.ts';

/** What the account says of itself. Those who administer it change it here; everyone else reads it. */
export function AccountSettingsSection() {
  const { member, view_as } = useSession();
  const settings = useRemote(getAccountSettings);
  const mayChange = ADMINISTERING.includes(member.role) && view_as === null;
  return (
    <RemoteView remote={settings} label={t('Account')}>
      {(found) => (
        <div className="flex flex-col gap-8">
          {mayChange ? (
            <SettingsForm account={found.account} onSaved={settings.reload} />
          ) : (
            <SettingsFacts {...found} />
          )}
          <PlanSection settings={found} />
        </div>
      )}
    </RemoteView>
  );
}

function SettingsFacts({ account }: Pick<AccountSettings, 'account'>) {
  return (
    <Section
      title={t('Hours and limits')}
      about={t('Owners and admins of this account change them.')}
    >
      <FactGrid
        facts={[
          {
            label: t('Calling hours, where the contact lives'),
            value: hoursWords(account.calling_window),
          },
          { label: t('Time zone'), value: account.time_zone },
          { label: t('Tries a contact'), value: account.attempt_cap },
          {
            label: t('Wrap-up'),
            value: wrapUpWords(account),
          },
        ]}
      />
    </Section>
  );
}
