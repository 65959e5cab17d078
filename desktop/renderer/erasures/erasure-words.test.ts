import { expect, it } from 'vitest';
import { countWords, erasureState, receiptName, totalOf } from './erasure-words.ts';

const running = {
  status: 'running',
  waits_for: null,
  failure: null,
  steps_done: 3,
  steps_total: 9,
} as const;

it('says where an erasure stands, and what it waits for', () => {
  expect(erasureState(running).words).toBe('3 of 9 steps');
  expect(erasureState({ ...running, waits_for: 'calls' })).toEqual({
    tone: 'wait',
    words: 'It waits until their call has ended',
  });
  expect(erasureState({ ...running, failure: 'no space left' }).tone).toBe('warn');
  expect(erasureState({ ...running, status: 'done' }).tone).toBe('go');
});

it('names what was removed, and keeps the name of a kind it does not know', () => {
  const counts = { exports: 0, contacts: 2, calls: 1, letters: 4 };
  expect(countWords(counts)).toEqual(['2 contacts', '1 number in a call', '4 letters']);
  expect(totalOf(counts)).toBe(7);
});

it('names the file of a receipt by its day', () => {
  const id = '0190a000-0000-7000-8000-000000abcdef';
  expect(receiptName({ id, ended_at: '2026-11-20T10:00:00.000Z' })).toBe(
    'erasure-2026-11-20-abcdef.json',
  );
});
