/** Who may make and change whom. */
import type { Member } from '../../../shared/members.ts';
import { ADMINISTERING, Role } from '../../../shared/roles.ts';

/** Only an owner makes or changes an owner. */
export function rolesGrantedBy(role: Role): readonly Role[] {
  if (role === 'owner') return Role.options;
  return ADMINISTERING.includes(role) ? Role.options.filter((one) => one !== 'owner') : [];
}

type Ranked = Pick<Member, 'id' | 'role'>;

export function mayChange(actor: Ranked, member: Ranked): boolean {
  return rolesGrantedBy(actor.role).includes(member.role);
}
