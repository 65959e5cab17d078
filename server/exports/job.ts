import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { workOnExports } from './service.ts';

const REST_MS = 5000;

/** Makes exports that wait, one after the other, and deletes those that are too old. */
export function startExportJob(deps: Deps): Loop {
  return startLoop({
    name: 'exports',
    restMs: REST_MS,
    log: deps.log,
    work: () => workOnExports(deps),
  });
}
