/** Every fact that the server does not have: what waits, what it refused and why, and what to do. */
import { useEffect, useRef, useState } from 'react';
import { combineLatest, map } from 'rxjs';
import type { FactName } from '../../../../shared/sync.ts';
import { saveFile } from '../../call-lists/import/save-file.ts';
import { useSession } from '../../accounts/use-session.ts';
import { nowMs } from '../../platform/clock.ts';
import type { Console } from '../../platform/console.ts';
import { breakLabel } from '../../agent-states/break-words.ts';
import type {
  AgentStateDoc,
  ContactEditFact,
  DispositionFact,
  FactDocs,
} from '../../platform/documents.ts';
import { isConflict } from '../../platform/own-edits.ts';
import { useConnection, useConsole } from '../../platform-hooks/use-console.ts';
import { useCommands } from '../../shell/command-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Pill } from '../../ui/pill.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { showToast } from '../../ui/toaster.tsx';
import { problemSentence } from '../../words/problem-words.ts';
import { syncKeys, workGroup } from '../keys.ts';
import { correctionWords } from '../corrections/correction-words.ts';
import { EditConflict } from '../corrections/edit-conflict.tsx';
import { rows, useLive } from '../queue/live.ts';
import { useLeftOut } from '../queue/use-left-out.ts';
import { useSyncPanel } from './sync-panel-store.ts';
import { factKind } from './sync-words.ts';
import { msg, t } from '../../words/translate.ts';

export function SyncPanel() {
  const { state } = useConsole();
  const { isOpen, open, close } = useSyncPanel();
  useCommands([
    {
      id: 'sync.open',
      title: msg('Show what waits to be sent'),
      group: workGroup,
      keys: syncKeys,
      keywords: ['sync', 'offline', 'refused', 'outbox'],
      run: open,
    },
  ]);
  if (!isOpen || state.status !== 'open') return null;
  return <OpenPanel console={state.console} onClose={close} />;
}

interface Pending {
  name: FactName;
  id: string;
  /** Null for what is about the agent and no contact. */
  contactId: string | null;
  at: string;
  what: string;
  /** Null while it waits. */
  refusal: string | null;
  /** Two people corrected one field, and this one was late. */
  conflict?: ContactEditFact;
}

function OpenPanel({ console: opened, onClose }: { console: Console; onClose: () => void }) {
  const online = useConnection()?.online ?? false;
  const pending = usePending(opened);
  const [discarding, setDiscarding] = useState<Pending | null>(null);
  const refused = pending.filter(({ refusal }) => refusal !== null);
  const close = useRef<HTMLButtonElement>(null);
  // A button that was pressed may be gone with its row; without the focus in it, no key would close the panel.
  useEffect(() => {
    if (document.activeElement === document.body) close.current?.focus();
  }, [pending]);
  return (
    <>
      <Dialog
        isOpen
        onClose={onClose}
        title={t('What waits to be sent')}
        width="large"
        actions={
          <>
            {refused.length > 0 && (
              <Button icon="download" onPress={() => void exportRefused(opened)}>
                {t('Export refused as JSON')}
              </Button>
            )}
            <Button isDisabled={pending.length === 0 || !online} onPress={opened.facts.wake}>
              {t('Send now')}
            </Button>
            <Button ref={close} autoFocus onPress={onClose}>
              {t('Close')}
            </Button>
          </>
        }
      >
        {pending.length === 0 ? (
          <EmptyState
            icon="circle-check"
            why={t('All saved: the server has everything you did.')}
          />
        ) : (
          <PendingList console={opened} pending={pending} onDiscard={setDiscarding} />
        )}
        <LeftOut />
      </Dialog>
      {discarding !== null && (
        <DiscardDialog
          pending={discarding}
          onKeep={() => setDiscarding(null)}
          onDiscard={() => {
            setDiscarding(null);
            void opened.facts.discard(discarding.name, discarding.id);
          }}
        />
      )}
    </>
  );
}

/** What is not on this device, and where it is instead. */
function LeftOut() {
  const names = [...useLeftOut().values()].toSorted((a, b) => a.localeCompare(b));
  if (names.length === 0) return null;
  return (
    <p className="mt-2 border-t border-line pt-2.5 text-3 text-ink-2">
      {t(
        '{count, plural, one {One list is} other {# lists are}} not on this device, searched and worked at the server: {names}.',
        { count: names.length, names: names.join(', ') },
      )}
    </p>
  );
}

interface PendingListProps {
  console: Console;
  pending: readonly Pending[];
  onDiscard: (pending: Pending) => void;
}

function PendingList({ console: opened, pending, onDiscard }: PendingListProps) {
  const { account } = useSession();
  const names = useNames(
    opened,
    pending.flatMap(({ contactId }) => contactId ?? []),
  );
  return (
    <ul className="flex flex-col">
      {pending.map((one) => (
        <li
          key={one.id}
          className="flex flex-wrap items-start gap-x-4 gap-y-2 border-t border-line py-2.5 text-3"
        >
          <span className="numbers w-24 shrink-0 text-2 text-ink-3">
            {formatMoment({ instant: one.at, timeZone: account.time_zone, nowMs: nowMs() })}
          </span>
          <span className="min-w-0 flex-1">
            <About name={one.contactId === null ? null : names.get(one.contactId)} />
            {one.what}
            {one.refusal !== null && one.conflict === undefined && (
              <span className="block text-stop">{one.refusal}</span>
            )}
            {one.conflict !== undefined && (
              <span className="block text-warn">
                {t('Somebody else corrected this before your correction arrived.')}
              </span>
            )}
          </span>
          {one.conflict !== undefined ? (
            <div className="basis-full">
              <EditConflict edit={one.conflict} facts={opened.facts} />
            </div>
          ) : one.refusal === null ? (
            <Pill>{t('waiting')}</Pill>
          ) : (
            <span className="flex flex-wrap gap-2">
              <Button onPress={() => void opened.facts.retry(one.name, one.id)}>
                {t('Try again')}
              </Button>
              <Button kind="quiet" onPress={() => onDiscard(one)}>
                {t('Discard')}
              </Button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Whom it is about; nobody but the agent when there is no contact. */
function About({ name }: { name: string | null | undefined }) {
  if (name === null) return null;
  return (
    <>
      <b className="font-strong text-ink">{name ?? t('A contact')}</b>:{' '}
    </>
  );
}

interface DiscardDialogProps {
  pending: Pending;
  onKeep: () => void;
  onDiscard: () => void;
}

function DiscardDialog({ pending, onKeep, onDiscard }: DiscardDialogProps) {
  return (
    <Dialog
      isOpen
      alert
      onClose={onKeep}
      title={t('Discard it for good?')}
      width="small"
      actions={
        <>
          <Button autoFocus onPress={onKeep}>
            {t('Keep it')}
          </Button>
          <Button kind="danger" onPress={onDiscard}>
            {t('Discard')}
          </Button>
        </>
      }
    >
      {t('{what}. It is only on this device, and nothing brings it back.', { what: pending.what })}
    </Dialog>
  );
}

async function exportRefused(opened: Console): Promise<void> {
  try {
    const text = await opened.facts.exportRejected();
    saveFile('refused.json', { text, type: 'application/json' });
  } catch {
    showToast({
      text: t('The file was not written. What was refused is still kept.'),
      tone: 'stop',
    });
  }
}

/** Sent facts are kept for a week, so the question names the states it wants. */
function usePending(opened: Console): Pending[] {
  const { collections } = opened.facts;
  const selector = { state: { $in: ['waiting', 'rejected'] as const } } as object;
  const found = useLive('pending', () =>
    combineLatest([
      rows(collections.dispositions, { selector }),
      rows(collections.notes, { selector }),
      rows(collections.callbacks, { selector }),
      rows(collections.agent_states, { selector }),
      rows(collections.contact_edits, { selector }),
    ]).pipe(
      map(([dispositions, notes, callbacks, states, edits]) => [
        ...dispositions.map((fact) => pendingOf('dispositions', fact, dispositionWords(fact))),
        ...notes.map((fact) => pendingOf('notes', fact, fact.text)),
        ...callbacks.map((fact) => pendingOf('callbacks', fact, fact.note)),
        ...states.map((fact) => pendingOf('agent_states', fact, stateWords(fact))),
        ...edits.map(correctionOf),
      ]),
    ),
  );
  return (found ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

function correctionOf(fact: ContactEditFact): Pending {
  const pending = pendingOf('contact_edits', fact, correctionWords(fact));
  return isConflict(fact) ? { ...pending, conflict: fact } : pending;
}

function dispositionWords({ code, note }: DispositionFact): string {
  const words = code.replaceAll('_', ' ');
  return note === '' ? words : `${words}. ${note}`;
}

function stateWords({ status, reason }: AgentStateDoc): string {
  return status === 'break' ? t('Break: {reason}', { reason: breakLabel(reason) }) : t('Ready');
}

function pendingOf(name: FactName, fact: FactDocs[FactName], words: string): Pending {
  const kind = factKind(name);
  return {
    name,
    id: fact.id,
    contactId: 'contact_id' in fact ? fact.contact_id : null,
    at: fact.client_at,
    what: words === '' ? kind : `${kind}, ${words}`,
    refusal: fact.state === 'rejected' ? refusalWords(fact) : null,
  };
}

function refusalWords({ refusal_code: code, refusal_detail: detail }: FactDocs[FactName]): string {
  if (detail !== null && detail !== '') return t('Refused: {detail}.', { detail });
  return code === null ? t('Refused by the server.') : problemSentence(code);
}

function useNames(opened: Console, ids: readonly string[]): Map<string, string> {
  const wanted = [...new Set(ids)].toSorted();
  const found = useLive(`names ${wanted.join()}`, () =>
    opened.mirror.contacts
      .findByIds(wanted)
      .$.pipe(map((docs) => new Map([...docs.values()].map((doc) => [doc.id, doc.name])))),
  );
  return found ?? new Map();
}
