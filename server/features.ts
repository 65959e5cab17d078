// Every feature of the server, in one list: what it mounts and which background jobs it runs.
import { Router } from 'express';
import type { Endpoint } from '../shared/endpoint.ts';
import { mountAccess } from './access/routes.ts';
import { startAccountErasureJob } from './account-erasures/job.ts';
import { mountAccountErasures } from './account-erasures/routes.ts';
import { mountAccountLife } from './account-life/routes.ts';
import { startPasswordResetJob, startSessionJob } from './accounts/job.ts';
import { mountAccounts, type DemoSignIn } from './accounts/routes.ts';
import { startAuditJob } from './audit/job.ts';
import { mountAssignments } from './assignments/routes.ts';
import { mountAudit } from './audit/routes.ts';
import { startBillingJob } from './billing/job.ts';
import { mountBilling } from './billing/routes.ts';
import { startImportJob } from './call-lists/job.ts';
import { mountCallLists } from './call-lists/routes.ts';
import { startCallbackJob } from './callbacks/job.ts';
import { mountCallbacks } from './callbacks/routes.ts';
import { mountCalling } from './calling/routes.ts';
import { startDispatchJob, startReconciliationJob } from './dispatch/job.ts';
import { mountDispatch } from './dispatch/routes.ts';
import { startExportJob } from './exports/job.ts';
import { startErasureJob } from './erasures/job.ts';
import { mountErasures } from './erasures/routes.ts';
import { mountExports } from './exports/routes.ts';
import { mountEvents } from './events/routes.ts';
import { mountFleet } from './fleet/routes.ts';
import { mountInvitations } from './invitations/routes.ts';
import { mountIsolation } from './isolation/routes.ts';
import { startMailJob } from './mail/job.ts';
import { startRetentionJob } from './retention/job.ts';
import { mountRollups } from './rollups/routes.ts';
import type { Deps, JobName } from './platform/context.ts';
import type { Api } from './platform/http/api.ts';
import type { Loop } from './platform/jobs/loop.ts';
import { mountSync } from './sync/routes.ts';
import { mountViewAs } from './view-as/routes.ts';
import { mountVoice } from './voice/routes.ts';
import { startDeliveryJob } from './webhooks/job.ts';
import { mountWebhooks } from './webhooks/routes.ts';

export type Jobs = { wake(job: JobName): void; stop(): Promise<void> };

export function mountFeatures(api: Api, demo: () => readonly DemoSignIn[]): void {
  mountAccounts(api, demo);
  mountAccess(api);
  mountAssignments(api);
  mountAudit(api);
  mountAccountErasures(api);
  mountAccountLife(api);
  mountBilling(api);
  mountCallLists(api);
  mountCallbacks(api);
  mountCalling(api);
  mountDispatch(api);
  mountEvents(api);
  mountErasures(api);
  mountExports(api);
  mountFleet(api);
  mountInvitations(api);
  mountIsolation(api);
  mountRollups(api);
  mountSync(api);
  mountViewAs(api);
  mountVoice(api);
  mountWebhooks(api);
}

/** Every operation the server offers, without starting one; generated documents are printed from it. */
export function collectEndpoints(): Endpoint[] {
  const endpoints: Endpoint[] = [];
  const collect = (endpoint: Endpoint) => void endpoints.push(endpoint);
  mountFeatures({ router: Router(), endpoints, mount: collect, mountOpen: collect }, () => []);
  return endpoints;
}

/** Starts the background jobs of this process. */
export async function startJobs(deps: Deps): Promise<Jobs> {
  // The one that can fail comes first: nothing may go on running behind a start that failed.
  const imports = await startImportJob(deps);
  const loops: Record<JobName, Loop> = {
    imports,
    audit: startAuditJob(deps),
    callbacks: startCallbackJob(deps),
    exports: startExportJob(deps),
    erasures: startErasureJob(deps),
    account_erasures: startAccountErasureJob(deps),
    billing: startBillingJob(deps),
    dispatch: startDispatchJob(deps),
    deliveries: startDeliveryJob(deps),
    mail: startMailJob(deps),
    password_resets: startPasswordResetJob(deps),
    reconciliation: startReconciliationJob(deps),
    retention: startRetentionJob(deps),
    sessions: startSessionJob(deps),
  };
  return {
    wake: (job) => loops[job].wake(),
    stop: async () => {
      await Promise.all(Object.values(loops).map((loop) => loop.stop()));
    },
  };
}
