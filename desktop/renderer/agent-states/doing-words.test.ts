import { expect, it } from 'vitest';
import type { Agent, Doing } from '../../../shared/agent-states.ts';
import { doingMark, inOrder } from './doing-words.ts';

const agent = (name: string, doing: Doing, since: string | null): Agent => ({
  member: { id: name, name, role: 'agent' },
  doing,
  reason: doing === 'break' ? { code: 'meal', label: 'Meal' } : null,
  since,
});

it('puts those at work first and the longest in a state before the others', () => {
  const floor = [
    agent('Offline', 'offline', null),
    agent('Ready, unknown', 'ready', null),
    agent('Ready, short', 'ready', '2026-11-20T04:20:00Z'),
    agent('Ready, long', 'ready', '2026-11-20T04:00:00Z'),
    agent('Break', 'break', '2026-11-20T03:00:00Z'),
    agent('Call', 'on_call', '2026-11-20T04:29:00Z'),
  ];
  expect(inOrder(floor).map(({ member }) => member.name)).toEqual([
    'Call',
    'Ready, long',
    'Ready, short',
    'Ready, unknown',
    'Break',
    'Offline',
  ]);
});

it('says for what a break is', () => {
  expect(doingMark(agent('A', 'break', null)).text).toBe('Break: Meal');
  expect(doingMark(agent('A', 'wrap_up', null)).text).toBe('Wrap-up');
});
