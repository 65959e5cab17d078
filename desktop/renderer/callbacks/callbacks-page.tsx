import { useEffect, useMemo, useState } from 'react';
import type { Callback, Whose } from '../../../shared/callbacks.ts';
import { mayChange } from '../../../shared/callback-changes.ts';
import { judgeSlot } from '../../../shared/callback-slots.ts';
import { SUPERVISING, WORKING } from '../../../shared/roles.ts';
import { wallOf } from '../../../shared/wall-time.ts';
import { actingRole, useSession } from '../accounts/use-session.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useConnection } from '../platform-hooks/use-console.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { useCommands } from '../shell/command-context.tsx';
import { Page } from '../shell/page.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/tabs.tsx';
import { msg, t } from '../words/translate.ts';
import { useMinute } from '../work/queue/use-local.ts';
import { addDays, daysOf, startOfDay } from './calendar-rules.ts';
import { CallbackPanel } from './callback-panel.tsx';
import { CallbacksSearch, type CalendarView } from './callbacks-search.ts';
import { CalendarBody } from './calendar-body.tsx';
import { periodWords } from './callback-words.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { callbacksGroup, cancelKeys, moveKeys, openKeys } from './keys.ts';
import { MoveDialog } from './move-dialog.tsx';
import { type Calendar, useCallbacks, useHeldCallbacks } from './use-callbacks.ts';
import { useChanges } from './use-changes.ts';
import { useOpenOnWork } from './use-open-on-work.ts';

const AWAY = new Set(['offline', 'unavailable', 'bad_answer']);

/** What was promised to whom and when, and every way to change it. */
export function CallbacksPage() {
  const session = useSession();
  const { time_zone: zone } = session.account;
  const [{ view, day, whose }, setSearch] = useSearchState(CallbacksSearch);
  const now = useMinute();
  const today = wallOf(zone, now).date;
  const days = useMemo(() => daysOf(view, day ?? today), [view, day, today]);
  const [first = today] = days;
  const remote = useCallbacks({
    whose,
    fromMs: startOfDay(zone, first),
    toMs: startOfDay(zone, addDays(days.at(-1) ?? first, 1)),
    tomorrowMs: startOfDay(zone, addDays(today, 1)),
  });
  const isAway = remote.data === undefined && AWAY.has(codeOf(remote.error));
  const held = useHeldCallbacks(isAway);
  const known: Calendar | undefined =
    remote.data ?? (isAway && held !== undefined ? { callbacks: held, isCut: false } : undefined);
  const turn = (step: -1 | 1): void =>
    setSearch({ day: addDays(day ?? today, step * (view === 'day' ? 1 : 7)) });
  return (
    <Page
      title={t('Callbacks')}
      about={t('{period}, by your time: {zone}', { period: periodWords(days), zone })}
      actions={
        <Toolbar
          view={view}
          whose={whose}
          supervises={SUPERVISING.includes(session.member.role)}
          onView={(next) => setSearch({ view: next })}
          onWhose={(next) => setSearch({ whose: next })}
          onTurn={turn}
          onToday={() => setSearch({ day: undefined })}
        />
      }
    >
      {isAway && <AwayNotice />}
      <RemoteView
        remote={{ ...remote, data: known, error: isAway && known ? undefined : remote.error }}
        label={t('Callbacks')}
        rows={10}
      >
        {({ callbacks, isCut }) => (
          <Board
            view={view}
            days={days}
            callbacks={callbacks}
            isCut={isCut}
            isHeld={isAway}
            nowMs={now}
            reload={remote.reload}
            onTurn={turn}
          />
        )}
      </RemoteView>
    </Page>
  );
}

const codeOf = (error: unknown): string => (error === undefined ? '' : failureOf(error).code);

function AwayNotice() {
  return (
    <Banner tone="warn">
      {t(
        'The server cannot be reached. These are the callbacks of the lists on this device, whosever they are; they can be changed when it is back.',
      )}
    </Banner>
  );
}

interface ToolbarProps {
  view: CalendarView;
  whose: Whose;
  supervises: boolean;
  onView: (view: CalendarView) => void;
  onWhose: (whose: Whose) => void;
  onTurn: (step: -1 | 1) => void;
  onToday: () => void;
}

const whoseSegments: { id: Whose; label: string }[] = [
  { id: 'mine', label: msg('Mine') },
  { id: 'anyone', label: msg('Anyone') },
  { id: 'team', label: msg('Team') },
];
const viewSegments: { id: CalendarView; label: string }[] = [
  { id: 'day', label: msg('Day') },
  { id: 'week', label: msg('Week') },
  { id: 'agenda', label: msg('Agenda') },
];

function Toolbar(props: ToolbarProps) {
  const { view, whose, supervises, onView, onWhose, onTurn, onToday } = props;
  const named = <Id extends string>(segments: { id: Id; label: string }[]) =>
    segments.map(({ id, label }) => ({ id, label: t(label) }));
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Segments
        label={t('Whose callbacks')}
        segments={named(whoseSegments.filter(({ id }) => id !== 'team' || supervises))}
        selected={whose}
        onSelect={onWhose}
      />
      <Segments
        label={t('View||of a calendar')}
        segments={named(viewSegments)}
        selected={view}
        onSelect={onView}
      />
      <div className="flex gap-1">
        <Button onPress={() => onTurn(-1)}>{t('Earlier')}</Button>
        <Button onPress={onToday}>{t('Today')}</Button>
        <Button onPress={() => onTurn(1)}>{t('Later')}</Button>
      </div>
    </div>
  );
}

interface BoardProps {
  view: CalendarView;
  days: readonly string[];
  callbacks: readonly Callback[];
  isCut: boolean;
  /** Of the device, without the server. */
  isHeld: boolean;
  nowMs: number;
  reload: () => void;
  onTurn: (step: -1 | 1) => void;
}

type Asking = { kind: 'move'; startMs: number } | { kind: 'cancel' };

function Board({ isHeld, reload, ...shown }: BoardProps) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = shown.callbacks.find(({ id }) => id === chosenId);
  const online = (useConnection()?.online ?? true) && !isHeld;
  const { canChange, may } = useMay(online);
  const { asking, ask, close, changes } = useAsking(reload);
  const open = useOpenOnWork();
  useKeptFocus(chosenId, { isIdle: asking === null, callbacks: shown.callbacks });
  const { calling_window: window } = useSession().account;

  function askMove(callback: Callback, startMs: number): void {
    setChosenId(callback.id);
    ask({ kind: 'move', startMs });
  }
  function drop(callback: Callback, atMs: number): void {
    if (!may(callback)) return;
    const place = { zone: callback.zone, window };
    const verdict = judgeSlot(atMs, { place, nowMs: shown.nowMs, dnc: callback.dnc });
    // A slot that is not legal is answered with the nearest that is, in the dialog.
    if (verdict.kind !== 'legal') return askMove(callback, atMs);
    setChosenId(callback.id);
    void changes.move.run(callback, atMs);
  }
  useCallbackCommands({
    open: () => chosen !== undefined && open(chosen),
    move: () => may(chosen) && !chosen.dnc && askMove(chosen, Date.parse(chosen.due_at)),
    cancel: () => may(chosen) && ask({ kind: 'cancel' }),
    hasChosen: chosen !== undefined,
  });
  return (
    <>
      {asking === null && <ProblemBanner problem={changes.move.problem} />}
      <div className="flex min-w-0 flex-col gap-5 lg:flex-row lg:items-start">
        <div className="flex min-w-0 flex-1 flex-col gap-5">
          <CalendarBody
            {...shown}
            chosen={chosen}
            isHeld={isHeld}
            canMove={canChange}
            onChoose={(callback) => setChosenId(callback?.id ?? null)}
            onOpen={open}
            onDrop={drop}
          />
        </div>
        <CallbackPanel
          callback={chosen}
          isOnline={online}
          handOver={changes.handOver}
          onOpen={() => chosen !== undefined && open(chosen)}
          onMove={() => chosen !== undefined && askMove(chosen, Date.parse(chosen.due_at))}
          onCancel={() => ask({ kind: 'cancel' })}
        />
      </div>
      {chosen !== undefined && asking?.kind === 'move' && (
        <MoveDialog
          callback={chosen}
          startMs={asking.startMs}
          move={changes.move}
          onClose={close}
        />
      )}
      {chosen !== undefined && asking?.kind === 'cancel' && (
        <CancelDialog callback={chosen} cancel={changes.cancel} onClose={close} />
      )}
    </>
  );
}

/** What this member may change of which callback, here and now. */
function useMay(online: boolean) {
  const session = useSession();
  const who = { memberId: session.member.id, role: actingRole(session) };
  const canChange = online && WORKING.includes(who.role);
  const may = (callback: Callback | undefined): callback is Callback =>
    callback !== undefined &&
    canChange &&
    mayChange(who, callback, { kind: 'cancelled', reason: '' });
  return { canChange, may };
}

/** Which dialog is open over the calendar, and the changes it makes. */
function useAsking(reload: () => void) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = (): void => setAsking(null);
  const changes = useChanges(reload, close);
  const ask = (next: Asking): void => {
    changes.move.clear();
    changes.cancel.clear();
    setAsking(next);
  };
  return { asking, ask, close, changes };
}

/** A callback that moved is drawn anew where it is now: the focus goes with it, or to what is left. */
function useKeptFocus(
  chosenId: string | null,
  { isIdle, callbacks }: { isIdle: boolean; callbacks: readonly Callback[] },
): void {
  useEffect(() => {
    if (!isIdle || chosenId === null || document.activeElement !== document.body) return;
    const kept =
      document.querySelector<HTMLElement>(`[data-callback="${chosenId}"]`) ??
      document.querySelector<HTMLElement>('[data-callback-row], [data-callbacks] [tabindex="0"]') ??
      document.querySelector<HTMLElement>('h1');
    kept?.focus();
  }, [chosenId, isIdle, callbacks]);
}

interface CommandParts {
  open: () => unknown;
  move: () => unknown;
  cancel: () => unknown;
  hasChosen: boolean;
}

/** Single keys, which count only while the calendar has the focus. */
function useCallbackCommands({ open, move, cancel, hasChosen }: CommandParts): void {
  const isOnCallback = (): boolean =>
    hasChosen && document.activeElement?.closest('[data-callbacks]') != null;
  const base = { group: callbacksGroup, scope: 'callbacks', when: isOnCallback };
  useCommands([
    {
      ...base,
      id: 'callbacks.open',
      title: msg('Open the callback on Work'),
      keys: openKeys,
      run: () => void open(),
    },
    {
      ...base,
      id: 'callbacks.move',
      title: msg('Move the callback'),
      keys: moveKeys,
      run: () => void move(),
    },
    {
      ...base,
      id: 'callbacks.cancel',
      title: msg('Cancel the callback'),
      keys: cancelKeys,
      run: () => void cancel(),
    },
  ]);
}
