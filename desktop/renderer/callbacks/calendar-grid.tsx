import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Callback } from '../../../shared/callbacks.ts';
import { useSession } from '../accounts/use-session.ts';
import { cx } from '../ui/class-names.ts';
import { formatDay } from '../ui/format.ts';
import { t } from '../words/translate.ts';
import {
  type Cell,
  cellOf,
  entriesByCell,
  fitSpot,
  type Grid,
  instantOfCell,
  legalCells,
  keyOfCell,
  moveSpot,
  slotsShown,
  type Spot,
  timeOfSlot,
} from './calendar-rules.ts';
import { ownTime, spokenWords, theirTime } from './callback-words.ts';

export interface CalendarGridProps {
  days: readonly string[];
  callbacks: readonly Callback[];
  chosen: Callback | undefined;
  nowMs: number;
  canMove: boolean;
  onChoose: (callback: Callback | null) => void;
  onOpen: (callback: Callback) => void;
  onDrop: (callback: Callback, atMs: number) => void;
  /** A period back or forward. */
  onTurn: (step: -1 | 1) => void;
}

const SPOT_KEYS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Days across, half hours down, by the clock of whoever looks. One spot has the focus; arrows move it. */
export function CalendarGrid(props: CalendarGridProps) {
  const { days, callbacks, chosen, nowMs, canMove, onChoose, onOpen, onDrop, onTurn } = props;
  const { account } = useSession();
  const zone = account.time_zone;
  const grid = useMemo<Grid>(() => {
    const slots = slotsShown(zone, account.calling_window, callbacks);
    return { days, slots, entries: entriesByCell(zone, callbacks) };
  }, [zone, account.calling_window, days, callbacks]);
  const [dragged, setDragged] = useState<Callback | null>(null);
  const { frame, spot, setSpot, press } = useSpot(grid, cellOf(zone, nowMs), { onChoose, onTurn });
  const legal = useLegalCells(dragged ?? chosen, props, grid);

  const cell: Omit<CellProps, 'cell'> = {
    grid,
    spot,
    chosen,
    legal,
    drag: canMove ? setDragged : null,
    onFocus: (at, callback) => {
      setSpot(at);
      onChoose(callback);
    },
    onOpen,
    onDrop: (at) => {
      const atMs = instantOfCell(zone, at);
      if (dragged !== null && atMs !== undefined) onDrop(dragged, atMs);
      setDragged(null);
    },
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="min-w-0 overflow-x-auto rounded-2 border border-line bg-surface">
        <div
          ref={frame}
          role="grid"
          aria-label={t('Callbacks by day and time')}
          aria-rowcount={grid.slots.length + 1}
          data-callbacks
          onKeyDown={press}
          className={days.length > 1 ? 'min-w-180' : ''}
          style={{ '--days': days.length } as React.CSSProperties}
        >
          <HeaderRow
            days={days}
            today={cellOf(zone, nowMs).day}
            callbacks={callbacks}
            zone={zone}
          />
          {grid.slots.map((slot) => (
            <div key={slot} role="row" className={rowClasses}>
              <HourLabel slot={slot} grid={grid} />
              {days.map((day) => (
                <GridCell key={day} cell={{ day, slot }} {...cell} />
              ))}
            </div>
          ))}
        </div>
      </div>
      <p className="text-2 text-ink-3">
        {chosen === undefined
          ? t('Shaded: nobody on the screen may be called then.')
          : t('Shaded: {name} may not be called then.', { name: chosen.name })}
      </p>
    </div>
  );
}

const rowClasses = 'grid grid-cols-[4.75rem_repeat(var(--days),minmax(0,1fr))]';

/** The one spot that has the focus, and the keys that move it. */
function useSpot(
  grid: Grid,
  now: Cell,
  { onChoose, onTurn }: Pick<CalendarGridProps, 'onChoose' | 'onTurn'>,
) {
  const frame = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState<Spot | null>(null);
  const [moves, setMoves] = useState(0);
  const spot = fitSpot(wanted, grid, startOf(grid, now));
  useEffect(() => {
    // Only after a key: what arrives by itself never takes the focus.
    if (moves > 0) frame.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [moves]);
  function press(event: KeyboardEvent): void {
    const isTurn = event.key === 'PageUp' || event.key === 'PageDown';
    if (!isTurn && !SPOT_KEYS.has(event.key)) return;
    event.preventDefault();
    setMoves((n) => n + 1);
    if (isTurn) return onTurn(event.key === 'PageUp' ? -1 : 1);
    const next = moveSpot(spot, event.key, grid);
    setWanted(next);
    onChoose(grid.entries.get(keyOfCell(next))?.[next.index] ?? null);
  }
  return { frame, spot, setSpot: setWanted, press };
}

/** Where the focus goes first: the first callback of the period, else now. */
function startOf({ days, slots, entries }: Grid, now: Cell): Cell {
  for (const day of days)
    for (const slot of slots) if (entries.has(keyOfCell({ day, slot }))) return { day, slot };
  return now;
}

/** Legal for the contact chosen or dragged; else for any of those on the screen. */
function useLegalCells(
  of: Callback | undefined,
  { callbacks, nowMs }: Pick<CalendarGridProps, 'callbacks' | 'nowMs'>,
  grid: Grid,
): ReadonlySet<string> {
  const { account } = useSession();
  const { time_zone: zone, calling_window: window } = account;
  const key = of?.zone ?? [...new Set(callbacks.map((c) => c.zone))].toSorted().join(' ');
  return useMemo(() => {
    const zones = key === '' ? [zone] : key.split(' ');
    return legalCells(zone, grid, { zones, window, nowMs });
  }, [key, zone, window, grid, nowMs]);
}

interface HeaderRowProps {
  days: readonly string[];
  today: string;
  callbacks: readonly Callback[];
  zone: string;
}

function HeaderRow({ days, today, callbacks, zone }: HeaderRowProps) {
  const counts = new Map<string, number>();
  for (const callback of callbacks) {
    const { day } = cellOf(zone, Date.parse(callback.due_at));
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return (
    <div role="row" className={cx(rowClasses, 'border-b border-line bg-surface-2')}>
      <div role="columnheader" className="px-2 py-1.5 text-1 whitespace-nowrap text-ink-3">
        {t('Your time')}
      </div>
      {days.map((day) => (
        <div
          key={day}
          role="columnheader"
          aria-current={day === today ? 'date' : undefined}
          className={cx(
            'numbers flex flex-wrap items-baseline justify-between gap-x-2 border-l border-line px-2 py-1.5 text-3',
            day === today ? 'font-strong text-accent-ink' : 'font-act text-ink',
          )}
        >
          <span>
            {day === today
              ? t('Today')
              : formatDay({ instant: `${day}T12:00:00Z`, timeZone: 'UTC', withWeekday: true })}
          </span>
          <span className="text-2 font-text text-ink-3">{counts.get(day) ?? ''}</span>
        </div>
      ))}
    </div>
  );
}

/** The hour, and how many are promised in it over the days shown: where there is room for one more. */
function HourLabel({ slot, grid }: { slot: number; grid: Grid }) {
  const isHour = slot % 2 === 0;
  const count = isHour ? grid.days.reduce((sum, day) => sum + inHour(grid, { day, slot }), 0) : 0;
  const time = timeOfSlot(slot);
  return (
    <div
      role="rowheader"
      className={cx(
        'numbers flex items-baseline justify-between gap-1 px-2 text-2 text-ink-3',
        isHour && 'border-t border-line pt-0.5',
      )}
    >
      <span className={isHour ? 'text-ink-2' : 'sr-only'}>{time}</span>
      {count > 0 && (
        <span className="font-act" aria-label={t('{count} in this hour', { count })} role="img">
          {count}
        </span>
      )}
    </div>
  );
}

function inHour({ entries }: Grid, { day, slot }: Cell): number {
  const of = (n: number) => entries.get(keyOfCell({ day, slot: n }))?.length ?? 0;
  return of(slot) + of(slot + 1);
}

interface CellProps {
  cell: Cell;
  grid: Grid;
  spot: Spot;
  chosen: Callback | undefined;
  legal: ReadonlySet<string>;
  /** Null when nothing may be moved. */
  drag: ((callback: Callback | null) => void) | null;
  onFocus: (spot: Spot, callback: Callback | null) => void;
  onOpen: (callback: Callback) => void;
  onDrop: (cell: Cell) => void;
}

function GridCell(props: CellProps) {
  const { cell, grid, spot, chosen, legal, drag, onFocus, onOpen, onDrop } = props;
  const entries = grid.entries.get(keyOfCell(cell)) ?? [];
  const isHere = spot.day === cell.day && spot.slot === cell.slot;
  const isLegal = legal.has(keyOfCell(cell));
  const [isOver, setOver] = useState(false);
  const dropping = drag !== null && {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      onDrop(cell);
    },
  };
  return (
    <div
      role="gridcell"
      aria-label={entries.length === 0 ? emptyWords(cell, isLegal) : undefined}
      tabIndex={entries.length === 0 ? (isHere ? 0 : -1) : undefined}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocus({ ...cell, index: 0 }, null);
      }}
      className={cx(
        'flex min-h-7 min-w-0 flex-col gap-px border-l border-line p-px -outline-offset-2',
        cell.slot % 2 === 0 && 'border-t',
        isLegal ? 'bg-surface' : 'bg-hover',
        isOver && (isLegal ? 'bg-selected' : 'bg-warn-soft'),
      )}
      {...dropping}
    >
      {entries.map((callback, index) => (
        <Entry
          key={callback.id}
          callback={callback}
          isSpot={isHere && spot.index === index}
          isChosen={chosen?.id === callback.id}
          drag={drag}
          onFocus={() => onFocus({ ...cell, index }, callback)}
          onOpen={() => onOpen(callback)}
        />
      ))}
    </div>
  );
}

function emptyWords({ day, slot }: Cell, isLegal: boolean): string {
  const when = `${formatDay({ instant: `${day}T12:00:00Z`, timeZone: 'UTC', withWeekday: true })} ${timeOfSlot(slot)}`;
  return isLegal ? t('{when}, free', { when }) : t('{when}, nobody may be called', { when });
}

interface EntryProps {
  callback: Callback;
  isSpot: boolean;
  isChosen: boolean;
  drag: ((callback: Callback | null) => void) | null;
  onFocus: () => void;
  onOpen: () => void;
}

function Entry({ callback, isSpot, isChosen, drag, onFocus, onOpen }: EntryProps) {
  const { account, member } = useSession();
  const their = theirTime(callback, account.time_zone);
  return (
    <button
      type="button"
      data-callback={callback.id}
      tabIndex={isSpot ? 0 : -1}
      aria-label={spokenWords(callback, account.time_zone, member.id)}
      aria-pressed={isChosen}
      draggable={drag !== null && !callback.dnc}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', callback.id);
        event.dataTransfer.effectAllowed = 'move';
        drag?.(callback);
      }}
      onDragEnd={() => drag?.(null)}
      onFocus={onFocus}
      onClick={onFocus}
      onDoubleClick={onOpen}
      className={cx(
        'numbers min-h-6 w-full min-w-0 rounded-1 border-l-3 px-1.5 py-0.5 text-left text-2 leading-tight',
        callback.dnc ? 'border-stop' : 'border-accent',
        isChosen ? 'bg-accent text-on-accent' : 'bg-accent-soft text-ink',
        drag !== null && 'cursor-grab',
      )}
    >
      <span className="block truncate">
        <span className="font-strong">{ownTime(callback, account.time_zone)}</span> {callback.name}
      </span>
      {their !== null && (
        <span className={cx('block truncate', isChosen ? '' : 'text-ink-2')}>{their}</span>
      )}
    </button>
  );
}
