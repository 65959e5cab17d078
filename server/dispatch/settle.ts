// Moving a locked call on, and everything that belongs to its end, in one transaction.
import { CLAIM_TTL_MS } from '../../shared/calling.ts';
import {
  isPresumedOver,
  isTerminal,
  mayMove,
  type CallState,
} from '../../shared/dispatch-state.ts';
import { reopenCall, settleCall } from '../billing/service.ts';
import { pokeContacts, recordAttempt } from '../call-lists/service.ts';
import { extendClaimForCall } from '../calling/service.ts';
import { recordEvent } from '../events/service.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { nowInstant, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { answeredAtOf, nextLook } from './rules.ts';
import * as sql from './sql.ts';
import type { CallRow, LockedCall, Source } from './sql.ts';

/** How many sequence numbers the end of a placed call takes, before anything is locked. */
export const SEQS_OF_END = 2;

/** A call this transaction has locked. */
export type Locked = { ctx: Ctx; tx: Tx; call: LockedCall };

/** What the carrier says of a call, by a callback or because it was asked. */
export type Report = {
  state: CallState;
  sid: string;
  /** Instant at which it happened. */
  at: string;
  /** Seconds; null until the call is over. */
  durationSeconds: number | null;
  source: Source;
  detail: string | null;
  /** The first of `SEQS_OF_END` numbers; needed when the state is terminal. */
  seq: number | null;
};

/**
 * Moves a locked call to the state the carrier reports, if that is forward, and settles it when it is over.
 * Answers whether it moved.
 */
export async function applyReport(locked: Locked, report: Report): Promise<boolean> {
  const { ctx, tx, call } = locked;
  const isRevived = isPresumedOver(call);
  // What we concluded yields to what the carrier itself says of the call.
  if (!mayMove(isRevived ? 'uncertain' : call.state, report.state)) return false;
  if (isRevived) await revive(locked, report);
  if (isTerminal(report.state)) {
    await endPlaced(locked, report);
    return true;
  }
  const look =
    nextLook({ state: report.state, endRequested: call.endRequested }, ctx.now) ?? ctx.now;
  await sql.moveCall(tx, {
    id: call.id,
    states: [report.state],
    source: report.source,
    at: report.at,
    detail: report.detail,
    nextAt: toInstant(look),
    sid: report.sid,
    answeredAt: report.state === 'in-progress' ? report.at : null,
  });
  if (report.state === 'in-progress') await keepClaim(tx, call, look);
  if (call.endRequested) tx.afterCommit(() => ctx.deps.wake('reconciliation'));
  emitCall(ctx, tx, { ...call, state: report.state });
  return true;
}

/** A call we had given up on is at the carrier after all: it will be billed like any other. */
async function revive({ ctx, tx, call }: Locked, report: Report): Promise<void> {
  const { id: callId, reason } = call;
  ctx.log.error(
    { callId, reason, sid: report.sid, state: report.state },
    'a given-up call is alive',
  );
  await sql.forgetEnd(tx, callId);
  await reopenCall(tx, callId);
}

/** A contact is its agent's while the call is up and while they wrap up. */
async function keepClaim(tx: Tx, call: CallRow, untilEpochMs: number): Promise<void> {
  if (call.contactId === null || call.claimToken === null) return;
  await extendClaimForCall(tx, { contactId: call.contactId, untilEpochMs });
}

/** Tells the account's consoles, after the commit, where a call stands. */
export function emitCall(
  ctx: Ctx,
  tx: Tx,
  call: Pick<CallRow, 'id' | 'contactId' | 'memberId' | 'state' | 'reason'>,
): void {
  const { accountId } = tx;
  const { id: call_id, contactId: contact_id, memberId: member_id, state, reason } = call;
  tx.afterCommit(() =>
    ctx.deps.realtime.emit(accountId, 'call', { call_id, contact_id, member_id, state, reason }),
  );
}

type Ending = { answeredAt: string | null; durationSeconds: number };

async function endPlaced({ ctx, tx, call }: Locked, report: Report): Promise<void> {
  if (report.seq === null) throw new Error('the end of a call needs sequence numbers');
  const durationSeconds = report.state === 'completed' ? (report.durationSeconds ?? 0) : 0;
  const answeredMs = answeredAtOf(
    {
      answeredAt: call.answeredAt === null ? null : fromInstant(call.answeredAt),
      requestedAt: fromInstant(call.requestedAt),
    },
    { state: report.state, at: fromInstant(report.at), durationSeconds },
  );
  const answeredAt = answeredMs === null ? null : toInstant(answeredMs);
  await sql.moveCall(tx, {
    id: call.id,
    states: [report.state],
    source: report.source,
    at: report.at,
    detail: report.detail,
    nextAt: null,
    sid: report.sid,
    answeredAt,
    endedAt: report.at,
    durationSeconds,
  });
  if (call.contactId !== null) {
    const seq = report.seq + 1;
    await recordAttempt(tx, { contactId: call.contactId, at: report.at, seq });
    pokeContacts(ctx, tx, seq);
    await keepClaim(tx, call, ctx.now + call.account.wrapUpSeconds * 1000 + CLAIM_TTL_MS);
  }
  await bookEnd(ctx, tx, { call, report, ending: { answeredAt, durationSeconds } });
  emitCall(ctx, tx, { ...call, state: report.state });
}

type End = { call: LockedCall; report: Report; ending: Ending };

/** The charge and the event. The ledger of the payer is locked last. */
async function bookEnd(ctx: Ctx, tx: Tx, { call, report, ending }: End): Promise<void> {
  const charge = await settleCall(ctx, tx, {
    id: call.id,
    billingAccountId: call.billingAccountId,
    billingRule: call.billingRule,
    result: report.state,
    endedAt: report.at,
    ...ending,
  });
  await recordEvent(ctx, tx, {
    type: 'call.completed',
    mode: call.mode,
    seq: report.seq ?? undefined,
    data: {
      call_id: call.id,
      contact_id: call.contactId,
      list_id: call.listId,
      to: call.toPhone,
      result: report.state,
      duration_seconds: ending.durationSeconds,
      answered_at: ending.answeredAt,
      ended_at: report.at,
      billing_account_id: call.billingAccountId,
      billing_rule: call.billingRule,
      billed_seconds: charge?.billed_seconds ?? 0,
      amount_minor: charge?.amount_minor ?? 0,
      currency: charge?.currency ?? call.account.currency,
      mode: call.mode,
    },
  });
}

export type Unplaced = {
  state: 'refused' | 'failed' | 'canceled';
  reason: string;
  source?: Source;
  detail?: string;
};

/** Ends a locked call that never reached anybody: no attempt, no event, no usage, and the hold is released. */
export async function finishUnplaced({ ctx, tx, call }: Locked, end: Unplaced): Promise<void> {
  if (!mayMove(call.state, end.state)) return;
  const at = nowInstant(ctx);
  await sql.moveCall(tx, {
    id: call.id,
    states: [end.state],
    source: end.source ?? 'server',
    at,
    detail: end.detail ?? end.reason,
    nextAt: null,
    reason: end.reason,
    endedAt: at,
  });
  await settleCall(ctx, tx, {
    id: call.id,
    billingAccountId: call.billingAccountId,
    billingRule: call.billingRule,
    // Whatever the call is called in the end, to billing it is one that was not placed.
    result: 'refused',
    answeredAt: null,
    endedAt: at,
    durationSeconds: 0,
  });
  emitCall(ctx, tx, { ...call, state: end.state, reason: end.reason });
}
