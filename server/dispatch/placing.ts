// Placing one leased call. What must never happen is a second request for a call the carrier may have taken:
// `submitted` is committed before the request leaves, and only an answer that says "not taken" gives the call
// back. Whatever else happens, a crash included, leads to `uncertain` and never to another request.
import { MAX_CALL_SECONDS } from '../billing/service.ts';
import { ringAgent, waitForAgent, type Carrier, type Placement } from '../carrier/service.ts';
import { AppError } from '../../shared/errors.ts';
import { isTerminal, mayMove } from '../../shared/dispatch-state.ts';
import { toInstant } from '../platform/clock.ts';
import {
  inTransaction,
  mustFind,
  nowInstant,
  systemCtx,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { forgetKeys } from '../platform/http/idempotency.ts';
import { callbackUrl, type Carriers } from './carriers.ts';
import { holdAccounts, requireMayDial, requirePayerMayDial } from './checks.ts';
import type { Leased } from './queue.sql.ts';
import { callMode, nextLook, retryDelay, RING_TIMEOUT_SECONDS, SEND_WITHIN_MS } from './rules.ts';
import { findBridgePhone } from './settings.sql.ts';
import { emitCall, finishUnplaced } from './settle.ts';
import * as sql from './sql.ts';
import type { CallRow, LockedCall } from './sql.ts';

/** Places a leased call, or refuses it when it may no longer be dialled. */
export async function placeLeased(deps: Deps, carriers: Carriers, leased: Leased): Promise<void> {
  const startedAt = deps.clock.monotonic();
  const ready = await submit(systemCtx(deps, leased.accountId, 'dispatch'), carriers, leased);
  if (!ready) return;
  // After a long pause of this process somebody else may have taken the call for abandoned.
  if (deps.clock.monotonic() - startedAt > SEND_WITHIN_MS) return;
  const placement = await ready.carrier.placeCall({
    to: ready.call.toPhone,
    from: ready.call.fromPhone,
    statusCallback: callbackUrl(deps, { accountId: leased.accountId, id: leased.id }),
    timeoutSeconds: RING_TIMEOUT_SECONDS,
    timeLimitSeconds: MAX_CALL_SECONDS,
    twiml: ready.bridge === null ? waitForAgent(leased.id) : ringAgent(ready.bridge),
  });
  const ctx = systemCtx(deps, leased.accountId, 'dispatch');
  await inTransaction(ctx, (tx) => recordPlacement(ctx, tx, { callId: leased.id, placement }));
}

type Ready = {
  call: CallRow;
  carrier: Carrier;
  /** The phone its agent speaks on, where that is not a softphone. */
  bridge: { phone: string; callerId: string } | null;
};

/** Checks everything once more and commits that the request is about to leave; null when it is not to. */
function submit(ctx: Ctx, carriers: Carriers, leased: Leased): Promise<Ready | null> {
  return inTransaction(ctx, async (tx) => {
    const call = await sql.lockCall(tx, leased.id);
    if (!call || !isStillOurs(call, leased)) return null;
    const account = await holdAccounts(tx, call.billingAccountId);
    const refusal = await findRefusal(ctx, tx, { ...call, account });
    if (refusal) {
      await finishUnplaced({ ctx, tx, call }, { state: 'refused', reason: refusal });
      return null;
    }
    const carrier = carriers(call.mode);
    if (!carrier) {
      await finishUnplaced(
        { ctx, tx, call },
        { state: 'refused', reason: 'carrier_not_configured' },
      );
      return null;
    }
    const at = nowInstant(ctx);
    await sql.moveCall(tx, {
      id: call.id,
      states: call.state === 'intent' ? ['reserved', 'submitted'] : ['submitted'],
      source: 'server',
      at,
      detail: call.tries > 0 ? `attempt ${call.tries + 1}` : null,
      nextAt: at,
      leaseUntil: leased.leaseUntil,
      submittedAt: at,
      tried: true,
    });
    emitCall(ctx, tx, { ...call, state: 'submitted' });
    return { call, carrier, bridge: await findBridge(ctx, tx, call) };
  });
}

/** A softphone joins by itself; in the simulator there is nobody to ring. */
async function findBridge(ctx: Ctx, tx: Tx, call: CallRow): Promise<Ready['bridge']> {
  if (call.mode === 'test' || ctx.deps.settings.twilio?.voice || call.memberId === null)
    return null;
  const phone = await findBridgePhone(tx, call.memberId);
  return phone === null ? null : { phone, callerId: call.fromPhone };
}

/** The lease is the fence: a process that lost it, or a call that went on meanwhile, sends nothing. */
function isStillOurs(call: CallRow, leased: Leased): boolean {
  return (
    (call.state === 'intent' || call.state === 'submitted') && call.leaseUntil === leased.leaseUntil
  );
}

/** Why the call may not be dialled any more, if so. */
async function findRefusal(ctx: Ctx, tx: Tx, call: LockedCall): Promise<string | null> {
  const { account, claimToken, memberId, toPhone, contactId, billingAccountId } = call;
  const { now } = ctx;
  const claim = claimToken !== null && memberId !== null ? { token: claimToken, memberId } : null;
  try {
    await requireMayDial(ctx, tx, { account, contactId, to: toPhone, claim, now });
    const payerMode = await requirePayerMayDial(ctx, tx, { billingAccountId, phone: toPhone, now });
    // A call asked for as a test stays one; a live one does not outlive the live mode of its accounts.
    const mode = callMode({ dialler: account.mode, payer: payerMode });
    return call.mode === 'live' && mode === 'test' ? 'account_in_test_mode' : null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

type Answered = { callId: string; placement: Placement };

/** Writes down what the carrier answered. A callback may have been faster; then the call is further on already. */
async function recordPlacement(ctx: Ctx, tx: Tx, { callId, placement }: Answered): Promise<void> {
  const call = mustFind(await sql.lockCall(tx, callId));
  switch (placement.kind) {
    case 'placed':
      return recordPlaced(ctx, tx, { call, sid: placement.sid });
    case 'retry':
      return giveBack(ctx, tx, { call, code: placement.code, afterMs: placement.afterMs });
    case 'refused': {
      const reason = `carrier_${placement.code}`;
      if (!placement.permanent)
        ctx.log.error({ callId, reason }, 'the carrier refuses our account');
      if (!isUnanswered(call)) return contradicted(ctx, call, reason);
      return finishUnplaced(
        { ctx, tx, call },
        {
          state: 'failed',
          reason,
          source: 'carrier',
          detail: placement.message.slice(0, 200),
        },
      );
    }
    case 'uncertain':
      return becomeUncertain(ctx, tx, { call, cause: placement.cause });
  }
}

function isUnanswered(call: CallRow): boolean {
  return call.state === 'submitted' || call.state === 'uncertain';
}

/** A signed callback is a proof that the carrier took the call; an answer to the contrary is not believed. */
function contradicted(ctx: Ctx, call: CallRow, answer: string): void {
  ctx.log.error(
    { callId: call.id, state: call.state, answer },
    'the carrier reports a call it did not take',
  );
}

async function recordPlaced(ctx: Ctx, tx: Tx, at: { call: CallRow; sid: string }): Promise<void> {
  const { call, sid } = at;
  if (!mayMove(call.state, 'queued')) {
    if (call.sid !== null) return;
    if (isTerminal(call.state)) contradicted(ctx, call, 'placed');
    return sql.setSid(tx, { id: call.id, sid });
  }
  const look = nextLook({ state: 'queued', endRequested: call.endRequested }, ctx.now) ?? ctx.now;
  await sql.moveCall(tx, {
    id: call.id,
    states: ['queued'],
    source: 'carrier',
    at: nowInstant(ctx),
    detail: null,
    nextAt: toInstant(look),
    sid,
  });
  if (call.endRequested) tx.afterCommit(() => ctx.deps.wake('reconciliation'));
  emitCall(ctx, tx, { ...call, state: 'queued' });
}

/** The carrier surely did not take the call: it stays `submitted`, without a lease, and is sent again later. */
async function giveBack(
  ctx: Ctx,
  tx: Tx,
  answer: { call: LockedCall; code: string; afterMs: number },
): Promise<void> {
  const { call, code, afterMs } = answer;
  if (!isUnanswered(call)) return contradicted(ctx, call, code);
  // An uncertain call is reconciled, whatever a late answer says.
  if (call.state === 'uncertain') return;
  if (call.endRequested) {
    return finishUnplaced({ ctx, tx, call }, { state: 'canceled', reason: 'ended_before_placing' });
  }
  const delayMs = retryDelay(call.tries, afterMs);
  if (delayMs === null) {
    return finishUnplaced(
      { ctx, tx, call },
      {
        state: 'failed',
        reason: `carrier_${code}`,
        source: 'carrier',
      },
    );
  }
  await sql.moveCall(tx, {
    id: call.id,
    states: ['submitted'],
    source: 'carrier',
    at: nowInstant(ctx),
    detail: `not taken (${code}), again in ${delayMs} ms`,
    nextAt: toInstant(ctx.now + delayMs),
    leaseUntil: null,
  });
}

/** Nobody knows whether the carrier took the call. */
export async function becomeUncertain(
  ctx: Ctx,
  tx: Tx,
  from: { call: CallRow; cause: string },
): Promise<void> {
  const { call, cause } = from;
  if (!mayMove(call.state, 'uncertain')) return;
  const look = nextLook({ state: 'uncertain', endRequested: false }, ctx.now) ?? ctx.now;
  await sql.moveCall(tx, {
    id: call.id,
    states: ['uncertain'],
    source: 'server',
    at: nowInstant(ctx),
    detail: cause.slice(0, 200),
    nextAt: toInstant(look),
  });
  ctx.log.warn({ callId: call.id, cause }, 'a call is uncertain');
  emitCall(ctx, tx, { ...call, state: 'uncertain' });
}

const PRUNE_EVERY_MS = 60_000;

/** Deletes guards and Idempotency-Keys that guard nothing any more, at most once a minute per account. */
export function createGuardPruner(deps: Deps): (accountId: string) => Promise<void> {
  const prunedAt = new Map<string, number>();
  return async (accountId) => {
    const now = deps.clock.now();
    if (now - (prunedAt.get(accountId) ?? 0) < PRUNE_EVERY_MS) return;
    prunedAt.set(accountId, now);
    const ctx = systemCtx(deps, accountId, 'dispatch');
    await inTransaction(ctx, async (tx) => {
      await sql.deleteGuards(tx, toInstant(now - PRUNE_EVERY_MS));
      await forgetKeys(tx, now);
    });
  };
}
