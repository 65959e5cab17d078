import * as contract from '../../shared/erasures.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountErasures(api: Api): void {
  api.mount(contract.previewErasure, (ctx, { body }) => service.previewErasure(ctx, body));
  api.mount(contract.createErasure, (ctx, { body }) => service.createErasure(ctx, body));
  api.mount(contract.listErasures, async (ctx) => ({ data: await service.listErasures(ctx) }));
  api.mount(contract.checkErasureReceipt, async (ctx, { body }) =>
    service.checkReceipt(ctx, body.receipt),
  );
  api.mount(contract.getErasure, (ctx, { params }) => service.getErasure(ctx, params.id));
}
