// Carries committed imports out. The imports table is the truth: the loop looks for committed
// imports that nobody works on and hands them to pg-boss, which runs a few at a time; a job
// pg-boss loses is handed over again.
import { z } from 'zod';
import type { Deps } from '../platform/context.ts';
import { installBoss, startBoss, type Queue } from '../platform/jobs/boss.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { listWaitingImports, runImport } from './service.ts';

export const IMPORT_QUEUE: Queue = { name: 'imports', expireInSeconds: 3600 };
const AT_A_TIME = 2;
const SCAN_MS = 2000;

const Job = z.strictObject({ accountId: z.string(), importId: z.string() });

export async function startImportJob(deps: Deps): Promise<Loop> {
  await installBoss(deps.settings.ownerUrl, [IMPORT_QUEUE]);
  const { boss, stop: stopBoss } = await startBoss(deps);
  const stopping = new AbortController();
  const workerId = await boss.work(
    IMPORT_QUEUE.name,
    { batchSize: 1, localConcurrency: AT_A_TIME },
    async (jobs) => {
      for (const job of jobs) await runImport(deps, Job.parse(job.data), stopping.signal);
    },
  );
  const loop = startLoop({
    name: 'imports',
    restMs: SCAN_MS,
    log: deps.log,
    work: async () => {
      const waiting = await listWaitingImports(deps);
      for (const job of waiting)
        await boss.send(IMPORT_QUEUE.name, job, { singletonKey: job.importId });
      if (waiting.length > 0) boss.notifyWorker(workerId);
      return false;
    },
  });
  return {
    wake: loop.wake,
    stop: async () => {
      stopping.abort();
      await loop.stop();
      await stopBoss();
    },
  };
}
