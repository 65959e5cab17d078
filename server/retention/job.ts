import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { pruneAll } from './service.ts';

const REST_MS = 3_600_000;

/** Deletes, every hour, what is older than it is kept. */
export function startRetentionJob(deps: Deps): Loop {
  return startLoop({
    name: 'retention',
    restMs: REST_MS,
    log: deps.log,
    work: async (signal) => {
      const gone = await pruneAll(deps, signal);
      if (Object.keys(gone).length > 0)
        deps.log.info({ gone }, 'what was kept long enough is gone');
      return false;
    },
  });
}
