/** What test mode is called on screens. Pure, so that it can be tested. */
import type { ModeShown } from '../../../shared/billing.ts';
import type { Mode } from '../../../shared/mode.ts';
import { msg, t } from '../words/translate.ts';

/** What the calls of a report came to: nobody owes a test call. */
export const chargedWords: Record<Mode, string> = {
  live: msg('Charged'),
  test: msg('Would be charged'),
};

export const otherMode: Record<Mode, Mode> = { live: 'test', test: 'live' };

/** What a report counts and what it leaves out; null where there is nothing to say of it. */
export function reportWords({ mode, other_mode_calls: others }: ModeShown): string | null {
  if (others === 0) return mode === 'test' ? t('Test calls: rated, owed by nobody.') : null;
  return mode === 'test'
    ? t(
        'Test calls: rated, owed by nobody. {count, plural, one {# live call of this period is} other {# live calls of this period are}} not counted here.',
        { count: others },
      )
    : t(
        'Live calls only. {count, plural, one {# test call of this period is} other {# test calls of this period are}} not counted here.',
        { count: others },
      );
}
