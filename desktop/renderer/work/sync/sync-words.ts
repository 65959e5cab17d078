/** What waits and what was refused, in words and in the order it was made. */
import type { FactName } from '../../../../shared/sync.ts';
import { formatCount } from '../../ui/format.ts';

const kinds: Record<FactName, [one: string, many: string]> = {
  dispositions: ['disposition', 'dispositions'],
  notes: ['note', 'notes'],
  callbacks: ['callback', 'callbacks'],
};

export function factKind(name: FactName): string {
  return kinds[name][0];
}

/** `12 waiting: 9 dispositions, 2 notes, 1 callback`; null when nothing waits. */
export function waitingSentence(waiting: Record<FactName, number>): string | null {
  const names = Object.keys(kinds) as FactName[];
  const total = names.reduce((sum, name) => sum + waiting[name], 0);
  if (total === 0) return null;
  const each = names
    .filter((name) => waiting[name] > 0)
    .map((name) => formatCount(waiting[name], ...kinds[name]));
  return `${total} waiting: ${each.join(', ')}`;
}
