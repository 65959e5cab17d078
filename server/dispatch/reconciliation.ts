// Calls somebody has to ask the carrier about: those without an answer, those silent for too long, those that
// are to be ended. Nothing here ever places a call.
import type { Carrier, CarrierCall } from '../carrier/service.ts';
import { isTerminal } from '../../shared/dispatch-state.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import {
  inTransaction,
  mustFind,
  nowInstant,
  systemCtx,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import type { Carriers } from './carriers.ts';
import { becomeUncertain } from './placing.ts';
import type { Leased } from './queue.sql.ts';
import { nextLook, resolveUncertain, stateOfStatus, type Resolution } from './rules.ts';
import { applyReport, emitCall, finishUnplaced, SEQS_OF_END } from './settle.ts';
import * as sql from './sql.ts';
import type { CallRow, LockedCall } from './sql.ts';

const ASK_AGAIN_MS = 10_000;

/** Looks into one leased call. */
export async function lookInto(deps: Deps, carriers: Carriers, leased: Leased): Promise<void> {
  const ctx = systemCtx(deps, leased.accountId, 'reconciliation');
  const call = await inTransaction(ctx, (tx) => sql.findCall(tx, leased.id));
  if (!call || isTerminal(call.state)) return;
  if (call.state === 'submitted') return inTransaction(ctx, (tx) => abandon(ctx, tx, call.id));
  const carrier = carriers(call.mode);
  if (!carrier) return putBack(ctx, leased, ASK_AGAIN_MS);
  try {
    if (call.sid === null) await resolve(ctx, { carrier, call, leased });
    else await ask(ctx, { carrier, call, leased, sid: call.sid });
  } catch (error) {
    ctx.log.warn({ err: error, callId: call.id }, 'the carrier could not be asked, will try again');
    await putBack(ctx, leased, ASK_AGAIN_MS);
  }
}

/** The process that was placing this call is gone, or as good as gone. */
async function abandon(ctx: Ctx, tx: Tx, callId: string): Promise<void> {
  const call = mustFind(await sql.lockCall(tx, callId));
  if (call.state !== 'submitted' || call.leaseUntil === null) return;
  await becomeUncertain(ctx, tx, { call, cause: 'no answer was recorded before the lease ended' });
}

type Asking = { carrier: Carrier; call: CallRow; leased: Leased };

/** A call whose name at the carrier is not known is looked for among the carrier's calls to that number. */
async function resolve(ctx: Ctx, { carrier, call, leased }: Asking): Promise<void> {
  const submittedAt = fromInstant(call.submittedAt ?? call.requestedAt);
  const startedAfter = toInstant(submittedAt - 2000);
  const found = await carrier.listCalls({ to: call.toPhone, startedAfter });
  const resolution = await inTransaction(ctx, async (tx) => {
    const known = await sql.findKnownSids(
      tx,
      found.map((f) => f.sid),
    );
    const rivals = await sql.countRivals(tx, call);
    const candidates = found.map((f) => ({ ...f, createdAt: fromInstant(f.createdAt) }));
    const unresolved = { fromPhone: call.fromPhone, submittedAt, candidates, known, rivals };
    const conclusion = resolveUncertain(unresolved, ctx.now);
    await conclude(ctx, tx, { call, leased, conclusion });
    return conclusion;
  });
  if (resolution.kind === 'several') {
    ctx.log.warn(
      { callId: call.id, candidates: found.length },
      'an uncertain call has several candidates',
    );
  }
}

type Conclusion = { call: CallRow; leased: Leased; conclusion: Resolution };

async function conclude(
  ctx: Ctx,
  tx: Tx,
  { call: seen, leased, conclusion }: Conclusion,
): Promise<void> {
  const call = mustFind(await sql.lockCall(tx, seen.id));
  // A callback was faster.
  if (call.state !== 'uncertain' || call.sid !== null) return;
  switch (conclusion.kind) {
    case 'never_placed':
      return finishUnplaced(
        { ctx, tx, call },
        {
          state: 'failed',
          reason: 'never_placed',
          source: 'reconciliation',
        },
      );
    case 'adopt':
      // Asked about at once: what it is doing now is the next look's business.
      await sql.moveCall(tx, {
        id: call.id,
        states: ['queued'],
        source: 'reconciliation',
        at: nowInstant(ctx),
        detail: 'found at the carrier',
        nextAt: nowInstant(ctx),
        sid: conclusion.sid,
      });
      emitCall(ctx, tx, { ...call, state: 'queued' });
      tx.afterCommit(() => ctx.deps.wake('reconciliation'));
      return;
    default:
      return sql.putBack(tx, { ...leased, nextAt: toInstant(ctx.now + conclusion.ms) });
  }
}

/** Ends the call if that is wanted, then takes over what the carrier says of it. */
async function ask(ctx: Ctx, asking: Asking & { sid: string }): Promise<void> {
  const { carrier, call, leased, sid } = asking;
  if (call.endRequested) await carrier.endCall(sid);
  const found = await carrier.findCall(sid);
  await inTransaction(ctx, (tx) => takeAnswer(ctx, tx, { callId: call.id, leased, found }));
}

type CarrierAnswer = { callId: string; leased: Leased; found: CarrierCall | null };

async function takeAnswer(
  ctx: Ctx,
  tx: Tx,
  { callId, leased, found }: CarrierAnswer,
): Promise<void> {
  const state = found ? stateOfStatus(found.status) : null;
  const isOver = state !== null && isTerminal(state);
  const isLengthKnown = state !== 'completed' || found?.durationSeconds !== null;
  const seq = isOver && isLengthKnown ? await takeSeq(tx, SEQS_OF_END) : null;
  const call = mustFind(await sql.lockCall(tx, callId));
  if (!found) return loseCall(ctx, tx, call);
  if (state && isLengthKnown) {
    const moved = await applyReport(
      { ctx, tx, call },
      {
        state,
        sid: found.sid,
        at: (isOver ? found.endedAt : null) ?? nowInstant(ctx),
        durationSeconds: found.durationSeconds,
        source: 'reconciliation',
        detail: null,
        seq,
      },
    );
    if (moved) return;
  }
  // The carrier's callback is on its way when it was told to end the call, or has not counted its seconds.
  const isSoon = isTerminal(call.state) || !isLengthKnown || call.endRequested;
  const look = isSoon ? null : nextLook(call, ctx.now);
  await sql.putBack(tx, { ...leased, nextAt: toInstant(look ?? ctx.now + ASK_AGAIN_MS) });
}

/** The carrier knows nothing of a call it had taken: taken for over, and revived should it report it after all. */
async function loseCall(ctx: Ctx, tx: Tx, call: LockedCall): Promise<void> {
  ctx.log.error(
    { callId: call.id, sid: call.sid },
    'the carrier does not know a call it had taken',
  );
  await finishUnplaced(
    { ctx, tx, call },
    { state: 'failed', reason: 'unknown_at_carrier', source: 'reconciliation' },
  );
}

function putBack(ctx: Ctx, leased: Leased, afterMs: number): Promise<void> {
  const nextAt = toInstant(ctx.deps.clock.now() + afterMs);
  return inTransaction(ctx, (tx) => sql.putBack(tx, { ...leased, nextAt }));
}
