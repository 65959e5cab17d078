import * as contract from '../../shared/isolation.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountIsolation(api: Api): void {
  api.mount(contract.getIsolationReport, (ctx) => service.getReport(ctx, api.endpoints));
  api.mount(contract.getIsolationReportFile, (ctx, { query }) =>
    service.getReportFile(ctx, query.number),
  );
  api.mount(contract.getIsolationReportPage, (ctx) => service.getReportPage(ctx, api.endpoints));
  api.mountOpen(contract.getPublishedReport, ({ request }) =>
    service.getPublishedReport(request.deps),
  );
  api.mountOpen(contract.publishIsolationReport, ({ request, raw }) =>
    service.publishReport(request.deps, raw),
  );
}
