import * as contract from '../../shared/accounts.ts';
import * as apiKeys from '../../shared/api-keys.ts';
import * as flags from '../../shared/flags.ts';
import * as members from '../../shared/members.ts';
import * as resetContract from '../../shared/password-reset.ts';
import * as sessionContract from '../../shared/sessions.ts';
import * as sight from '../../shared/sight.ts';
import * as setupContract from '../../shared/setup.ts';
import type { Api } from '../platform/http/api.ts';
import { mountFactors } from './factors.routes.ts';
import * as service from './service.ts';
import { endOtherSessions, endOwnSession, listOwnSessions } from './session-list.ts';
import { refreshSession } from './session-life.ts';
import * as sessions from './sessions.ts';
import { signIn } from './sign-in.ts';

export type DemoSignIn = { email: string; password: string; what: string };

export function mountAccounts(api: Api, demo: () => readonly DemoSignIn[]): void {
  api.mountOpen(setupContract.getSetup, async ({ request }) => ({
    ...(await service.getSetup(request.deps)),
    mail: request.deps.settings.mail !== undefined,
    demo: [...demo()],
  }));
  api.mountOpen(setupContract.setup, ({ request, body }) => service.setup(request, body));
  api.mountOpen(setupContract.createAccount, ({ request, body }) =>
    service.createAccount(request.deps, body),
  );
  api.mountOpen(flags.listFlags, async ({ request }) => ({
    data: await service.listFlags(request.deps),
  }));
  api.mountOpen(flags.setFlag, ({ request, params, body }) =>
    service.setFlag(request.deps, { ...params, ...body }),
  );
  api.mountOpen(contract.updateAccount, ({ request, params, body }) =>
    service.updateAccount(request.deps, params.id, body),
  );
  api.mountOpen(sessionContract.signIn, ({ request, body }) => signIn(request, body));
  api.mountOpen(resetContract.askPasswordReset, async ({ request, body }) => {
    await service.askPasswordReset(request, body.email);
    return {};
  });
  api.mountOpen(resetContract.finishPasswordReset, async ({ request, body }) => {
    await service.finishPasswordReset(request, body);
    return {};
  });
  api.mount(sessionContract.getSession, (ctx) => service.getSession(ctx));
  api.mount(sessionContract.openDevice, (ctx, { body }) =>
    Promise.resolve({ secret: service.deviceSecret(ctx, body.device_id) }),
  );
  api.mount(sessionContract.signOut, async (ctx) => {
    await sessions.signOut(ctx);
    return {};
  });
  api.mount(sessionContract.switchAccount, (ctx, { body, request }) =>
    sessions.switchAccount(ctx, body, request),
  );
  api.mountOpen(sessionContract.refreshSession, ({ request, body }) =>
    refreshSession(request, body.refresh_token),
  );
  api.mount(sessionContract.listOwnSessions, async (ctx) => ({ data: await listOwnSessions(ctx) }));
  api.mount(sessionContract.endOwnSession, async (ctx, { params }) => {
    await endOwnSession(ctx, params.id);
    return {};
  });
  api.mount(sessionContract.endOtherSessions, async (ctx) => ({
    ended: await endOtherSessions(ctx),
  }));
  mountFactors(api);
  api.mount(members.listMembers, async (ctx) => ({ data: await service.listMembers(ctx) }));
  api.mount(members.createMember, (ctx, { body }) => service.createMember(ctx, body));
  api.mount(members.updateMember, (ctx, { params, body }) =>
    service.updateMember(ctx, params.id, body),
  );
  api.mount(contract.createSubAccount, (ctx, { body }) => service.createSubAccount(ctx, body));
  api.mount(sight.getSight, async (ctx) => ({ data: await service.getSight(ctx) }));
  api.mount(sight.setSight, async (ctx, { body }) => ({
    data: await service.setSight(ctx, body),
  }));
  api.mount(apiKeys.listApiKeys, async (ctx) => ({ data: await service.listApiKeys(ctx) }));
  api.mount(apiKeys.createApiKey, (ctx, { body }) => service.createApiKey(ctx, body));
  api.mount(apiKeys.rotateApiKey, (ctx, { params, body }) =>
    service.rotateApiKey(ctx, params.id, body),
  );
  api.mount(apiKeys.revokeApiKey, (ctx, { params }) => service.revokeApiKey(ctx, params.id));
}
