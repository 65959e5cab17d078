/** Which call list was worked last, per account of this device. */
import { keepText, loadText } from '../ui/kept.ts';

const keyOf = (accountId: string): string => `work.list.${accountId}`;

export function loadListChoice(accountId: string): string | null {
  return loadText(keyOf(accountId));
}

export function saveListChoice(accountId: string, listId: string): void {
  keepText(keyOf(accountId), listId);
}
