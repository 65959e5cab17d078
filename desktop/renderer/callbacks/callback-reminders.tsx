import { useEffect, useRef } from 'react';
import { type Callback, listCallbacks } from '../../../shared/callbacks.ts';
import { WORKING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { useConsole } from '../platform-hooks/use-console.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { loadMemory, saveMemory } from './reminder-memory.ts';
import {
  afterTelling,
  dueNow,
  isStillDue,
  keptOf,
  type Memory,
  type Reminded,
  snoozed,
} from './reminder-rules.ts';
import { useOpenOnWork } from './use-open-on-work.ts';

/** The next own callbacks; a day has fewer. */
const KNOWN_MAX = 100;
const REFRESH_MS = 300_000;
/** A reminder is at most this late. */
const LOOK_MS = 2_000;

/** Says, wherever the member is in the console, that a callback of theirs is due. */
export function CallbackReminders() {
  const { view_as, member } = useSession();
  const { state } = useConsole();
  // Another window that holds the documents reminds as well, and a visit leaves nothing on the device.
  if (view_as !== null || state.status !== 'open' || !WORKING.includes(member.role)) return null;
  return <Reminders />;
}

function Reminders() {
  const { account, member, sight } = useSession();
  const { onCallbacks } = useConsole();
  const mine = useRemote(
    listCallbacks,
    { query: { whose: 'mine', limit: KNOWN_MAX } },
    { everyMs: REFRESH_MS },
  );
  const { data, reload } = mine;
  useEffect(
    () => onCallbacks(({ member_ids }) => member_ids.includes(member.id) && reload()),
    [onCallbacks, reload, member.id],
  );
  const owner = `${account.id}.${member.id}`;
  const memory = useRef<Memory>(undefined);
  const shown = useShown(data?.data);
  const remind = useRemind((change) => keep(change(memory.current ?? loadMemory(owner))));

  function keep(next: Memory): void {
    memory.current = next;
    saveMemory(owner, next);
  }

  function look(): void {
    const known = memory.current ?? loadMemory(owner);
    memory.current = known;
    const due = dueNow(data?.data ?? [], known, nowMs());
    if (due.length === 0) return;
    keep(afterTelling(known, due));
    shown.add(due, remind(due, sight.phones));
  }
  const latest = useRef(look);
  useEffect(() => {
    latest.current = look;
  });
  useEffect(() => {
    if (data !== undefined) keep(keptOf(memory.current ?? loadMemory(owner), data.data));
    latest.current();
    // `keep` only writes.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [data, owner]);
  useEffect(() => {
    const timer = setInterval(() => latest.current(), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return null;
}

interface Shown {
  of: readonly Reminded[];
  takeAway: () => void;
}

/** A reminder stays until something is done about it, but no longer than its callback, nor than the session. */
function useShown(known: readonly Callback[] | undefined) {
  const shown = useRef<Shown[]>([]);
  useEffect(() => {
    if (known === undefined) return;
    const isOver = ({ of }: Shown): boolean => !isStillDue(of, known);
    shown.current.filter(isOver).forEach(({ takeAway }) => takeAway());
    shown.current = shown.current.filter((one) => !isOver(one));
  }, [known]);
  useEffect(
    () => () => {
      shown.current.forEach(({ takeAway }) => takeAway());
      shown.current = [];
    },
    [],
  );
  return {
    add: (of: readonly Reminded[], takeAway: () => void) => shown.current.push({ of, takeAway }),
  };
}

/** One callback by name where the role may know it; several, as after a night, by their number. */
function useRemind(change: (how: (memory: Memory) => Memory) => void) {
  const open = useOpenOnWork();
  const go = useGo();
  return (due: readonly Callback[], seesNames: boolean): (() => void) => {
    const [first] = due;
    if (first === undefined) return () => {};
    const isOne = due.length === 1;
    const name = seesNames ? first.name : undefined;
    const one =
      name === undefined ? t('A callback of yours is due') : t('Callback due: {name}', { name });
    return showToast({
      text: isOne
        ? one
        : t('{count, plural, one {# callback} other {# callbacks}} of yours are due', {
            count: due.length,
          }),
      tone: 'wait',
      stays: true,
      action: {
        label: t('Open||a thing, to see it'),
        run: () => (isOne ? open(first) : go('/callbacks')),
      },
      second: {
        label: t('In 10 minutes'),
        run: () => change((memory) => snoozed(memory, due, nowMs())),
      },
    });
  };
}
