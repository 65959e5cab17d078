import * as contract from '../../shared/audit.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountAudit(api: Api): void {
  api.mount(contract.listAudit, (ctx, { query }) => service.listAudit(ctx, query));
  api.mount(contract.getAuditChain, (ctx) => service.getAuditChain(ctx));
  api.mount(contract.exportAudit, (ctx) => service.exportAudit(ctx));
  api.mountOpen(contract.getAuditKey, async ({ request }) => service.getAuditKey(request.deps));
}
