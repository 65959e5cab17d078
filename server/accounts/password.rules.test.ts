import { expect, it } from 'vitest';
import { contextWords, isGuessedFrom, normalPassword } from './password.rules.ts';

const words = contextWords(['ritu.sethi@harbour.example', 'Harbour Agency', 'switchyard']);

it.each([
  'Ritu.Sethi1',
  'harbour-2026',
  'Switchyard!!',
  'ＨＡＲＢＯＵＲ123',
  'agency harbour ritu',
])('refuses %s, which is made of what everybody knows', (password) => {
  expect(isGuessedFrom(password, words)).toBe(true);
});

it.each(['correct horse battery', 'ritu keeps nine goats', 'पासवर्ड-लंबा है'])(
  'takes %s, which is not',
  (password) => {
    expect(isGuessedFrom(password, words)).toBe(false);
  },
);

it('makes no word of short parts, which stand in passwords by chance', () => {
  expect(contextWords(['al.b@x.example', 'A & B'])).toEqual(['alb']);
});

it('compares passwords whatever their case and width', () => {
  expect(normalPassword(' Ｐassword1 ')).toBe('password1');
});
