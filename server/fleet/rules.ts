import type { Role } from '../../shared/roles.ts';

const ABOVE: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'admin', 'supervisor', 'agent', 'viewer'],
  admin: ['admin', 'supervisor', 'agent', 'viewer'],
  supervisor: ['agent', 'viewer'],
  agent: [],
  viewer: [],
};

/** Whether somebody of one role may sign out a device of another member. */
export function mayEnd(role: Role, of: Role): boolean {
  return ABOVE[role].includes(of);
}
