import type { CallList, Contact } from '../../../shared/call-lists.ts';
import { formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

const statuses: Record<CallList['status'], { words: string; tone: Tone }> = {
  importing: { words: msg('Importing'), tone: 'wait' },
  open: { words: msg('Open||of a list'), tone: 'go' },
  closed: { words: msg('Closed'), tone: 'mute' },
};

export function ListStatusPill({ status }: Pick<CallList, 'status'>) {
  const { words, tone } = statuses[status];
  return <Pill tone={tone}>{t(words)}</Pill>;
}

/** `1,712 of 4,510` with its bar. */
export function WorkedBar({ list }: { list: Pick<CallList, 'name' | 'worked' | 'contacts'> }) {
  const words = t('{worked} of {contacts}', {
    worked: formatNumber(list.worked),
    contacts: formatNumber(list.contacts),
  });
  return (
    <div className="flex min-w-40 flex-col gap-1">
      <span className="numbers">{list.contacts === 0 ? t('No contacts') : words}</span>
      <ProgressBar
        label={t('Worked of {list}', { list: list.name })}
        value={list.worked}
        max={list.contacts}
        words={words}
      />
    </div>
  );
}

export const contactStates: Record<Contact['state'], { words: string; tone: Tone }> = {
  new: { words: msg('New'), tone: 'mute' },
  retry: { words: msg('To try again'), tone: 'info' },
  callback: { words: msg('Callback'), tone: 'wait' },
  wrong_number: { words: msg('Wrong number'), tone: 'warn' },
  done: { words: msg('Done'), tone: 'go' },
  dnc: { words: msg('Do not call'), tone: 'stop' },
};

/** A do-not-call entry outweighs whatever else is known about a contact. */
export function ContactStatePill({ contact }: { contact: Pick<Contact, 'state' | 'dnc'> }) {
  const { words, tone } = contactStates[contact.dnc ? 'dnc' : contact.state];
  return <Pill tone={tone}>{t(words)}</Pill>;
}

/** `3 lists, 45,100 contacts`. */
export function sumWords(lists: readonly CallList[]): string {
  const contacts = lists.reduce((sum, list) => sum + list.contacts, 0);
  return t(
    '{lists, plural, one {# list} other {# lists}}, {contacts, plural, one {# contact} other {# contacts}}',
    { lists: lists.length, contacts },
  );
}
