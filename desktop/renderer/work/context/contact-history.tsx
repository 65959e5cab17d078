/** What happened with the contact: the server's account of it, and before it what waits here. */
import { useEffect, useRef } from 'react';
import { combineLatest, map } from 'rxjs';
import {
  type Contact,
  type ContactEvent,
  getContactHistory,
} from '../../../../shared/call-lists.ts';
import { SYSTEM_CODE_LABELS } from '../../../../shared/calling.ts';
import { isTerminal } from '../../../../shared/dispatch-state.ts';
import { useSession } from '../../accounts/use-session.ts';
import { nowMs } from '../../platform/clock.ts';
import type { ContactEditFact, DispositionFact, NoteFact } from '../../platform/documents.ts';
import { useConnection } from '../../platform-hooks/use-console.ts';
import { useRemote } from '../../platform-hooks/use-remote.ts';
import { formatMoment } from '../../ui/format.ts';
import { isConflict } from '../../platform/own-edits.ts';
import { correctionWords } from '../corrections/correction-words.ts';
import { useDesk, useDeskState } from '../desk/desk-context.tsx';
import { historyWords } from './history-words.ts';
import { rows, useLive } from '../queue/live.ts';
import { useCodes } from '../queue/use-local.ts';
import { msg, t } from '../../words/translate.ts';

interface Entry {
  at: string;
  text: string;
  about: string | null;
}

export function ContactHistory({ contact }: { contact: Contact }) {
  const { account } = useSession();
  const online = useConnection()?.online ?? true;
  const callState = useDeskState((state) => state.call?.state ?? '');
  const remote = useRemote(getContactHistory, online ? { params: { id: contact.id } } : null);
  const { reload } = remote;
  const isOver = callState !== '' && isTerminal(callState);
  // When the call ends there is one line more.
  useEffect(() => {
    if (isOver) reload();
  }, [isOver, reload]);
  const waiting = useWaiting(contact.id);
  const unsent = useRef(waiting.length);
  // What was sent is no longer shown from here.
  useEffect(() => {
    if (waiting.length < unsent.current) reload();
    unsent.current = waiting.length;
  }, [waiting.length, reload]);
  const known =
    remote.data?.data.map((event) => entryOf(event, account.time_zone)) ??
    (online ? undefined : fromMirror(contact));
  const entries = [...waiting, ...(known ?? [])];
  return (
    <>
      {!online && (
        <p className="mb-1 text-2 text-ink-3">
          {t('Offline: only what this device knows. The rest needs the connection.')}
        </p>
      )}
      {known !== undefined && entries.length === 0 && (
        <p className="text-ink-2">{t('Nothing yet. This is the first contact.')}</p>
      )}
      <ol className="flex flex-col">
        {entries.map((entry, index) => (
          <HistoryEntry key={`${entry.at} ${index}`} entry={entry} />
        ))}
      </ol>
      {remote.error !== undefined && online && (
        <p className="text-2 text-ink-3">{t('The history could not be loaded just now.')}</p>
      )}
    </>
  );
}

function HistoryEntry({ entry }: { entry: Entry }) {
  const { account } = useSession();
  const moment = { instant: entry.at, timeZone: account.time_zone, nowMs: nowMs() };
  return (
    <li className="grid grid-cols-[64px_minmax(0,1fr)] gap-x-2.5 border-t border-line py-1.75">
      <time dateTime={entry.at} className="numbers text-2 text-ink-3">
        {formatMoment(moment)}
      </time>
      <span className="break-words">
        {entry.text}
        {entry.about !== null && <span className="block text-2 text-ink-3">{entry.about}</span>}
      </span>
    </li>
  );
}

function entryOf(event: ContactEvent, timeZone: string): Entry {
  return { at: event.at, text: historyWords(event, timeZone), about: event.by };
}

/** The mirror holds the last call only, and how many there were. */
function fromMirror({ last_called_at: at, attempts }: Contact): Entry[] {
  if (at === null) return [];
  const about =
    attempts > 1
      ? t('{count, plural, one {# try in all} other {# tries in all}}', { count: attempts })
      : null;
  return [{ at, text: t('Last called'), about }];
}

/** Facts of this contact that the server does not have yet. */
function useWaiting(contactId: string): Entry[] {
  const { collections } = useDesk().console.facts;
  const codes = useCodes();
  const selector = { contact_id: contactId };
  const found = useLive(`facts ${contactId}`, () =>
    combineLatest([
      rows(collections.dispositions, { selector }),
      rows(collections.notes, { selector }),
      rows(collections.contact_edits, { selector }),
    ]).pipe(map(([dispositions, notes, edits]) => ({ dispositions, notes, edits }))),
  );
  const labelOf = (code: string): string =>
    codes?.find((one) => one.code === code)?.label ?? t(SYSTEM_CODE_LABELS[code] ?? code);
  const facts = [
    ...(found?.dispositions.map((fact) => dispositionEntry(fact, labelOf(fact.code))) ?? []),
    ...(found?.notes.map(noteEntry) ?? []),
    ...(found?.edits.map(editEntry) ?? []),
  ];
  return facts.filter((entry) => entry !== null).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

const stateWords = {
  waiting: msg('waits to be sent'),
  rejected: msg('refused by the server'),
} as const;

function dispositionEntry(fact: DispositionFact, label: string): Entry | null {
  if (fact.state === 'sent') return null;
  const text = fact.note === '' ? label : `${label}. ${fact.note}`;
  return { at: fact.client_at, text, about: t(stateWords[fact.state]) };
}

function noteEntry(fact: NoteFact): Entry | null {
  if (fact.state === 'sent') return null;
  return { at: fact.client_at, text: fact.text, about: t(stateWords[fact.state]) };
}

function editEntry(fact: ContactEditFact): Entry | null {
  if (fact.state === 'sent') return null;
  const about = isConflict(fact) ? msg('somebody else was faster') : stateWords[fact.state];
  return { at: fact.client_at, text: correctionWords(fact), about: t(about) };
}
