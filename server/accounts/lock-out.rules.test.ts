import { expect, it } from 'vitest';
import { waitMs, WAITS_MS } from './lock-out.rules.ts';

it('lets five tries fail, then doubles from a second to a quarter of an hour and stays there', () => {
  expect([1, 4, 5, 6, 7, 14, 15, 1000].map(waitMs)).toEqual([
    0, 0, 1000, 2000, 4000, 512_000, 900_000, 900_000,
  ]);
  expect(WAITS_MS.at(-1)).toBe(waitMs(1000));
});
