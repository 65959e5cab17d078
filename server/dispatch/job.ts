// The two loops of dispatch. Being woken is a hint; polling is the truth.
import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { createPlacingPump, createReconciliationPump, type Pump } from './service.ts';

const POLL_MS = 250;
const LOOK_POLL_MS = 500;

/** Places due calls of every account. */
export function startDispatchJob(deps: Deps): Loop {
  return startPump(deps, { name: 'dispatch', restMs: POLL_MS, pump: createPlacingPump(deps) });
}

/** Asks the carrier about calls that are uncertain, silent or to be ended. */
export function startReconciliationJob(deps: Deps): Loop {
  return startPump(deps, {
    name: 'reconciliation',
    restMs: LOOK_POLL_MS,
    pump: createReconciliationPump(deps),
  });
}

function startPump(deps: Deps, job: { name: string; restMs: number; pump: Pump }): Loop {
  const { name, restMs, pump } = job;
  const loop = startLoop({ name, restMs, log: deps.log, work: () => pump.turn() });
  return {
    wake: () => loop.wake(),
    stop: async () => {
      await loop.stop();
      await pump.idle();
    },
  };
}
