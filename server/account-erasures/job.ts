import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { workOnAccountErasures } from './service.ts';

const REST_MS = 5000;

/** Erases the accounts whose waiting time is over, one after the other. */
export function startAccountErasureJob(deps: Deps): Loop {
  return startLoop({
    name: 'account_erasures',
    restMs: REST_MS,
    log: deps.log,
    work: (signal) => workOnAccountErasures(deps, signal),
  });
}
