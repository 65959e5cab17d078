import { ADMINISTERING } from '../../../shared/roles.ts';
import { Page } from '../shell/page.tsx';
import { ApiKeysSection } from './api-keys-section.tsx';
import { MembersSection } from './members-section.tsx';
import { useSession } from './use-session.ts';

/** Who and what may act in this account: members, and keys of other systems. */
export function TeamPage() {
  const { account, member } = useSession();
  return (
    <Page title="Team" about={`People and systems that act in ${account.name}.`}>
      <MembersSection />
      {ADMINISTERING.includes(member.role) && <ApiKeysSection />}
    </Page>
  );
}
