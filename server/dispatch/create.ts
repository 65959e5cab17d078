// Dispatching a call: every check, then the intent as a row. The job places it.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Call, NewCall } from '../../shared/dispatch.ts';
import { AppError } from '../../shared/errors.ts';
import { choosePayer, holdForCall } from '../billing/service.ts';
import { toInstant } from '../platform/clock.ts';
import {
  inTransaction,
  memberIdOf,
  modeOf,
  mustFind,
  newId,
  nowInstant,
  type Ctx,
} from '../platform/context.ts';
import { requireReady } from '../calling/service.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { describeCall } from './calls.ts';
import { credentialsOf } from './carriers.ts';
import { requireCallsLeft, requireMayDial, requirePayerMayDial } from './checks.ts';
import { callMode, GUARD_MS } from './rules.ts';
import { emitCall } from './settle.ts';
import { findDialSettings } from './settings.sql.ts';
import * as sql from './sql.ts';

export type CallInput = z.output<typeof NewCall>;

/**
 * Writes the intent of one call. It runs in the transaction of its Idempotency-Key, so the key, the guard,
 * the hold and the call are there together or not at all.
 */
export function createCall(ctx: Ctx, input: CallInput): Promise<Call> {
  return inTransaction(ctx, async (tx) => {
    const account = mustFind(await findDialSettings(tx));
    const dialler = diallerOf(ctx, input);
    await requireReady(tx, dialler.memberId);
    const { phone, contact } = await requireMayDial(ctx, tx, {
      account,
      contactId: input.contact_id ?? null,
      to: input.to ?? null,
      claim: dialler.claim,
      now: ctx.now,
    });
    const payer = await choosePayer(tx, {
      clientAccountId: input.client_account_id ?? null,
      memberId: dialler.memberId,
    });
    const payerMode = await requirePayerMayDial(ctx, tx, {
      billingAccountId: payer.accountId,
      phone,
      now: ctx.now,
    });
    await requireCallsLeft(tx, account, nowInstant(ctx));
    const mode = callMode({ dialler: modeOf(ctx, account), payer: payerMode });
    if (!credentialsOf(ctx.deps, mode)) {
      throw new AppError('carrier_not_configured', 'this server has no carrier for this account');
    }
    const callId = newId();
    await guard(ctx, tx, {
      callId,
      asked: [phone, contact?.id ?? null, payer.accountId, dialler.memberId],
    });
    await holdForCall(ctx, tx, { billingAccountId: payer.accountId, callId, mode });
    const call = await sql.insertCall(tx, {
      id: callId,
      contactId: contact?.id ?? null,
      listId: contact?.listId ?? null,
      memberId: dialler.memberId,
      toPhone: phone,
      fromPhone: account.callerId,
      mode,
      billingAccountId: payer.accountId,
      billingRule: payer.rule,
      claimToken: dialler.claim?.token ?? null,
      at: nowInstant(ctx),
    });
    emitCall(ctx, tx, call);
    tx.afterCommit(() => ctx.deps.wake('dispatch'));
    return describeCall(tx, call, ctx.now);
  });
}

type Dialler = { memberId: string | null; claim: { token: number; memberId: string } | null };

/**
 * A member at a console works a contact under their claim. A program with an API key is nobody's agent: it may
 * dial without a claim, and with one it acts for the member who made the key.
 */
function diallerOf(ctx: Ctx, input: CallInput): Dialler {
  const memberId = memberIdOf(ctx);
  const isConsole = ctx.actor.kind === 'member';
  if (input.contact_id === undefined) return { memberId: isConsole ? memberId : null, claim: null };
  if (input.claim_token !== undefined)
    return { memberId, claim: { token: input.claim_token, memberId } };
  if (isConsole) throw new AppError('claim_lost', 'claim the contact before dialling it');
  return { memberId: null, claim: null };
}

/** @throws AppError duplicate_dispatch */
async function guard(
  ctx: Ctx,
  tx: Tx,
  request: { callId: string; asked: readonly (string | null)[] },
): Promise<void> {
  const free = await sql.insertGuard(tx, {
    hash: createHash('sha256').update(JSON.stringify(request.asked)).digest(),
    callId: request.callId,
    from: nowInstant(ctx),
    to: toInstant(ctx.now + GUARD_MS),
  });
  if (!free)
    throw new AppError(
      'duplicate_dispatch',
      'the same call was asked for within the last 5 seconds',
    );
}
