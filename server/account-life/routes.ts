import * as contract from '../../shared/account-life.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountAccountLife(api: Api): void {
  api.mount(contract.listSubAccounts, async (ctx) => ({
    data: await service.listSubAccounts(ctx),
  }));
  api.mount(contract.suspendSubAccount, (ctx, { params, body }) =>
    service.suspendSubAccount(ctx, params.id, body),
  );
  api.mount(contract.reactivateSubAccount, (ctx, { params }) =>
    service.reactivateSubAccount(ctx, params.id),
  );
  api.mount(contract.cloneSubAccount, (ctx, { params, body }) =>
    service.cloneSubAccount(ctx, params.id, body),
  );
  api.mountOpen(contract.suspendAccount, ({ request, params, body }) =>
    service.suspendAccount(request.deps, params.id, body),
  );
  api.mountOpen(contract.reactivateAccount, ({ request, params }) =>
    service.reactivateAccount(request.deps, params.id),
  );
  api.mountOpen(contract.moveAccount, ({ request, params, body }) =>
    service.moveAccount(request.deps, params.id, body),
  );
  api.mountOpen(contract.setPlan, ({ request, params, body }) =>
    service.setPlan(request.deps, params.id, body),
  );
}
