/** What waits and what was refused, in words and in the order it was made. */
import type { FactName } from '../../../../shared/sync.ts';
import { msg, t } from '../../words/translate.ts';

const kinds: Record<FactName, { one: string; counted: string }> = {
  dispositions: {
    one: msg('disposition'),
    counted: msg('{count, plural, one {# disposition} other {# dispositions}}'),
  },
  notes: { one: msg('note'), counted: msg('{count, plural, one {# note} other {# notes}}') },
  callbacks: {
    one: msg('callback'),
    counted: msg('{count, plural, one {# callback} other {# callbacks}}'),
  },
  agent_states: {
    one: msg('change of state'),
    counted: msg('{count, plural, one {# change of state} other {# changes of state}}'),
  },
  contact_edits: {
    one: msg('correction'),
    counted: msg('{count, plural, one {# correction} other {# corrections}}'),
  },
};

export function factKind(name: FactName): string {
  return t(kinds[name].one);
}

/** `12 waiting: 9 dispositions, 2 notes, 1 callback`; null when nothing waits. */
export function waitingSentence(waiting: Record<FactName, number>): string | null {
  const names = Object.keys(kinds) as FactName[];
  const total = names.reduce((sum, name) => sum + waiting[name], 0);
  if (total === 0) return null;
  const each = names
    .filter((name) => waiting[name] > 0)
    .map((name) => t(kinds[name].counted, { count: waiting[name] }));
  return t('{total} waiting: {each}', { total, each: each.join(', ') });
}
