import { useConnection } from '../platform-hooks/use-console.ts';
import { nowMs } from '../platform/clock.ts';
import { useCommands } from '../shell/command-context.tsx';
import type { Command } from '../shell/commands.ts';
import type { Desk } from './desk/desk.ts';
import { mayExtend } from './desk/wrap-up-rules.ts';
import { endCallKeys, extendKeys, goOnKeys, recordKeys, skipKeys, workGroup } from './keys.ts';
import { msg } from '../words/translate.ts';

const THROTTLE_MS = 1_000;
/** A second press of a nervous hand must not dial a contact nobody has read yet. */
const READ_FIRST_MS = 350;

/** Every step of the loop by key. Which one Ctrl+Enter means, the card decides. */
export function useWorkCommands(desk: Desk): void {
  const online = useConnection()?.online ?? false;
  useCommands([...loopCommands(desk, online), ...otherCommands(desk, online)]);
}

function conditions(desk: Desk) {
  const now = () => desk.store.getState();
  const own = (phase: string): boolean => desk.canWork && now().phase === phase;
  const holds = (): boolean => now().card?.token != null;
  return { now, own, holds };
}

function loopCommands(desk: Desk, online: boolean): Command[] {
  const { now, own, holds } = conditions(desk);
  return [
    {
      id: 'work.claim',
      title: msg('Claim next'),
      group: workGroup,
      keys: goOnKeys,
      scope: 'work-idle',
      when: () =>
        now().availability.status === 'ready' && (own('idle') || (own('card') && !holds())),
      run: () => void desk.takeNext(),
    },
    {
      id: 'work.dial',
      title: msg('Dial'),
      group: workGroup,
      keys: goOnKeys,
      scope: 'work-card',
      throttleMs: THROTTLE_MS,
      when: () => own('card') && holds() && online,
      run: () => {
        const openedAtMs = now().card?.openedAtMs ?? 0;
        if (nowMs() - openedAtMs >= READ_FIRST_MS) void desk.dial();
      },
    },
    {
      id: 'work.end',
      title: msg('End call'),
      group: workGroup,
      keys: endCallKeys,
      throttleMs: THROTTLE_MS,
      when: () => own('call'),
      run: () => void desk.endCall(),
    },
    {
      id: 'work.save',
      title: msg('Save and next'),
      group: workGroup,
      keys: goOnKeys,
      scope: 'work-wrap-up',
      when: () => own('wrap_up'),
      run: () => void desk.save('next'),
    },
  ];
}

function otherCommands(desk: Desk, online: boolean): Command[] {
  const { now, own, holds } = conditions(desk);
  return [
    {
      id: 'work.extend',
      title: msg('30 seconds more for the wrap-up'),
      group: workGroup,
      keys: extendKeys,
      throttleMs: THROTTLE_MS / 2,
      when: () => own('wrap_up') && mayExtend(now()),
      run: desk.extend,
    },
    {
      id: 'work.pause',
      title: msg('Save and pause'),
      group: workGroup,
      when: () => own('wrap_up'),
      run: () => void desk.save('pause'),
    },
    {
      id: 'work.skip',
      title: msg('Skip this contact'),
      group: workGroup,
      keys: skipKeys,
      throttleMs: THROTTLE_MS / 2,
      when: () => own('card') && holds(),
      run: () => void desk.takeNext(),
    },
    {
      id: 'work.give-back',
      title: msg('Give the contact back and pause'),
      group: workGroup,
      when: () => own('card'),
      run: desk.giveBack,
    },
    {
      id: 'work.record',
      title: msg('Record a call made outside Switchyard'),
      group: workGroup,
      keys: recordKeys,
      when: () => own('card') && (holds() || !online),
      run: desk.record,
    },
  ];
}
