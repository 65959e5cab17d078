import { expect, test } from 'vitest';
import type { ViewAsEntry } from '../../../shared/view-as.ts';
import { didWords, endedWords, reasonProblem, whoWords } from './view-as-words.ts';

const entry: ViewAsEntry = {
  id: '0192f0c0-0000-7000-8000-000000000001',
  kind: 'parent',
  home_account_name: 'Harbour Agency',
  person_name: 'Ritu Sethi',
  person_email: 'ritu@harbour.example',
  reason: 'The import of Monday looks short',
  ticket: null,
  write: false,
  started_at: '2026-11-20T04:30:00Z',
  expires_at: '2026-11-20T05:00:00Z',
  ended_at: null,
  ended_by: null,
  open: true,
  reads: 1,
  changes: 0,
};

test('what somebody did is said with what they could have done', () => {
  expect(didWords(entry)).toBe('1 read, could change nothing');
  expect(didWords({ ...entry, write: true, reads: 12, changes: 1 })).toBe('12 reads, 1 change');
});

test('an end nobody made is time that ran out', () => {
  expect(endedWords(entry)).toBe('ran out');
  expect(endedWords({ ended_by: 'account' })).toBe('ended by this account');
});

test('a person is named with the account they come from', () => {
  expect(whoWords(entry)).toBe('Ritu Sethi of Harbour Agency');
});

test('a reason of blanks is no reason', () => {
  expect(reasonProblem('         a')).toBeDefined();
  expect(reasonProblem('ten letter')).toBeUndefined();
});
