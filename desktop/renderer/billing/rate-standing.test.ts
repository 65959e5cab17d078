import { expect, it } from 'vitest';
import { standingOf } from './rate-standing.ts';

const cards = [
  { id: 'later', effective_from: '2026-12-01T00:00:00+05:30' },
  { id: 'now', effective_from: '2026-11-01T00:00:00+05:30' },
  { id: 'old', effective_from: '2026-01-01T00:00:00+05:30' },
];

it('has exactly one card in force: the latest that has begun', () => {
  const at = (time: string) => cards.map((card) => standingOf(card, cards, Date.parse(time)));
  expect(at('2026-11-20T12:00:00Z')).toEqual(['from later', 'in force', 'past']);
  expect(at('2026-11-30T18:30:00Z')).toEqual(['in force', 'past', 'past']);
  expect(at('2025-12-31T00:00:00Z')).toEqual(['from later', 'from later', 'from later']);
});
