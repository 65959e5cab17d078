/** What is wrong with a new member, before the server is asked; and who may change whom. */
import { z } from 'zod';
import type { Member } from '../../../shared/members.ts';
import { ADMINISTERING, Role } from '../../../shared/roles.ts';

export interface MemberDraft {
  name: string;
  email: string;
  password: string;
  role: Role;
  payer: string;
}

export type MemberErrors = Partial<Record<'name' | 'email' | 'password', string>>;

const email = z.email().max(254);
const passwordCharsMin = 8;

export function findMemberErrors(draft: MemberDraft): MemberErrors {
  const errors: MemberErrors = {};
  if (draft.name.trim() === '') errors.name = 'Enter the member’s name.';
  if (!email.safeParse(draft.email.trim()).success) {
    errors.email = 'Enter an e-mail address, such as asha@cedar.example.';
  }
  if (draft.password.length < passwordCharsMin) {
    errors.password = `Use at least ${passwordCharsMin} characters; 15 are better.`;
  }
  return errors;
}

/** Only an owner makes or changes an owner. */
export function rolesGrantedBy(role: Role): readonly Role[] {
  if (role === 'owner') return Role.options;
  return ADMINISTERING.includes(role) ? Role.options.filter((one) => one !== 'owner') : [];
}

type Ranked = Pick<Member, 'id' | 'role'>;

export function mayChange(actor: Ranked, member: Ranked): boolean {
  return rolesGrantedBy(actor.role).includes(member.role);
}
