// The pools of placements and look-ups in this process: fed from the queue, never more than so many at a time.
import { toInstant } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import { createCarriers } from './carriers.ts';
import { createGuardPruner, placeLeased } from './placing.ts';
import { leaseDue, type Leased, type Work } from './queue.sql.ts';
import { lookInto } from './reconciliation.ts';
import { LEASE_MS } from './rules.ts';

export type Pump = {
  /** Leases what is due and starts it; answers whether there was any. Waits while every place is taken. */
  turn(): Promise<boolean>;
  /** Resolves when everything that was started has ended. */
  idle(): Promise<void>;
};

const PLACEMENTS_MAX = 20;
const LOOKS_MAX = 8;

/** A slow answer of the carrier holds up its own place and no other. */
export function createPlacingPump(deps: Deps): Pump {
  const carriers = createCarriers(deps);
  const prune = createGuardPruner(deps);
  return createPump(deps, {
    work: 'place',
    limit: PLACEMENTS_MAX,
    run: async (leased) => {
      await placeLeased(deps, carriers, leased);
      await prune(leased.accountId);
    },
  });
}

export function createReconciliationPump(deps: Deps): Pump {
  const carriers = createCarriers(deps);
  return createPump(deps, {
    work: 'look_into',
    limit: LOOKS_MAX,
    run: (leased) => lookInto(deps, carriers, leased),
  });
}

type Pumping = { work: Work; limit: number; run: (leased: Leased) => Promise<void> };

function createPump(deps: Deps, { work, limit, run }: Pumping): Pump {
  const running = new Set<Promise<void>>();
  const start = (leased: Leased) => {
    // A call that fails here keeps its lease; when that has run out, it is taken up by the rules of its state.
    const done = run(leased)
      .catch((error: unknown) => {
        deps.log.error({ err: error, callId: leased.id, work }, 'a leased call was dropped');
      })
      .finally(() => void running.delete(done));
    running.add(done);
  };
  return {
    turn: async () => {
      if (running.size >= limit) await Promise.race(running);
      const now = deps.clock.now();
      const leased = await leaseDue(deps.pools.worker, work, {
        now: toInstant(now),
        leaseUntil: toInstant(now + LEASE_MS),
        limit: limit - running.size,
      });
      leased.forEach(start);
      return leased.length > 0;
    },
    idle: async () => {
      while (running.size > 0) await Promise.race(running);
    },
  };
}
