import { expect, it } from 'vitest';
import type { CallEvent } from '../../../shared/dispatch.ts';
import { stepsOf } from './call-steps.ts';

const event = (n: number, state: CallEvent['state'], at: string): CallEvent => ({
  n,
  state,
  at,
  source: n < 2 ? 'server' : 'carrier',
  detail: null,
});

it('tells each state with its wall time and how long after the one before', () => {
  const steps = stepsOf(
    [
      event(0, 'intent', '2026-11-20T04:12:05.100Z'),
      event(1, 'submitted', '2026-11-20T04:12:05.300Z'),
      event(2, 'ringing', '2026-11-20T04:12:08Z'),
      event(3, 'in-progress', '2026-11-20T04:13:20Z'),
    ],
    'Asia/Kolkata',
  );
  expect(steps.map(({ name, time, after }) => [name, time, after])).toEqual([
    ['asked for', '09:42:05', ''],
    ['sent to carrier', '09:42:05', 'at once'],
    ['ringing', '09:42:08', 'after 3 s'],
    ['talking', '09:43:20', 'after 1 min 12 s'],
  ]);
});

it('words a refusal by its code and leaves out an empty detail', () => {
  const at = '2026-11-20T04:12:05Z';
  const refused = { ...event(1, 'refused', at), detail: 'do_not_call' };
  const [first, second] = stepsOf([{ ...event(0, 'intent', at), detail: '' }, refused], 'UTC');
  const ended = { ...event(2, 'completed', at), detail: '200' };
  expect(stepsOf([ended], 'UTC')[0]).toMatchObject({
    source: 'carrier’s callback, SIP 200',
    detail: null,
  });
  expect(first?.detail).toBeNull();
  expect(second?.detail).toBe('The number is on the do-not-call list.');
});
