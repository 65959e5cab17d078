import type { Role } from '../../../shared/roles.ts';

type Who = { id: string; role: Role };

/** Whether the server lets `self` sign a device of `other` out; it decides again. */
export function maySignOut(self: Who, other: Who): boolean {
  if (self.id === other.id || self.role === 'owner') return true;
  if (self.role === 'admin') return other.role !== 'owner';
  return self.role === 'supervisor' && (other.role === 'agent' || other.role === 'viewer');
}
