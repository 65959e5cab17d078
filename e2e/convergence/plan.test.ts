import { describe, expect, it } from 'vitest';
import { planHistory } from './plan.ts';

const SEEDS = Array.from({ length: 500 }, (_, n) => n + 1);

describe('the plan of a history', () => {
  it('is the same for a seed, every time', () => {
    for (const seed of SEEDS) expect(planHistory(seed)).toStrictEqual(planHistory(seed));
  });

  it('has two to five consoles, and every kind of fault comes in 500 seeds', () => {
    const plans = SEEDS.map(planHistory);
    expect(new Set(plans.map((plan) => plan.consoles))).toStrictEqual(new Set([2, 3, 4, 5]));
    const steps = plans.flatMap(({ rounds }) =>
      rounds.flatMap((round) => [...round.consoles, ...round.server]),
    );
    expect([...new Set(steps.map((step) => step?.kind ?? 'nothing'))].toSorted()).toStrictEqual([
      'add',
      'claim',
      'clock',
      'close-list',
      'code',
      'corrupt',
      'crash-postgres',
      'cut-database',
      'die',
      'edit',
      'epoch',
      'fail-writes',
      'kill-server',
      'move',
      'nothing',
      'offline',
      'online',
      'open-list',
      'purge',
      'record',
      'remove',
      'reopen',
      'signed-out',
    ]);
    for (const plan of plans)
      for (const share of Object.values(plan.weather)) expect(share).toBeGreaterThan(0);
  });
});
