import { Page } from '../shell/page.tsx';
import { MembersSection } from './members-section.tsx';
import { useSession } from './use-session.ts';

/** The people of this account. */
export function TeamPage() {
  const { account } = useSession();
  return (
    <Page title="Team" about={`The people who act in ${account.name}.`}>
      <MembersSection />
    </Page>
  );
}
