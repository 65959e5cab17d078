import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { workOnErasures } from './service.ts';

const REST_MS = 3000;

/** Erases who is to be erased, one after the other. */
export function startErasureJob(deps: Deps): Loop {
  return startLoop({
    name: 'erasures',
    restMs: REST_MS,
    log: deps.log,
    work: (signal) => workOnErasures(deps, signal),
  });
}
