/** The break that is to follow the call: kept apart, so that a console that is killed in the call still knows. */
import { z } from 'zod';
import { BreakReason } from '../../../../shared/agent-states.ts';

interface Owner {
  accountId: string;
  memberId: string;
}

const keyOf = ({ accountId, memberId }: Owner): string => `work.break.${accountId}.${memberId}`;
const Kept = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

export function loadBreakWish(owner: Owner): BreakReason | null {
  // Storage can be denied by policy; then the wish lasts as long as the window.
  try {
    return Kept.pipe(BreakReason).safeParse(localStorage.getItem(keyOf(owner))).data ?? null;
  } catch {
    return null;
  }
}

export function keepBreakWish(owner: Owner, reason: BreakReason | null): void {
  try {
    if (reason === null) localStorage.removeItem(keyOf(owner));
    else localStorage.setItem(keyOf(owner), JSON.stringify(reason));
  } catch {
    // As above.
  }
}
