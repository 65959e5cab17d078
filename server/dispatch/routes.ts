import * as contract from '../../shared/dispatch.ts';
import type { Api } from '../platform/http/api.ts';
import { mustFind } from '../platform/context.ts';
import * as service from './service.ts';

export function mountDispatch(api: Api): void {
  api.mount(contract.createCall, (ctx, { body }) => service.createCall(ctx, body));
  api.mount(contract.getCall, (ctx, { params }) => service.getCall(ctx, params.id));
  api.mount(contract.listCallEvents, async (ctx, { params }) => ({
    data: await service.listCallEvents(ctx, params.id),
  }));
  api.mount(contract.listCalls, (ctx, { query }) => service.listCalls(ctx, query));
  api.mount(contract.endCall, (ctx, { params }) => service.endCall(ctx, params.id));
  api.mount(contract.preflightList, (ctx, { params }) => service.preflightList(ctx, params.id));
  api.mountOpen(contract.carrierStatus, async ({ request, params, raw }) => {
    await service.takeCarrierCallback(request, params, mustFind(raw));
    return {};
  });
}
