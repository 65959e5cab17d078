/** The break that is to follow the call: kept apart, so that a console that is killed in the call still knows. */
import { BreakReason } from '../../../../shared/agent-states.ts';
import { keepText, loadText, parseKept } from '../../ui/kept.ts';

interface Owner {
  accountId: string;
  memberId: string;
}

const keyOf = ({ accountId, memberId }: Owner): string => `work.break.${accountId}.${memberId}`;

export function loadBreakWish(owner: Owner): BreakReason | null {
  return parseKept(loadText(keyOf(owner)), BreakReason) ?? null;
}

export function keepBreakWish(owner: Owner, reason: BreakReason | null): void {
  keepText(keyOf(owner), reason === null ? null : JSON.stringify(reason));
}
