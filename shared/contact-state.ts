// A contact's state is a fold of its dispositions' effects: the strongest wins, whatever the order
// they arrive in. Superseded dispositions do not count.
import type { ContactState } from './call-lists.ts';

/** Strongest first. `dnc` can never be undone by another disposition. */
export const STATE_ORDER: readonly ContactState[] = [
  'dnc',
  'done',
  'wrong_number',
  'callback',
  'retry',
  'new',
];

/** Order-free: any permutation of `effects` gives the same state. */
export function foldState(effects: readonly ContactState[]): ContactState {
  for (const state of STATE_ORDER) if (effects.includes(state)) return state;
  return 'new';
}
