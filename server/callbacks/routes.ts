import * as contract from '../../shared/callbacks.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountCallbacks(api: Api): void {
  api.mount(contract.listCallbacks, (ctx, { query }) => service.listCallbacks(ctx, query));
  api.mount(contract.getCallback, (ctx, { params }) => service.getCallback(ctx, params.id));
  api.mount(contract.moveCallback, (ctx, { params, body }) =>
    service.moveCallback(ctx, params.id, body),
  );
  api.mount(contract.handOverCallback, (ctx, { params, body }) =>
    service.handOverCallback(ctx, params.id, body),
  );
  api.mount(contract.cancelCallback, (ctx, { params, body }) =>
    service.cancelCallback(ctx, params.id, body),
  );
}
