import { expect, it } from 'vitest';
import { historyWords } from './history-words.ts';

const zone = 'Asia/Kolkata';

it('says a callback in the agent’s own time, with its note', () => {
  const text = '2026-11-20T11:27:32Z at home then';
  expect(historyWords({ kind: 'callback', text, hidden: false }, zone)).toBe(
    'Callback promised for Fri 20 Nov 16:57. at home then',
  );
});

it('says what was changed of a callback, and why', () => {
  const said = (text: string) => historyWords({ kind: 'callback', text, hidden: false }, zone);
  expect(said('moved 2026-11-20T11:27:32Z')).toBe('Callback moved to Fri 20 Nov 16:57');
  expect(said('cancelled 2026-11-20T11:27:32Z asked by mail')).toBe(
    'Callback of Fri 20 Nov 16:57 cancelled. asked by mail',
  );
});

it('says how a call went, and leaves a state it does not know as it is', () => {
  expect(historyWords({ kind: 'call', text: 'no-answer', hidden: false }, zone)).toBe(
    'Called, no answer',
  );
  expect(historyWords({ kind: 'call', text: 'teleported', hidden: false }, zone)).toBe(
    'teleported',
  );
});

it('leaves notes alone, also those that begin like an instant', () => {
  const text = '2026-11-20T11:27:32Z is when it broke';
  expect(historyWords({ kind: 'note', text, hidden: false }, zone)).toBe(text);
});

it('says that there is a note where this role may not read it', () => {
  expect(historyWords({ kind: 'note', text: '', hidden: true }, zone)).toBe(
    'Note hidden from your role',
  );
  expect(historyWords({ kind: 'disposition', text: 'No answer', hidden: true }, zone)).toBe(
    'No answer (note hidden)',
  );
});
