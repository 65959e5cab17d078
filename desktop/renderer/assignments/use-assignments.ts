import { listAssignments, type Assignment } from '../../../shared/assignments.ts';
import { listMembers, type Member } from '../../../shared/members.ts';
import { SUPERVISING } from '../../../shared/roles.ts';
import { actingRole, useSession } from '../accounts/use-session.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';

export interface Assignments {
  /** Undefined until they are there, and for whoever may not know. */
  known: { data: Assignment[]; members: Member[] } | undefined;
  reload: () => void;
}

/** Who works which list, for those who supervise. */
export function useAssignments(): Assignments {
  const mayKnow = SUPERVISING.includes(actingRole(useSession()));
  const assignments = useRemote(listAssignments, mayKnow ? {} : null);
  const members = useRemote(listMembers, mayKnow ? {} : null);
  const known =
    assignments.data && members.data
      ? { data: assignments.data.data, members: members.data.data }
      : undefined;
  return { known, reload: assignments.reload };
}
