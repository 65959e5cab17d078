/** Which call list was worked last, per account of this device. */

const keyOf = (accountId: string): string => `work.list.${accountId}`;

export function loadListChoice(accountId: string): string | null {
  // Storage can be denied by policy; then the choice is made anew.
  try {
    return localStorage.getItem(keyOf(accountId));
  } catch {
    return null;
  }
}

export function saveListChoice(accountId: string, listId: string): void {
  try {
    localStorage.setItem(keyOf(accountId), listId);
  } catch {
    // The choice then lasts as long as the window.
  }
}
