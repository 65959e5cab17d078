import { expect, it } from 'vitest';
import { waitingSentence } from './sync-words.ts';

it('counts what waits by kind and leaves out what does not', () => {
  expect(
    waitingSentence({ dispositions: 9, notes: 2, callbacks: 1, agent_states: 0, contact_edits: 2 }),
  ).toBe('14 waiting: 9 dispositions, 2 notes, 1 callback, 2 corrections');
  expect(
    waitingSentence({ dispositions: 1, notes: 0, callbacks: 0, agent_states: 0, contact_edits: 0 }),
  ).toBe('1 waiting: 1 disposition');
  expect(
    waitingSentence({ dispositions: 0, notes: 0, callbacks: 0, agent_states: 0, contact_edits: 0 }),
  ).toBeNull();
});
