// Calls as the API shows them, and asking for the end of one.
import type { Call, CallEvent } from '../../shared/dispatch.ts';
import { isTerminal, type CallState } from '../../shared/dispatch-state.ts';
import type { Mode } from '../../shared/mode.ts';
import { AppError } from '../../shared/errors.ts';
import type { z } from 'zod';
import { chargesOf, namesOfAccounts, rateInForce } from '../billing/service.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { inSnapshot, inTransaction, mustFind, nowInstant, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { finishUnplaced } from './settle.ts';
import * as sql from './sql.ts';
import type { CallRow } from './sql.ts';

type CallInput = z.input<typeof Call>;
type Rate = NonNullable<Call['rate']>;

export function getCall(ctx: Ctx, id: string): Promise<CallInput> {
  return inSnapshot(ctx, async (tx) =>
    describeCall(tx, mustFind(await sql.findCall(tx, id)), ctx.now),
  );
}

export function listCallEvents(ctx: Ctx, id: string): Promise<CallEvent[]> {
  return inSnapshot(ctx, async (tx) => {
    mustFind(await sql.findCall(tx, id));
    return sql.listCallEvents(tx, id);
  });
}

export type CallQuery = {
  limit: number;
  cursor?: string;
  state?: CallState;
  contact_id?: string;
  list_id?: string;
  mode?: Mode;
  since?: string;
  until?: string;
};
export type CallPage = { data: CallInput[]; has_more: boolean; next_cursor: string | null };

export function listCalls(ctx: Ctx, query: CallQuery): Promise<CallPage> {
  const after = query.cursor === undefined ? null : parseCursor(query.cursor);
  return inSnapshot(ctx, async (tx) => {
    const rows = await sql.listCalls(tx, {
      state: query.state ?? null,
      contactId: query.contact_id ?? null,
      listId: query.list_id ?? null,
      mode: query.mode ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      after,
      limit: query.limit,
    });
    const page = rows.slice(0, query.limit);
    const hasMore = rows.length > query.limit;
    const last = page.at(-1);
    return {
      data: await describeCalls(tx, page, ctx.now),
      has_more: hasMore,
      next_cursor: hasMore && last ? cursorAfter(last) : null,
    };
  });
}

/**
 * Hangs up. A call that was not sent yet is over at once; for any other the wish is written down and carried
 * out by the job, also when the carrier's call is only found later.
 */
export function endCall(ctx: Ctx, id: string): Promise<CallInput> {
  return inTransaction(ctx, async (tx) => {
    mustFind(await sql.findCall(tx, id));
    const call = mustFind(await sql.lockCall(tx, id));
    requireSameCarrier(ctx, call);
    if (!isTerminal(call.state)) {
      const isUnsent =
        call.state === 'intent' || (call.state === 'submitted' && call.leaseUntil === null);
      if (isUnsent)
        await finishUnplaced(
          { ctx, tx, call },
          { state: 'canceled', reason: 'ended_before_placing' },
        );
      else await sql.requestEnd(tx, { id, at: nowInstant(ctx) });
      tx.afterCommit(() => ctx.deps.wake('reconciliation'));
    }
    return describeCall(tx, mustFind(await sql.findCall(tx, id)), ctx.now);
  });
}

/** A test key reaches no carrier, not even to hang up. */
function requireSameCarrier({ actor }: Ctx, call: CallRow): void {
  if (actor.kind === 'api_key' && actor.mode === 'test' && call.mode === 'live')
    throw new AppError('forbidden', 'a test key ends no live call');
}

export async function describeCall(tx: Tx, call: CallRow, now: number): Promise<Call> {
  const [described] = await describeCalls(tx, [call], now);
  return mustFind(described);
}

async function describeCalls(tx: Tx, rows: readonly CallRow[], now: number): Promise<Call[]> {
  const names = await namesOfAccounts(
    tx,
    rows.map((row) => row.billingAccountId),
  );
  const { money } = tx.sight;
  const charges = await chargesOf(
    tx,
    rows.filter((row) => money && row.state === 'completed'),
  );
  const described: Call[] = [];
  const current = new Map<string, Rate | null>();
  for (const row of rows) {
    const charge = charges.get(row.id) ?? null;
    const rate = money ? (charge ?? (await rateOf(tx, row, { now, current }))) : null;
    described.push(toCall(row, { name: names.get(row.billingAccountId) ?? '', charge, rate }));
  }
  return described;
}

/** The rate of a call without a charge: that of its answer, or today's; asked once per account for today's. */
async function rateOf(
  tx: Tx,
  row: CallRow,
  rates: { now: number; current: Map<string, Rate | null> },
): Promise<Rate | null> {
  if (row.answeredAt !== null)
    return rateInForce(tx, row.billingAccountId, fromInstant(row.answeredAt));
  const known = rates.current.get(row.billingAccountId);
  if (known !== undefined) return known;
  const rate = await rateInForce(tx, row.billingAccountId, rates.now);
  rates.current.set(row.billingAccountId, rate);
  return rate;
}

function toCall(
  row: CallRow,
  money: { name: string; charge: Call['charge']; rate: Rate | null },
): Call {
  const { charge, rate } = money;
  return {
    id: row.id,
    state: row.state,
    contact_id: row.contactId,
    list_id: row.listId,
    member_id: row.memberId,
    to: row.shownTo,
    from: row.fromPhone,
    mode: row.mode,
    reason: row.reason,
    billing_account: { id: row.billingAccountId, name: money.name },
    billing_rule: row.billingRule,
    rate: rate && {
      rate_micros: rate.rate_micros,
      increments: rate.increments,
      currency: rate.currency,
    },
    charge,
    requested_at: row.requestedAt,
    answered_at: row.answeredAt,
    ended_at: row.endedAt,
    duration_seconds: row.durationSeconds,
  };
}

function cursorAfter(row: CallRow): string {
  return Buffer.from(`${row.requestedAt} ${row.id}`).toString('base64url');
}

const CURSOR =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function parseCursor(cursor: string): { requestedAt: string; id: string } {
  const [, requestedAt, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const at = requestedAt === undefined ? Number.NaN : fromInstant(requestedAt);
  if (id !== undefined && !Number.isNaN(at)) return { requestedAt: toInstant(at), id };
  throw new AppError('invalid_request', 'the cursor is not one this operation gave', {
    errors: [
      {
        pointer: 'query/cursor',
        code: 'invalid_cursor',
        detail: 'use a next_cursor of this operation',
      },
    ],
  });
}
