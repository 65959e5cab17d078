import type { CallList, Contact } from '../../../shared/call-lists.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import type { Tone } from '../ui/tone.ts';

const statuses: Record<CallList['status'], { words: string; tone: Tone }> = {
  importing: { words: 'Importing', tone: 'wait' },
  open: { words: 'Open', tone: 'go' },
  closed: { words: 'Closed', tone: 'mute' },
};

export function ListStatusPill({ status }: Pick<CallList, 'status'>) {
  const { words, tone } = statuses[status];
  return <Pill tone={tone}>{words}</Pill>;
}

/** `1,712 of 4,510` with its bar. */
export function WorkedBar({ list }: { list: Pick<CallList, 'name' | 'worked' | 'contacts'> }) {
  const words = `${formatNumber(list.worked)} of ${formatNumber(list.contacts)}`;
  return (
    <div className="flex min-w-40 flex-col gap-1">
      <span className="numbers">{list.contacts === 0 ? 'No contacts' : words}</span>
      <ProgressBar
        label={`Worked of ${list.name}`}
        value={list.worked}
        max={list.contacts}
        words={words}
      />
    </div>
  );
}

export const contactStates: Record<Contact['state'], { words: string; tone: Tone }> = {
  new: { words: 'New', tone: 'mute' },
  retry: { words: 'To try again', tone: 'info' },
  callback: { words: 'Callback', tone: 'wait' },
  wrong_number: { words: 'Wrong number', tone: 'warn' },
  done: { words: 'Done', tone: 'go' },
  dnc: { words: 'Do not call', tone: 'stop' },
};

/** A do-not-call entry outweighs whatever else is known about a contact. */
export function ContactStatePill({ contact }: { contact: Pick<Contact, 'state' | 'dnc'> }) {
  const { words, tone } = contactStates[contact.dnc ? 'dnc' : contact.state];
  return <Pill tone={tone}>{words}</Pill>;
}

/** `3 lists, 45,100 contacts`. */
export function sumWords(lists: readonly CallList[]): string {
  const contacts = lists.reduce((sum, list) => sum + list.contacts, 0);
  return `${formatCount(lists.length, 'list', 'lists')}, ${formatCount(contacts, 'contact', 'contacts')}`;
}
