import * as contract from '../../shared/view-as.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountViewAs(api: Api): void {
  api.mount(contract.startViewAs, (ctx, { body, request }) =>
    service.startViewAs(ctx, body, request),
  );
  api.mount(contract.endOwnViewAs, async (ctx) => {
    await service.endOwnViewAs(ctx);
    return {};
  });
  api.mount(contract.listViewAs, (ctx) => service.listViewAs(ctx));
  api.mount(contract.setViewAsWrite, (ctx, { body }) => service.setViewAsWrite(ctx, body.allowed));
  api.mount(contract.endViewAs, async (ctx, { params }) => {
    await service.endViewAs(ctx, params.id);
    return {};
  });
  api.mount(contract.grantSupport, (ctx, { body }) => service.grantSupport(ctx, body));
  api.mount(contract.endSupportGrant, async (ctx, { params }) => {
    await service.endSupportGrant(ctx, params.id);
    return {};
  });
  api.mountOpen(contract.listOpenDoors, async ({ request }) => ({
    data: await service.listOpenDoors(request.deps),
  }));
  api.mountOpen(contract.startSupportViewAs, ({ body, request }) =>
    service.startSupportViewAs(request, body),
  );
}
