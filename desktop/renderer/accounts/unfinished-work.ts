/**
 * What the member would leave behind by going to another account, signing out or closing now. The
 * screens that hold such work say so here; the shell and the window ask before they let go.
 */
import { create } from 'zustand';
import type { CloseGuardState } from '../../ipc.ts';
import type { Unsent } from '../platform/unsent.ts';
import { t } from '../words/translate.ts';

interface UnfinishedWork extends CloseGuardState {
  report(change: Partial<CloseGuardState>): void;
}

export const useUnfinishedWork = create<UnfinishedWork>((set) => ({
  inCall: false,
  inWrapUp: false,
  waitingFacts: 0,
  report: (change) => set(change),
}));

/** Why the account cannot be left at all just now. */
export function blockedWords(work: CloseGuardState): string | undefined {
  if (work.inCall) return t('You are in a call. Switch when it is over.');
  if (work.inWrapUp) return t('You are in wrap-up. Save the disposition first.');
  return undefined;
}

/** What has to be said before the account is left. */
export function waitingWords(work: CloseGuardState): string | undefined {
  if (work.waitingFacts === 0) return undefined;
  return t(
    '{count, plural, one {# thing you did is} other {# things you did are}} not sent yet. They are kept on this device and go out when you are back here.',
    { count: work.waitingFacts },
  );
}

/** On the sign-in page, where nobody knows who reads it. */
export function unsentWords({ count, accountName }: Unsent): string {
  return t(
    '{count, plural, one {# thing done in {account} is kept on this device. It waits for whoever did it to sign in here again.} other {# things done in {account} are kept on this device. They wait for whoever did them to sign in here again.}}',
    { count, account: accountName },
  );
}
