/** The callbacks of a period and those that are overdue: of the server, or as far as this device holds them. */
import { useEffect, useMemo } from 'react';
import { combineLatest, map, type Observable, of } from 'rxjs';
import { type Callback, listCallbacks, type Whose } from '../../../shared/callbacks.ts';
import type { CallListDoc, ContactDoc } from '../../../shared/sync.ts';
import { useSession } from '../accounts/use-session.ts';
import { atMostEvery } from '../platform-hooks/pace.ts';
import { useConsole } from '../platform-hooks/use-console.ts';
import { type Remote, useRemote } from '../platform-hooks/use-remote.ts';
import { useDeskIfOpen } from '../work/desk/desk-context.tsx';
import { rows, useLive } from '../work/queue/live.ts';

const SHOWN_MAX = 500;
const REFRESH_MS = 60_000;
/** Of a busy floor the calendar is told at every promise. */
const EVENTS_MS = 1_000;

export interface Period {
  whose: Whose;
  fromMs: number;
  toMs: number;
  /** The end of today: whatever is open before it may be overdue. */
  tomorrowMs: number;
}

export interface Calendar {
  callbacks: readonly Callback[];
  /** There are more than are shown. */
  isCut: boolean;
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** Asked again when the server says that some changed, and every minute. */
export function useCallbacks({ whose, fromMs, toMs, tomorrowMs }: Period): Remote<Calendar> {
  const { onCallbacks } = useConsole();
  const base = { whose, limit: SHOWN_MAX };
  const every = { everyMs: REFRESH_MS };
  const period = useRemote(
    listCallbacks,
    { query: { ...base, from: instant(fromMs), to: instant(toMs) } },
    every,
  );
  const late = useRemote(listCallbacks, { query: { ...base, to: instant(tomorrowMs) } }, every);
  const [reloadPeriod, reloadLate] = [period.reload, late.reload];
  const reload = useMemo(
    () => () => {
      reloadPeriod();
      reloadLate();
    },
    [reloadPeriod, reloadLate],
  );
  const { member } = useSession();
  useEffect(() => {
    const { ask, stop } = atMostEvery(EVENTS_MS, reload);
    const end = onCallbacks(({ member_ids: ids }) => {
      const concerned = { mine: ids.includes(member.id), anyone: ids.includes(null), team: true };
      if (concerned[whose]) ask();
    });
    return () => {
      end();
      stop();
    };
  }, [onCallbacks, reload, whose, member.id]);
  const data = useMemo(() => {
    if (period.data === undefined || late.data === undefined) return undefined;
    const all = [...period.data.data, ...late.data.data];
    const callbacks = [...new Map(all.map((c) => [c.id, c])).values()];
    return { callbacks, isCut: period.data.has_more || late.data.has_more };
  }, [period.data, late.data]);
  return {
    ...period,
    data,
    error: period.error ?? late.error,
    isLoading: period.isLoading || late.isLoading,
    reload,
  };
}

const HELD_MAX = 200;

/** What the mirror knows: which contacts of the lists on this device are promised a call, and when. Not by whom. */
export function useHeldCallbacks(isWanted: boolean): readonly Callback[] | undefined {
  const desk = useDeskIfOpen();
  const wanted = isWanted && desk !== null ? desk : null;
  return useLive(wanted === null ? 'none' : 'callbacks', (): Observable<Callback[]> => {
    if (wanted === null) return of([]);
    const { mirror } = wanted.console;
    const selector = { state: 'callback' as const };
    return combineLatest([
      rows<ContactDoc>(mirror.contacts, { selector, limit: HELD_MAX }),
      rows<CallListDoc>(mirror.lists, {}),
    ]).pipe(map(([contacts, lists]) => contacts.flatMap((c) => heldCallback(c, lists))));
  });
}

function heldCallback(contact: ContactDoc, lists: readonly CallListDoc[]): Callback[] {
  const { id, list_id, name, phone, zone, dnc, callback_at: due_at } = contact;
  if (due_at === null) return [];
  const list_name = lists.find((list) => list.id === list_id)?.name ?? '';
  const known = { id, contact_id: id, list_id, list_name, name, phone, zone, dnc, due_at };
  const unknown = { member_id: null, member_name: null, promised_by: null, note: '', ver: 0 };
  return [{ ...known, ...unknown, note_hidden: false, status: 'open', created_at: due_at }];
}
