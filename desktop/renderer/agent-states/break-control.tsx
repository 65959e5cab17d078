/** Ready or on a break, from every page: one button, its menu of reasons, and the key that opens it. */
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { BreakReason } from '../../../shared/agent-states.ts';
import { useSession } from '../accounts/use-session.ts';
import { useCommands } from '../shell/command-context.tsx';
import type { Command } from '../shell/commands.ts';
import { nowMs } from '../platform/clock.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Timer } from '../ui/timer.tsx';
import { showToast } from '../ui/toaster.tsx';
import { deskProblemWords } from '../work/card/desk-words.ts';
import { useDeskIfOpen } from '../work/desk/desk-context.tsx';
import type { Desk } from '../work/desk/desk.ts';
import { type Available, isBusy, isOnBreak } from '../work/desk/desk-state.ts';
import { breakKeys, workGroup } from '../work/keys.ts';
import { msg, t } from '../words/translate.ts';
import { breakLabel } from './break-words.ts';

export function BreakControl() {
  const desk = useDeskIfOpen();
  const { view_as } = useSession();
  // Who visits is not at work here.
  if (desk === null || !desk.canWork || view_as !== null) return null;
  return <OpenControl desk={desk} />;
}

function OpenControl({ desk }: { desk: Desk }) {
  const { account } = useSession();
  const availability = useStore(desk.store, (state) => state.availability);
  const wish = useStore(desk.store, (state) => state.breakWish);
  const busy = useStore(desk.store, isBusy);
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLSpanElement>(null);
  const reasons = account.break_reasons;
  const { go, back } = useSaid(desk);
  useCommands(breakCommands({ reasons, go, back, desk, toggle: () => setOpen((open) => !open) }));
  const handOver = (change: Promise<void>): void =>
    void change.then(() => keepFocus(frame.current));
  return (
    <span ref={frame} className="contents">
      {isOnBreak({ availability }) ? (
        <BackButton availability={availability} onBack={() => handOver(back())} />
      ) : (
        <Menu
          label={busy ? t('Break after this call') : t('Go on a break')}
          isOpen={isOpen}
          onOpenChange={setOpen}
          placement="bottom end"
          trigger={
            <Button icon="pause" keys={breakKeys}>
              {wish === null
                ? busy
                  ? t('Break after this call')
                  : t('Break')
                : t('Break after this call: {reason}', { reason: breakLabel(wish) })}
            </Button>
          }
          groups={[
            {
              id: 'reasons',
              title: busy ? t('Break after this call') : t('Go on a break'),
              items: reasons.map((reason) => ({ id: reason.code, label: breakLabel(reason) })),
              ...(wish === null ? {} : { chosen: wish.code }),
            },
            ...(wish === null
              ? []
              : [{ id: 'none', items: [{ id: 'none', label: t('No break after this call') }] }]),
          ]}
          onAction={(id, group) => {
            const reason = reasons.find(({ code }) => code === id);
            if (group === 'none') handOver(back());
            else if (reason !== undefined) handOver(go(reason));
          }}
        />
      )}
    </span>
  );
}

interface BackButtonProps {
  availability: Available;
  onBack: () => void;
}

function BackButton({ availability: { reason, sinceMs }, onBack }: BackButtonProps) {
  return (
    <Button icon="play" keys={breakKeys} onPress={onBack}>
      {t('Ready again')}
      <span aria-hidden="true" className="opacity-60">
        ·
      </span>
      {breakLabel(reason)}
      {sinceMs !== null && <Timer label={t('Time on the break')} sinceMs={sinceMs} />}
    </Button>
  );
}

/** The button that was pressed made room for another, which takes over the focus. */
function keepFocus(frame: HTMLElement | null): void {
  const take = (): void => {
    if (document.activeElement === document.body) frame?.querySelector('button')?.focus();
  };
  // A menu that closes gives the focus back a frame later, to a button that is gone by then.
  requestAnimationFrame(() => requestAnimationFrame(take));
}

/** Both changes, said when they are so; one that this device could not keep is said as that. */
function useSaid(desk: Desk) {
  const { account } = useSession();
  async function changed(change: Promise<void>, words: () => string): Promise<void> {
    await change;
    const { problem } = desk.store.getState();
    if (problem?.during !== 'break') return announce(words());
    const place = { contact: null, account, nowMs: nowMs() };
    const { failed, safe } = deskProblemWords(problem, place);
    showToast({ text: `${failed} ${safe}`, tone: 'stop' });
  }
  return {
    go: (reason: BreakReason): Promise<void> =>
      changed(desk.goOnBreak(reason), () =>
        isOnBreak(desk.store.getState())
          ? t('On a break: {reason}', { reason: breakLabel(reason) })
          : t('Break after this call: {reason}', { reason: breakLabel(reason) }),
      ),
    back: (): Promise<void> => {
      const wasOnBreak = isOnBreak(desk.store.getState());
      return changed(desk.becomeReady(), () =>
        wasOnBreak ? t('Ready') : t('No break after this call'),
      );
    },
  };
}

interface Commanding {
  reasons: readonly BreakReason[];
  go: (reason: BreakReason) => unknown;
  back: () => unknown;
  toggle: () => void;
  desk: Desk;
}

function breakCommands({ reasons, go, back, toggle, desk }: Commanding): Command[] {
  const isAway = (): boolean => isOnBreak(desk.store.getState());
  return [
    {
      id: 'work.break',
      title: msg('Break, or ready again'),
      group: workGroup,
      keys: breakKeys,
      keywords: ['pause', 'away', 'break', 'ready'],
      throttleMs: 300,
      run: () => void (isAway() ? back() : toggle()),
    },
    ...reasons.map((reason): Command => ({
      id: `work.break.${reason.code}`,
      title: t('Break: {reason}', { reason: breakLabel(reason) }),
      group: workGroup,
      keywords: ['break', reason.label],
      when: () => !isAway(),
      run: () => void go(reason),
    })),
  ];
}
