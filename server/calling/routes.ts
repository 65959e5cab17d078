import * as contract from '../../shared/calling.ts';
import * as states from '../../shared/agent-states.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountCalling(api: Api): void {
  api.mount(contract.claimNext, (ctx, { body }) => service.claimNext(ctx, body));
  api.mount(contract.claimContact, (ctx, { params, body }) =>
    service.claimContact(ctx, params.id, body.device_id),
  );
  api.mount(contract.releaseClaim, async (ctx, { params, query }) => {
    await service.releaseClaim(ctx, params.id, query.token);
    return {};
  });
  api.mount(contract.reserveContacts, async (ctx, { body }) => ({
    data: await service.reserveContacts(ctx, body),
  }));
  api.mount(states.getAgentState, async (ctx) => ({ current: await service.getAgentState(ctx) }));
  api.mount(states.listAgents, (ctx) => service.listAgents(ctx));
  api.mount(contract.listClaims, async (ctx) => ({ data: await service.listClaims(ctx) }));
}
