import type { RateCard } from '../../../shared/billing.ts';
import { msg } from '../words/translate.ts';

export type RateStanding = 'in force' | 'from later' | 'past';

type Dated = Pick<RateCard, 'id' | 'effective_from'>;

/** The latest card that has begun is in force; older ones are past, later ones wait. */
export function standingOf(card: Dated, cards: readonly Dated[], nowMs: number): RateStanding {
  const begins = (one: Dated) => Date.parse(one.effective_from);
  if (begins(card) > nowMs) return msg('from later');
  const replaced = cards.some((one) => begins(one) <= nowMs && begins(one) > begins(card));
  return replaced ? msg('past') : msg('in force');
}
