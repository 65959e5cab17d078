import * as contract from '../../shared/accounts.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';
import * as sessions from './sessions.ts';

export type DemoSignIn = { email: string; password: string; what: string };

export function mountAccounts(api: Api, demo: () => readonly DemoSignIn[]): void {
  api.mountOpen(contract.getSetup, async ({ request }) => ({
    ...(await service.getSetup(request.deps)),
    demo: [...demo()],
  }));
  api.mountOpen(contract.setup, ({ request, body }) => service.setup(request, body));
  api.mountOpen(contract.createAccount, ({ request, body }) =>
    service.createAccount(request.deps, body),
  );
  api.mountOpen(contract.updateAccount, ({ request, params, body }) =>
    service.updateAccount(request.deps, params.id, body),
  );
  api.mountOpen(contract.signIn, ({ request, body }) => sessions.signIn(request, body));
  api.mount(contract.getSession, (ctx) => service.getSession(ctx));
  api.mount(contract.signOut, async (ctx) => {
    await sessions.signOut(ctx);
    return {};
  });
  api.mount(contract.switchAccount, (ctx, { body, request }) =>
    sessions.switchAccount(ctx, body, request),
  );
  api.mount(contract.listMembers, async (ctx) => ({ data: await service.listMembers(ctx) }));
  api.mount(contract.createMember, (ctx, { body }) => service.createMember(ctx, body));
  api.mount(contract.updateMember, (ctx, { params, body }) =>
    service.updateMember(ctx, params.id, body),
  );
  api.mount(contract.listSubAccounts, async (ctx) => ({
    data: await service.listSubAccounts(ctx),
  }));
  api.mount(contract.createSubAccount, (ctx, { body }) => service.createSubAccount(ctx, body));
  api.mount(contract.listApiKeys, async (ctx) => ({ data: await service.listApiKeys(ctx) }));
  api.mount(contract.createApiKey, (ctx, { body }) => service.createApiKey(ctx, body));
  api.mount(contract.revokeApiKey, (ctx, { params }) => service.revokeApiKey(ctx, params.id));
}
