import * as contract from '../../shared/call-lists.ts';
import * as imports from '../../shared/imports.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountCallLists(api: Api): void {
  api.mount(contract.listCallLists, async (ctx) => ({ data: await service.listCallLists(ctx) }));
  api.mount(contract.getCallList, (ctx, { params }) => service.getCallList(ctx, params.id));
  api.mount(contract.updateCallList, (ctx, { params, body }) =>
    service.updateCallList(ctx, params.id, body),
  );
  api.mount(contract.listContacts, (ctx, { params, query }) =>
    service.listContacts(ctx, params.id, query),
  );
  api.mount(contract.getContact, (ctx, { params }) => service.getContact(ctx, params.id));
  api.mount(contract.getContactHistory, async (ctx, { params }) => ({
    data: await service.getContactHistory(ctx, params.id),
  }));
  api.mount(contract.listDispositionCodes, async (ctx) => ({
    data: await service.listDispositionCodes(ctx),
  }));
  api.mount(contract.addDoNotCall, (ctx, { body }) => service.optOut(ctx, body));
  api.mount(contract.listDoNotCall, (ctx, { query }) => service.listDoNotCall(ctx, query));
  mountImports(api);
}

function mountImports(api: Api): void {
  api.mount(imports.uploadImport, (ctx, { query, raw }) => service.uploadImport(ctx, raw, query));
  api.mount(imports.listImports, async (ctx) => ({ data: await service.listImports(ctx) }));
  api.mount(imports.getImport, (ctx, { params }) => service.getImport(ctx, params.id));
  api.mount(imports.checkImport, (ctx, { params, body }) =>
    service.checkImport(ctx, params.id, body),
  );
  api.mount(imports.commitImport, (ctx, { params }) => service.commitImport(ctx, params.id));
  api.mount(imports.cancelImport, (ctx, { params }) => service.cancelImport(ctx, params.id));
  api.mount(imports.downloadProblems, (ctx, { params }) =>
    service.downloadProblems(ctx, params.id),
  );
}
