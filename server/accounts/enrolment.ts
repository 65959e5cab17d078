// Setting up the first second factor with nothing but a ticket: for whoever must have one to be let in.
import type { z } from 'zod';
import type { NewFactor, NewPasskeyOptions, NewTotp } from '../../shared/second-factor.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { mustFind, type Ctx } from '../platform/context.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { hasFactor } from './factor.rules.ts';
import { addFactor, startTotp } from './factors.ts';
import * as sql from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import { newPasskeyOptions } from './passkeys.ts';
import { ticketHolder, ticketSpent, withTicket } from './sign-in.ts';

export async function startEnrolmentTotp(request: RequestCtx, ticket: string): Promise<NewTotp> {
  const { ctx, userId } = await ticketHolder(request, { ticket, enrol: true });
  await requireNoFactor(ctx, userId);
  return startTotp(ctx, userId);
}

export async function startEnrolmentPasskey(
  request: RequestCtx,
  ticket: string,
): Promise<z.infer<typeof NewPasskeyOptions>> {
  const { ctx, userId } = await ticketHolder(request, { ticket, enrol: true });
  await requireNoFactor(ctx, userId);
  const person = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.findPerson(tx, userId));
  return newPasskeyOptions(ctx, mustFind(person));
}

export async function finishEnrolment(
  request: RequestCtx,
  input: { ticket: string; factor: NewFactor },
): Promise<{ signed_in: SignedIn; recovery_codes: string[] }> {
  const use = { ticket: input.ticket, enrol: true };
  const { signedIn, result } = await withTicket(request, use, async (ctx, who) => {
    await requireNoFactor(ctx, who.userId);
    return addFactor(ctx, who.userId, input.factor);
  });
  return { signed_in: signedIn, recovery_codes: result.recoveryCodes ?? [] };
}

/** Of two tickets of one person the second must not add a factor beside the first: it was never asked for that one. */
async function requireNoFactor(ctx: Ctx, userId: string): Promise<void> {
  const state = await asIdentity(ctx.deps, ctx.accountId, (tx) => sql.stateOf(tx, userId));
  if (hasFactor(state)) throw ticketSpent();
}
