// Pure decisions of view-as.
import { AppError } from '../../shared/errors.ts';

/** Stands where the account of a guest from the server's support would: support has none. */
export const SUPPORT_HOME = '00000000-0000-0000-0000-000000000000';
export const SUPPORT_NAME = 'Switchyard support';

/** What the account that is to be viewed says about it. */
export type Door = { status: 'active' | 'suspended'; writeAllowed: boolean };

/** @throws AppError account_suspended | view_as_write_off */
export function requireOpenDoor(door: Door, wanted: { write: boolean }): void {
  if (door.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  if (wanted.write && !door.writeAllowed)
    throw new AppError('view_as_write_off', 'this account lets those who view it only read');
}

/** What support was let in for; null when it was not. */
export type Grant = { write: boolean; expiresAt: number } | null;

/**
 * Until when support may look: its own time, or the end of the grant when that comes first.
 * @throws AppError support_not_granted
 */
export function supportUntil(grant: Grant, wanted: { write: boolean; until: number }): number {
  if (!grant || (wanted.write && !grant.write))
    throw new AppError('support_not_granted', 'this account has not let support in for this');
  return Math.min(wanted.until, grant.expiresAt);
}
