/** Erasures in words: where one stands, and what was removed. */
import type { Erasure, ErasureWait } from '../../../shared/erasures.ts';
import { formatCount } from '../ui/format.ts';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

const waits: Record<ErasureWait, string> = {
  calls: msg('waits until their call has ended'),
  exports: msg('waits until the running export is made'),
  imports: msg('waits until the running import is done'),
  deliveries: msg('waits until a webhook has answered'),
};

type Standing = Pick<Erasure, 'status' | 'waits_for' | 'failure' | 'steps_done' | 'steps_total'>;

export function erasureState(of: Standing): { tone: Tone; words: string } {
  if (of.status === 'done') return { tone: 'go', words: t('Erased') };
  if (of.failure !== null) return { tone: 'warn', words: t('A step failed; it is tried again') };
  if (of.waits_for !== null) return { tone: 'wait', words: `It ${waits[of.waits_for]}` };
  if (of.status === 'waiting') return { tone: 'info', words: t('About to begin') };
  return { tone: 'info', words: `${of.steps_done} of ${of.steps_total} steps` };
}

/** In the order a person asks about them. */
const kinds: readonly (readonly [kind: string, one: string, many: string])[] = [
  ['contacts', 'contact', 'contacts'],
  ['calls', msg('number in a call'), msg('numbers in calls')],
  ['dispositions', msg('note with a disposition'), msg('notes with dispositions')],
  ['notes', 'note', 'notes'],
  ['callbacks', 'callback', 'callbacks'],
  ['opt_outs', 'do-not-call entry', 'do-not-call entries'],
  ['events', 'event', 'events'],
  ['call_events', msg('step of a call'), msg('steps of calls')],
  ['delivery_attempts', msg('webhook message'), msg('webhook messages')],
  ['idempotent_answers', msg('stored answer'), msg('stored answers')],
  ['refused_facts', msg('refused entry'), msg('refused entries')],
  ['imports', 'import', 'imports'],
  ['import_files', msg('uploaded file'), msg('uploaded files')],
  ['import_problems', msg('row of an import'), msg('rows of imports')],
  ['mails', 'e-mail', 'e-mails'],
  ['exports', 'export', 'exports'],
];

/** What is there, without what is not: `2 contacts`. A kind this console does not know keeps its own name. */
export function countWords(counts: Readonly<Record<string, number>>): string[] {
  const known = new Set(kinds.map(([kind]) => kind));
  const others = Object.keys(counts).filter((kind) => !known.has(kind));
  const all = [...kinds, ...others.map((kind) => [kind, kind, kind] as const)];
  return all.flatMap(([kind, one, many]) => {
    const count = counts[kind] ?? 0;
    return count > 0 ? [formatCount(count, one, many)] : [];
  });
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
