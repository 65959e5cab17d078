/**
 * What waits on this device for somebody who is not signed in, by owner: facts outlive the session and the mirror they
 * were made with, and the sign-in page says so. Kept over restarts; it names an account and a number, and nobody.
 */
import { createStore } from 'zustand/vanilla';

export type Unsent = { accountName: string; count: number };

const KEY = 'switchyard.unsent';

function load(): Record<string, Unsent> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, Unsent>;
  } catch {
    return {};
  }
}

export const unsent = createStore<Record<string, Unsent>>(load);

/** @param owner as `ownerName` names them */
export function noteUnsent(owner: string, note: Unsent): void {
  // Read again: another window may have written since.
  const { [owner]: before, ...others } = load();
  if (before === undefined && note.count === 0) return;
  const now = note.count === 0 ? others : { ...others, [owner]: note };
  if (Object.keys(now).length === 0) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(now));
  unsent.setState(now, true);
}

/** By account, for those who see the page: whoever made it knows it is theirs. */
export function unsentByAccount(notes: Record<string, Unsent>): Unsent[] {
  const sums = new Map<string, number>();
  for (const { accountName, count } of Object.values(notes))
    sums.set(accountName, (sums.get(accountName) ?? 0) + count);
  return [...sums].map(([accountName, count]) => ({ accountName, count }));
}
