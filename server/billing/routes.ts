import * as contract from '../../shared/billing.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountBilling(api: Api): void {
  api.mount(contract.listRateCards, async (ctx) => ({ data: await service.listRateCards(ctx) }));
  api.mount(contract.createRateCard, (ctx, { params, body }) =>
    service.createRateCard(ctx, params.id, body),
  );
  api.mount(contract.listLedger, (ctx, { query }) => service.listLedger(ctx, query));
  api.mount(contract.getUsage, (ctx, { query }) => service.getUsage(ctx, query));
  api.mountOpen(contract.createTopUp, async ({ request, params, body }) => {
    const ctx = await service.ctxOfAccount(request.deps, params.id);
    const payment = { id: body.payment_id, amountMinor: body.amount_minor };
    const { ledger_id, isNew } = await service.topUp(ctx, payment);
    return { ledger_id, booked: isNew };
  });
  api.mountOpen(contract.getBillingHealth, ({ request }, ctx) =>
    service.getBillingHealth(request.deps, ctx),
  );
}
