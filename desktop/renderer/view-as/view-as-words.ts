/** What the console says about view-as; both sides of it read the same facts. */
import type { ViewAsEnd, ViewAsEntry } from '../../../shared/view-as.ts';
import { msg, t } from '../words/translate.ts';

/** Reads and changes in one line; nothing done is said as well. */
export function didWords({ reads, changes, write }: ViewAsEntry): string {
  return write
    ? t(
        '{reads, plural, one {# read} other {# reads}}, {changes, plural, one {# change} other {# changes}}',
        { reads, changes },
      )
    : t('{reads, plural, one {# read} other {# reads}}, could change nothing', { reads });
}

const endWords: Record<ViewAsEnd, string> = {
  viewer: msg('ended by them'),
  account: msg('ended by this account'),
  home: msg('ended with their rights at home'),
  server: msg('ended by the server'),
};

/** How a view-as that is over came to its end; one that nobody ended ran out. */
export function endedWords({ ended_by }: Pick<ViewAsEntry, 'ended_by'>): string {
  return ended_by === null ? t('ran out') : t(endWords[ended_by]);
}

/** `Ritu Sethi of Harbour Agency` */
export function whoWords(entry: Pick<ViewAsEntry, 'person_name' | 'home_account_name'>): string {
  return t('{person} of {account}', {
    person: entry.person_name,
    account: entry.home_account_name,
  });
}

const SHORTEST_REASON = 10;

/** What is wrong with a reason, before the server says so. */
export function reasonProblem(reason: string): string | undefined {
  if (reason.trim().length >= SHORTEST_REASON) return undefined;
  return t('Say why in at least 10 characters; the account reads it.');
}

/** Minutes a visit may last. */
const lengths = [
  { id: '15', label: msg('15 minutes') },
  { id: '30', label: msg('30 minutes') },
  { id: '60', label: msg('60 minutes') },
] as const;
export type Length = (typeof lengths)[number]['id'];

export function lengthOptions(): { id: Length; label: string }[] {
  return lengths.map(({ id, label }) => ({ id, label: t(label) }));
}
