import * as contract from '../../shared/factors.ts';
import type { Api } from '../platform/http/api.ts';
import * as enrolment from './enrolment.ts';
import * as factors from './factors.ts';
import { resetFactors, resetFactorsOfPerson } from './reset-factors.ts';
import { sessionOf } from './sessions.ts';
import { finishSignIn, ticketPasskeyOptions } from './sign-in.ts';
import * as steps from './step-up.ts';

/** What a ticket is good for. */
function mountTicketed(api: Api): void {
  api.mountOpen(contract.getTicketPasskeyOptions, ({ request, body }) =>
    ticketPasskeyOptions(request, body.ticket),
  );
  api.mountOpen(contract.finishSignIn, ({ request, body }) => finishSignIn(request, body));
  api.mountOpen(contract.startEnrolmentTotp, ({ request, body }) =>
    enrolment.startEnrolmentTotp(request, body.ticket),
  );
  api.mountOpen(contract.startEnrolmentPasskey, ({ request, body }) =>
    enrolment.startEnrolmentPasskey(request, body.ticket),
  );
  api.mountOpen(contract.finishEnrolment, ({ request, body }) =>
    enrolment.finishEnrolment(request, body),
  );
}

export function mountFactors(api: Api): void {
  mountTicketed(api);
  api.mount(contract.getStepUpOptions, (ctx) => steps.getOptions(ctx));
  api.mount(contract.stepUp, (ctx, { body }) => steps.stepUp(ctx, body));
  api.mount(contract.changePassword, (ctx, { body }) => steps.changePassword(ctx, body));
  api.mount(contract.getFactors, (ctx) => factors.getFactors(ctx));
  api.mount(contract.startTotp, (ctx) => factors.startTotp(ctx, sessionOf(ctx).userId));
  api.mount(contract.confirmTotp, async (ctx, { body }) => {
    const added = await factors.addFactor(ctx, sessionOf(ctx).userId, body);
    return { recovery_codes: added.recoveryCodes };
  });
  api.mount(contract.removeTotp, async (ctx) => {
    await factors.removeTotp(ctx);
    return {};
  });
  api.mount(contract.startPasskey, (ctx) => factors.startPasskey(ctx));
  api.mount(contract.addPasskey, (ctx, { body }) => factors.addPasskey(ctx, body));
  api.mount(contract.renamePasskey, async (ctx, { params, body }) => {
    await factors.renamePasskey(ctx, params.id, body.name);
    return {};
  });
  api.mount(contract.removePasskey, async (ctx, { params }) => {
    await factors.removePasskey(ctx, params.id);
    return {};
  });
  api.mount(contract.renewRecoveryCodes, async (ctx) => ({
    recovery_codes: await factors.renewRecoveryCodes(ctx),
  }));
  api.mount(contract.resetFactors, async (ctx, { params }) => {
    await resetFactors(ctx, params.id);
    return {};
  });
  api.mountOpen(contract.resetFactorsOfPerson, async ({ request, body }) => {
    await resetFactorsOfPerson(request.deps, body.email);
    return {};
  });
}
