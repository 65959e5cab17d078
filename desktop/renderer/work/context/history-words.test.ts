import { expect, it } from 'vitest';
import { historyWords } from './history-words.ts';

const zone = 'Asia/Kolkata';

it('says a callback in the agent’s own time, with its note', () => {
  const text = '2026-11-20T11:27:32Z at home then';
  expect(historyWords({ kind: 'callback', text }, zone)).toBe(
    'Callback promised for Fri 20 Nov 16:57. at home then',
  );
});

it('says how a call went, and leaves a state it does not know as it is', () => {
  expect(historyWords({ kind: 'call', text: 'no-answer' }, zone)).toBe('Called, no answer');
  expect(historyWords({ kind: 'call', text: 'teleported' }, zone)).toBe('teleported');
});

it('leaves notes alone, also those that begin like an instant', () => {
  const text = '2026-11-20T11:27:32Z is when it broke';
  expect(historyWords({ kind: 'note', text }, zone)).toBe(text);
});
