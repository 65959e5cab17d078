import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { announceDue } from './service.ts';

const REST_MS = 1000;

/** Says in the event log which callbacks have fallen due. */
export function startCallbackJob(deps: Deps): Loop {
  return startLoop({
    name: 'callbacks',
    restMs: REST_MS,
    log: deps.log,
    work: (signal) => announceDue(deps, signal),
  });
}
