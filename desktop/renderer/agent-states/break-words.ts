import type { BreakReason } from '../../../shared/agent-states.ts';
import { msg, t } from '../words/translate.ts';

/** The reasons an account has until it names its own; those are shown as they were typed. */
const defaults: ReadonlySet<string> = new Set([
  msg('Short break'),
  msg('Meal'),
  msg('Training'),
  msg('Meeting'),
  msg('Technical'),
]);

export function breakLabel(reason: BreakReason | null): string {
  if (reason === null) return t('no reason');
  return defaults.has(reason.label) ? t(reason.label) : reason.label;
}
