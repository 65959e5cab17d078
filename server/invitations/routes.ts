import * as contract from '../../shared/invitations.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountInvitations(api: Api): void {
  api.mount(contract.listInvitations, (ctx) => service.listInvitations(ctx));
  api.mount(contract.createInvitation, (ctx, { body }) => service.createInvitation(ctx, body));
  api.mount(contract.resendInvitation, (ctx, { params }) =>
    service.resendInvitation(ctx, params.id),
  );
  api.mount(contract.takeBackInvitation, async (ctx, { params }) => {
    await service.takeBackInvitation(ctx, params.id);
    return {};
  });
  api.mountOpen(contract.lookUpInvitation, ({ request, body }) =>
    service.lookUpInvitation(request, body.token),
  );
  api.mountOpen(contract.acceptInvitation, ({ request, body }) =>
    service.acceptInvitation(request, body),
  );
}
