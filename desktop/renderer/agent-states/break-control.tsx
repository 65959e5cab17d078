/** Ready or on a break, from every page: one button, its menu of reasons, and the key that opens it. */
import { useState } from 'react';
import { useStore } from 'zustand';
import type { BreakReason } from '../../../shared/agent-states.ts';
import { useSession } from '../accounts/use-session.ts';
import { useCommands } from '../shell/command-context.tsx';
import type { Command } from '../shell/commands.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Timer } from '../ui/timer.tsx';
import { useDeskIfOpen } from '../work/desk/desk-context.tsx';
import type { Desk } from '../work/desk/desk.ts';
import { isBusy } from '../work/desk/desk-state.ts';
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
  const isOnBreak = availability.status === 'break';
  const reasons = account.break_reasons;
  const go = (reason: BreakReason): void => {
    const words = { reason: breakLabel(reason) };
    announce(
      isBusy(desk.store.getState())
        ? t('Break after this call: {reason}', words)
        : t('On a break: {reason}', words),
    );
    void desk.goOnBreak(reason);
  };
  const back = (): void => {
    announce(t('Ready'));
    void desk.becomeReady();
  };
  useCommands(breakCommands({ reasons, go, back, desk, toggle: () => setOpen((open) => !open) }));
  if (isOnBreak) {
    return (
      <Button icon="play" keys={breakKeys} onPress={back}>
        {t('Ready again')}
        <span aria-hidden="true" className="opacity-60">
          ·
        </span>
        {breakLabel(availability.reason)}
        {availability.sinceMs !== null && (
          <Timer label={t('Time on the break')} sinceMs={availability.sinceMs} />
        )}
      </Button>
    );
  }
  return (
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
        if (group === 'none') return back();
        const reason = reasons.find(({ code }) => code === id);
        if (reason !== undefined) go(reason);
      }}
    />
  );
}

interface Commanding {
  reasons: readonly BreakReason[];
  go: (reason: BreakReason) => void;
  back: () => void;
  toggle: () => void;
  desk: Desk;
}

function breakCommands({ reasons, go, back, toggle, desk }: Commanding): Command[] {
  const isOnBreak = (): boolean => desk.store.getState().availability.status === 'break';
  return [
    {
      id: 'work.break',
      title: msg('Break, or ready again'),
      group: workGroup,
      keys: breakKeys,
      keywords: ['pause', 'away', 'break', 'ready'],
      throttleMs: 300,
      run: () => (isOnBreak() ? back() : toggle()),
    },
    ...reasons.map((reason): Command => ({
      id: `work.break.${reason.code}`,
      title: t('Break: {reason}', { reason: breakLabel(reason) }),
      group: workGroup,
      when: () => !isOnBreak(),
      run: () => go(reason),
    })),
  ];
}
