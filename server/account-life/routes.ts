import * as contract from '../../shared/account-life.ts';
import * as settings from '../../shared/account-settings.ts';
import * as onboarding from '../../shared/onboarding.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountAccountLife(api: Api): void {
  mountOnboarding(api);
  mountSettings(api);
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
  api.mount(contract.setSubAccountPlan, (ctx, { params, body }) =>
    service.setSubAccountPlan(ctx, params.id, body.plan),
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

function mountSettings(api: Api): void {
  api.mount(settings.getAccountSettings, (ctx) => service.getAccountSettings(ctx));
  api.mount(settings.changeAccountSettings, (ctx, { body }) =>
    service.changeAccountSettings(ctx, body),
  );
  api.mount(settings.getLogo, (ctx) => service.getLogo(ctx));
  api.mount(settings.setLogo, (ctx, { raw }) => service.setLogo(ctx, raw));
  api.mount(settings.deleteLogo, (ctx) => service.deleteLogo(ctx));
}

function mountOnboarding(api: Api): void {
  api.mount(onboarding.startOnboarding, (ctx, { body }) => service.startOnboarding(ctx, body));
  api.mount(onboarding.getOnboarding, (ctx, { params }) => service.getOnboarding(ctx, params.id));
  api.mount(onboarding.setCompany, (ctx, { params, body }) =>
    service.setCompany(ctx, params.id, body),
  );
  api.mount(onboarding.setHours, (ctx, { params, body }) => service.setHours(ctx, params.id, body));
  api.mount(onboarding.choosePlan, (ctx, { params, body }) =>
    service.choosePlan(ctx, params.id, body),
  );
  api.mount(onboarding.closeStep, (ctx, { params, body }) =>
    service.closeStep(ctx, params, body.state),
  );
  api.mount(onboarding.checkSlug, (ctx, { params }) => service.checkSlug(ctx, params.slug));
}
