/** Which of the contacts held for offline work comes next. */
import type { CallingWindow } from '../../../../shared/accounts.ts';
import type { Contact } from '../../../../shared/call-lists.ts';
import { isWindowOpen } from '../../../../shared/call-windows.ts';

const WORKABLE: ReadonlySet<Contact['state']> = new Set(['new', 'retry', 'callback']);

export function isWorkable(contact: Pick<Contact, 'state' | 'dnc'>): boolean {
  return WORKABLE.has(contact.state) && !contact.dnc;
}

export interface HeldClock {
  window: CallingWindow;
  nowMs: number;
}

/** Due callbacks first, then those tried least, in list order; only while they may be called. */
export function nextHeld(contacts: readonly Contact[], clock: HeldClock): Contact | undefined {
  const { window, nowMs } = clock;
  const dueMs = (contact: Contact): number =>
    contact.callback_at === null ? Infinity : Date.parse(contact.callback_at);
  return contacts
    .filter((contact) => contact.callback_at === null || dueMs(contact) <= nowMs)
    .filter((contact) => isWindowOpen({ zone: contact.zone, window, at: nowMs }))
    .toSorted(
      (a, b) => compare(dueMs(a), dueMs(b)) || a.attempts - b.attempts || a.position - b.position,
    )[0];
}

/** Infinity less itself is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
