import type { BreakReason } from '../../../shared/agent-states.ts';
import { msg, t } from '../words/translate.ts';

/** The reasons an account has until it names its own; those are shown as they were typed. */
const defaults: Record<string, string> = {
  'Short break': msg('Short break'),
  Meal: msg('Meal'),
  Training: msg('Training'),
  Meeting: msg('Meeting'),
  Technical: msg('Technical'),
};

export function breakLabel(reason: BreakReason | null): string {
  if (reason === null) return t('no reason');
  const known = defaults[reason.label];
  return known === undefined ? reason.label : t(known);
}
