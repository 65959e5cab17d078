import * as contract from '../../shared/webhooks.ts';
import type { Api } from '../platform/http/api.ts';
import * as deliveries from './deliveries.service.ts';
import * as endpoints from './endpoints.service.ts';

export function mountWebhooks(api: Api): void {
  api.mount(contract.listWebhookEndpoints, async (ctx) => ({
    data: await endpoints.listEndpoints(ctx),
  }));
  api.mount(contract.createWebhookEndpoint, (ctx, { body }) => endpoints.createEndpoint(ctx, body));
  api.mount(contract.updateWebhookEndpoint, (ctx, { params, body }) =>
    endpoints.updateEndpoint(ctx, params.id, body),
  );
  api.mount(contract.rotateWebhookSecret, (ctx, { params }) =>
    endpoints.rotateSecret(ctx, params.id),
  );
  api.mount(contract.pingWebhookEndpoint, (ctx, { params }) =>
    deliveries.pingEndpoint(ctx, params.id),
  );
  api.mount(contract.listDeliveries, (ctx, { query }) => deliveries.listDeliveries(ctx, query));
  api.mount(contract.listAttempts, async (ctx, { params }) => ({
    data: await deliveries.listAttempts(ctx, params.id),
  }));
  api.mount(contract.replayDelivery, (ctx, { params }) =>
    deliveries.replayDelivery(ctx, params.id),
  );
}
