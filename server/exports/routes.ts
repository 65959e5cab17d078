import * as contract from '../../shared/exports.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountExports(api: Api): void {
  api.mount(contract.createExport, (ctx) => service.createExport(ctx));
  api.mount(contract.listExports, async (ctx) => ({ data: await service.listExports(ctx) }));
  api.mount(contract.downloadExport, (ctx, { params }) => service.downloadExport(ctx, params.id));
}
