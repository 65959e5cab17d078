// Status callbacks of the carrier: verified, taken in once, and only ever a step forward.
import type { Readable } from 'node:stream';
import { parseStatusCallback, type StatusCallback } from '../carrier/service.ts';
import { isPresumedOver, isTerminal } from '../../shared/dispatch-state.ts';
import { AppError } from '../../shared/errors.ts';
import { inTransaction, mustFind, nowInstant, systemCtx, type Ctx } from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { stateOfStatus } from './rules.ts';
import { applyReport, SEQS_OF_END } from './settle.ts';
import { takeSignedForm } from './signed-form.ts';
import * as sql from './sql.ts';
import type { CallRow } from './sql.ts';

export type CallName = { account_id: string; call_id: string };

/**
 * Takes in one callback. A signature nobody we know made is refused before the database is asked; one that is
 * good for another carrier than the call's is refused as well.
 * @throws AppError forbidden | not_found | invalid_request
 */
export async function takeCarrierCallback(
  request: RequestCtx,
  name: CallName,
  body: Readable,
): Promise<void> {
  const { deps } = request;
  const { form, modes } = await takeSignedForm(request, body);
  const callback = parseForm(form);
  const ctx = systemCtx(deps, name.account_id, 'carrier');
  await inTransaction(ctx, (tx) => takeIn(ctx, tx, { callId: name.call_id, callback, modes }));
}

function parseForm(form: unknown): StatusCallback {
  try {
    return parseStatusCallback(form);
  } catch (cause) {
    throw new AppError('invalid_request', 'this is not a status callback of a call', { cause });
  }
}

type Taken = { callId: string; callback: StatusCallback; modes: readonly string[] };

/**
 * The receipt is inserted first: of twins, the second waits here for the first and then goes home. An end
 * takes its sequence numbers before the call is locked; a call's states only grow, so what an unlocked look
 * rules out stays ruled out.
 */
async function takeIn(ctx: Ctx, tx: Tx, { callId, callback, modes }: Taken): Promise<void> {
  if (!(await sql.insertReceipt(tx, callback))) return;
  const state = stateOfStatus(callback.status);
  let seq: number | null = null;
  if (state && isTerminal(state)) {
    const seen = mustFind(await sql.findCall(tx, callId));
    if (!isTerminal(seen.state) || isPresumedOver(seen)) seq = await takeSeq(tx, SEQS_OF_END);
  }
  const call = mustFind(await sql.lockCall(tx, callId));
  if (!modes.includes(call.mode)) throw new AppError('forbidden', 'the signature does not fit');
  if (!(await isOurCarrierCall(ctx, tx, { call, sid: callback.sid }))) return;
  if (state === 'completed' && callback.durationSeconds === null) {
    // Nothing is billed by guessing: the carrier is asked for the length.
    if (call.sid === null) await sql.setSid(tx, { id: call.id, sid: callback.sid });
    return sql.lookAgain(tx, { id: call.id, at: nowInstant(ctx) });
  }
  const moved =
    state !== null &&
    (await applyReport(
      { ctx, tx, call },
      {
        state,
        sid: callback.sid,
        at: callback.at,
        durationSeconds: callback.durationSeconds,
        source: 'carrier',
        detail: callback.sipResponseCode ?? callback.answeredBy,
        seq,
      },
    ));
  if (moved) return;
  if (call.sid === null) await sql.setSid(tx, { id: call.id, sid: callback.sid });
  if (isTerminal(call.state)) noteLate(ctx, call, callback);
}

/**
 * The signed URL names our call, so the carrier's call in it belongs to it for certain. It replaces one that
 * reconciliation had concluded; beside one the carrier itself had named it would be a second call.
 */
async function isOurCarrierCall(
  ctx: Ctx,
  tx: Tx,
  { call, sid }: { call: CallRow; sid: string },
): Promise<boolean> {
  if (call.sid === null || call.sid === sid) return true;
  if (!isTerminal(call.state) && (await sql.wasAdopted(tx, call.id))) {
    await sql.setSid(tx, { id: call.id, sid });
    return true;
  }
  ctx.log.error(
    { callId: call.id, known: call.sid, sid },
    'a second carrier call reports for one call',
  );
  return false;
}

/** A call that ended before it was placed is alive at the carrier: somebody has to know. */
function noteLate(ctx: Ctx, call: CallRow, { sid, status }: StatusCallback): void {
  if (call.sid !== null) return;
  const { id: callId, state, reason } = call;
  ctx.log.error({ callId, state, reason, sid, status }, 'the carrier reports a call never placed');
}
