// The verdict on times, tried on a machine that is made up: its noise is known, and so is what there is to find.
import { describe, expect, it } from 'vitest';
import { seeded } from '../random.ts';
import { compare, tellAlike, tells, type Triple } from './timing-rank.ts';

const TRIPLES = 120;

/**
 * A request takes 2 ms, or much longer now and then; the machine gets slower as it goes on, and stands still for whole
 * stretches. What is another account's takes `extraMs` more.
 */
function measured(seed: number, extraMs: number, triples = TRIPLES): Triple[] {
  const random = seeded(seed);
  return Array.from({ length: triples }, (_, n) => {
    const isBusy = random() < 0.2;
    const time = (more: number) =>
      2 + n / 200 + more + (isBusy ? 15 : 1) * -Math.log(1 - random()) + (random() < 0.03 ? 80 : 0);
    return [time(extraMs), time(0), time(0)];
  });
}

const seeds = Array.from({ length: 2000 }, (_, n) => n + 1);

describe('times that tell nothing', () => {
  it('raise no alarm in 2,000 measurements on a noisy machine', () => {
    expect(seeds.filter((seed) => tells(compare(measured(seed, 0))))).toEqual([]);
  });

  it('are as far from even as chance makes them, whatever the noise', () => {
    const far = seeds.filter((seed) => Math.abs(compare(measured(seed, 0)).z) >= 1.96).length;
    expect(far).toBeGreaterThan(seeds.length * 0.03);
    expect(far).toBeLessThan(seeds.length * 0.07);
  });
});

describe('times that tell', () => {
  it('are found on that same machine, twice, when they differ by as much as it sways', () => {
    const found = seeds.slice(0, 500).filter((seed) => {
      const [first, second] = [measured(seed, 1.5), measured(seed + 5000, 1.5)].map(compare);
      return first !== undefined && second !== undefined && tellAlike(first, second);
    });
    expect(found.length).toBeGreaterThan(495);
  });

  it('are found in twenty-four sign-ins of which one kind skips the hash', () => {
    const skipped = measured(1, 0, 24).map(([a, b, c]): Triple => [a + 400, b, c]);
    expect(tells(compare(skipped))).toBe(true);
  });

  it('are no finding when nobody could use them', () => {
    const even = Array.from({ length: 500 }, (): Triple => [2.1, 2, 2]);
    expect(compare(even).z).toBeGreaterThan(20);
    expect(tells(compare(even))).toBe(false);
  });

  it('are no finding when they point the other way the second time', () => {
    const [slow, fast] = [
      measured(1, 3),
      measured(2, 0).map(([a, b, c]): Triple => [a, b + 3, c + 3]),
    ];
    expect(tells(compare(slow)) && tells(compare(fast))).toBe(true);
    expect(tellAlike(compare(slow), compare(fast))).toBe(false);
  });
});
