import type { Assignment } from '../../../shared/assignments.ts';
import type { Member } from '../../../shared/members.ts';
import { ASSIGNABLE } from '../../../shared/roles.ts';
import { t } from '../words/translate.ts';

const NAMED_MAX = 2;

/** Who works a list, as it fits a cell: `Everybody`, `Asha and Ravi`, `Asha, Ravi and 3 others`. */
export function workedByWords(memberIds: readonly string[], members: readonly Member[]): string {
  const names = memberIds.flatMap((id) => members.find((member) => member.id === id)?.name ?? []);
  const [first, second] = names;
  if (first === undefined) return t('Everybody');
  if (second === undefined) return first;
  const others = names.length - NAMED_MAX;
  if (others === 0) return t('{first} and {second}', { first, second });
  return t('{first}, {second} and {others, plural, one {# other} other {# others}}', {
    first,
    second,
    others,
  });
}

/** Who can be assigned, by name: those who see only what is theirs, and whoever is assigned already. */
export function assignable(members: readonly Member[], chosen: readonly string[]): Member[] {
  return members
    .filter(({ id, role, active }) => chosen.includes(id) || (active && ASSIGNABLE.includes(role)))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

export function idsOf(assignments: readonly Assignment[] | undefined, listId: string): string[] {
  return assignments?.find(({ list_id }) => list_id === listId)?.member_ids ?? [];
}
