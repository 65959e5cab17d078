import * as contract from '../../shared/account-erasures.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountAccountErasures(api: Api): void {
  api.mount(contract.previewAccountErasure, (ctx, { query }) =>
    service.previewAccountErasure(ctx, query.account_id),
  );
  api.mount(contract.createAccountErasure, (ctx, { body }) =>
    service.createAccountErasure(ctx, body),
  );
  api.mount(contract.listAccountErasures, (ctx) => service.listAccountErasures(ctx));
  api.mount(contract.stopAccountErasure, async (ctx, { params }) => {
    await service.stopAccountErasure(ctx, params.id);
    return {};
  });
  api.mountOpen(contract.getErasedAccount, ({ request, params }) =>
    service.getErasedAccount(request.deps, params.id),
  );
}
