import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { chainWaiting, sealWhenDue } from './service.ts';

const REST_MS = 500;

/** Writes reads and refusals that wait, chains new rows, and signs every five minutes. */
export function startAuditJob(deps: Deps): Loop {
  const loop = startLoop({
    name: 'audit',
    restMs: REST_MS,
    log: deps.log,
    work: async () => {
      await deps.auditBuffer.flush(deps.clock.now());
      await chainWaiting(deps);
      await sealWhenDue(deps);
      return false;
    },
  });
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop();
      await deps.auditBuffer.flush(deps.clock.now(), true).catch((error: unknown) => {
        deps.log.error({ err: error }, 'the last reads could not be written to the audit log');
      });
    },
  };
}
