// Whether agents take contacts. Their changes of state are facts, pushed like the others, made without a network too.
import {
  AGENTS_MAX,
  type Agent,
  type AgentStateFact,
  type BreakReason,
  type OwnAgentState,
} from '../../shared/agent-states.ts';
import { AppError } from '../../shared/errors.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  inTransaction,
  memberIdOf,
  nowInstant,
  type Ctx,
} from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { requestHash } from '../platform/http/idempotency.ts';
import * as sql from './agent-states.sql.ts';
import { doingOf } from './agent-states.rules.ts';
import { areTimes, ok, rejected, repeated, type FactResult } from './facts.rules.ts';

/** Results in the order of the rows. A change that is known is not written again. */
export function recordAgentStates(
  ctx: Ctx,
  { deviceId, rows }: { deviceId: string; rows: readonly AgentStateFact[] },
): Promise<FactResult[]> {
  const memberId = memberIdOf(ctx);
  return inTransaction(ctx, async (tx) => {
    const ids = rows.map((row) => row.id.toLowerCase());
    const known = await sql.findStateHashes(tx, ids);
    const results: FactResult[] = [];
    for (const row of rows) {
      const id = row.id.toLowerCase();
      const hash = requestHash(row);
      const before = known.get(id);
      if (before !== undefined)
        results.push(repeated(row.id, { known: before, given: hash.toString('hex') }));
      else if (!areTimes([row.client_at]))
        results.push(rejected(row.id, 'invalid_request', 'client_at: not a time'));
      else {
        const { status: state } = row;
        const reason = state === 'break' ? row.reason : null;
        const made = { id, state, reason, clientAt: row.client_at, now: ctx.now };
        await sql.insertState(tx, { ...made, memberId, deviceId, hash });
        known.set(id, hash.toString('hex'));
        results.push(ok(row.id));
      }
    }
    await tellOfState(ctx, tx, memberId);
    return results;
  });
}

async function tellOfState(ctx: Ctx, tx: Tx, memberId: string): Promise<void> {
  const state = (await sql.findState(tx, memberId))?.state ?? 'ready';
  const payload = { member_id: memberId, state };
  tx.afterCommit(() => ctx.deps.realtime.emit(tx.accountId, 'agent_state', payload));
}

/** Of the member who asks; null before they ever said. */
export async function getAgentState(ctx: Ctx): Promise<OwnAgentState | null> {
  const row = await inSnapshot(ctx, (tx) => sql.findState(tx, memberIdOf(ctx)));
  if (!row) return null;
  return { id: row.id, state: row.state, reason: reasonOf(row), since: row.at };
}

/**
 * A person on a break is given no contact and no call, through a key of theirs neither. Null is nobody's agent.
 * @throws AppError on_break
 */
export async function requireReady(tx: Tx, memberId: string | null): Promise<void> {
  if (memberId !== null && (await isOnBreak(tx, memberId)))
    throw new AppError('on_break', 'you are on a break');
}

export async function isOnBreak(tx: Tx, memberId: string): Promise<boolean> {
  return (await sql.findState(tx, memberId))?.state === 'break';
}

export async function listAgents(ctx: Ctx): Promise<{ data: Agent[]; now: string }> {
  const asked = { now: ctx.now, limit: AGENTS_MAX };
  const rows = await inSnapshot(ctx, (tx) => sql.listAgents(tx, asked));
  return { data: rows.map((row) => agentOf(row, ctx.now)), now: nowInstant(ctx) };
}

function agentOf(row: sql.AgentRow, now: number): Agent {
  const at = (instant: string | null) => (instant === null ? null : fromInstant(instant));
  const known = {
    ...row,
    stateAt: at(row.stateAt),
    callAt: at(row.callAt),
    callEndedAt: at(row.callEndedAt),
    dispositionAt: at(row.dispositionAt),
    seenAt: at(row.seenAt),
  };
  const { doing, since } = doingOf(known, now);
  return {
    member: { id: row.id, name: row.name, role: row.role },
    doing,
    reason: doing === 'break' ? reasonOf(row) : null,
    since: since === null ? null : toInstant(since),
  };
}

function reasonOf(row: {
  reasonCode: string | null;
  reasonLabel: string | null;
}): BreakReason | null {
  if (row.reasonCode === null) return null;
  return { code: row.reasonCode, label: row.reasonLabel ?? row.reasonCode };
}
