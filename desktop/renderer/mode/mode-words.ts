/** What test mode is called on screens. Pure, so that it can be tested. */
import type { ModeShown } from '../../../shared/billing.ts';
import type { Mode } from '../../../shared/mode.ts';
import { formatCount } from '../ui/format.ts';
import { msg } from '../words/translate.ts';

/** What the calls of a report came to: nobody owes a test call. */
export const chargedWords: Record<Mode, string> = {
  live: msg('Charged'),
  test: msg('Would be charged'),
};

export const otherMode: Record<Mode, Mode> = { live: 'test', test: 'live' };

/** What a report counts and what it leaves out; null where there is nothing to say of it. */
export function reportWords({ mode, other_mode_calls: others }: ModeShown): string | null {
  const left =
    others === 0
      ? ''
      : `${formatCount(others, `${otherMode[mode]} call`, `${otherMode[mode]} calls`)} of this period ${others === 1 ? 'is' : 'are'} not counted here.`;
  if (mode === 'test') return `Test calls: rated, owed by nobody. ${left}`.trim();
  return left === '' ? null : `Live calls only. ${left}`;
}
