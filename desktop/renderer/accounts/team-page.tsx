import { listSubAccounts } from '../../../shared/account-life.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { InvitationsSection } from '../invitations/invitations-section.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Page } from '../shell/page.tsx';
import { MembersSection } from './members-section.tsx';
import { payerOptions } from './payer-words.ts';
import { useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** The people of this account, and those who are asked to join them. */
export function TeamPage() {
  const { account, member } = useSession();
  const clients = useRemote(listSubAccounts, account.kind === 'parent' ? {} : null);
  const payers = payerOptions(account, clients.data?.data ?? []);
  return (
    <Page
      title={t('Team')}
      about={t('The people who act in {account}.', { account: account.name })}
    >
      <MembersSection payers={payers} />
      {ADMINISTERING.includes(member.role) && <InvitationsSection payers={payers} />}
    </Page>
  );
}
