/** Erasures in words: where one stands, and what was removed. */
import type { Erasure, ErasureWait } from '../../../shared/erasures.ts';
import { formatNumber } from '../ui/format.ts';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

const waits: Record<ErasureWait, string> = {
  calls: msg('It waits until their call has ended'),
  exports: msg('It waits until the running export is made'),
  imports: msg('It waits until the running import is done'),
  deliveries: msg('It waits until a webhook has answered'),
};

type Standing = Pick<Erasure, 'status' | 'waits_for' | 'failure' | 'steps_done' | 'steps_total'>;

export function erasureState(of: Standing): { tone: Tone; words: string } {
  if (of.status === 'done') return { tone: 'go', words: t('Erased') };
  if (of.failure !== null) return { tone: 'warn', words: t('A step failed; it is tried again') };
  if (of.waits_for !== null) return { tone: 'wait', words: t(waits[of.waits_for]) };
  if (of.status === 'waiting') return { tone: 'info', words: t('About to begin') };
  const words = t('{done} of {total} steps', { done: of.steps_done, total: of.steps_total });
  return { tone: 'info', words };
}

/** In the order a person asks about them. */
const kinds: readonly (readonly [kind: string, words: string])[] = [
  ['contacts', msg('{count, plural, one {# contact} other {# contacts}}')],
  ['calls', msg('{count, plural, one {# number in a call} other {# numbers in calls}}')],
  [
    'dispositions',
    msg('{count, plural, one {# note with a disposition} other {# notes with dispositions}}'),
  ],
  ['notes', msg('{count, plural, one {# note} other {# notes}}')],
  ['callbacks', msg('{count, plural, one {# callback} other {# callbacks}}')],
  [
    'contact_edits',
    msg('{count, plural, one {# correction of a field} other {# corrections of fields}}'),
  ],
  [
    'mentions',
    msg('{count, plural, one {# mention with another contact} other {# mentions with others}}'),
  ],
  ['opt_outs', msg('{count, plural, one {# do-not-call entry} other {# do-not-call entries}}')],
  ['events', msg('{count, plural, one {# event} other {# events}}')],
  ['call_events', msg('{count, plural, one {# step of a call} other {# steps of calls}}')],
  ['delivery_attempts', msg('{count, plural, one {# webhook message} other {# webhook messages}}')],
  ['idempotent_answers', msg('{count, plural, one {# stored answer} other {# stored answers}}')],
  ['refused_facts', msg('{count, plural, one {# refused entry} other {# refused entries}}')],
  ['imports', msg('{count, plural, one {# import} other {# imports}}')],
  ['import_files', msg('{count, plural, one {# uploaded file} other {# uploaded files}}')],
  ['import_problems', msg('{count, plural, one {# row of an import} other {# rows of imports}}')],
  ['mails', msg('{count, plural, one {# e-mail} other {# e-mails}}')],
  ['exports', msg('{count, plural, one {# export} other {# exports}}')],
];

/** What is there, without what is not: `2 contacts`. A kind this console does not know keeps its own name. */
export function countWords(counts: Readonly<Record<string, number>>): string[] {
  const known = new Set(kinds.map(([kind]) => kind));
  const others = Object.keys(counts).filter((kind) => !known.has(kind));
  const there = (kind: string) => (counts[kind] ?? 0) > 0;
  return [
    ...kinds
      .filter(([kind]) => there(kind))
      .map(([kind, words]) => t(words, { count: counts[kind] ?? 0 })),
    ...others.filter(there).map((kind) => `${formatNumber(counts[kind] ?? 0)} ${kind}`),
  ];
}

export function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** What has to be typed, so that nobody erases the wrong one by habit. */
export function lastDigits(phone: string): string {
  return phone.slice(-4);
}

export function receiptName({ ended_at: at, id }: Pick<Erasure, 'ended_at' | 'id'>): string {
  return `erasure-${(at ?? '').slice(0, 10)}-${id.slice(-6)}.json`;
}
