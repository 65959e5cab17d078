// Pure decisions about erasing an account.
import type { Role } from '../../shared/roles.ts';
import { ACCOUNT_ERASURE_WAIT_DAYS } from '../../shared/account-erasures.ts';

const DAY_MS = 86_400_000;

/** Its own account an owner may erase and nobody else; a sub-account whoever administers its parent. */
export function mayErase(role: Role, which: 'own' | 'sub_account'): boolean {
  return role === 'owner' || (which === 'sub_account' && role === 'admin');
}

export function dueAt(now: number): number {
  return now + ACCOUNT_ERASURE_WAIT_DAYS * DAY_MS;
}

/** Whether those who asked may still ask: the account itself, or the parent it has now. */
export function stillMayAsk(
  askedFromId: string,
  account: { id: string; parentId: string | null },
): boolean {
  return askedFromId === account.id || askedFromId === account.parentId;
}
